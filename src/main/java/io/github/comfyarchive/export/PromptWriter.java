package io.github.comfyarchive.export;

import java.io.IOException;
import java.util.List;

/** Writes prompts in one form, some at a time. */
interface PromptWriter {
    /** What stands before the first prompt. */
    void begin() throws IOException;

    /**
     * Writes some prompts.
     *
     * @param prompts their keys, in order
     */
    void write(List<Long> prompts) throws IOException;

    /** What stands after the last prompt; afterwards everything is with the stream that was given. */
    void end() throws IOException;
}
