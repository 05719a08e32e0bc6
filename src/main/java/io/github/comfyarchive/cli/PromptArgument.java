package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.store.PromptReader;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.PromptRow;
import java.util.List;
import java.util.stream.Collectors;

/** A prompt as people name it on the command line. */
final class PromptArgument {
    /** More would leave nobody knowing which to choose: a longer beginning of the id does. */
    private static final int MATCHES_SHOWN = 10;

    private PromptArgument() {}

    /**
     * The prompt that is meant.
     *
     * @param promptId an id, or as much of its beginning as no other has
     * @throws UsageException if there is none, or more than one
     */
    static PromptRow find(PromptReader reader, HomeFolder home, String promptId) {
        if (promptId.isEmpty()) {
            throw new UsageException("a prompt id is missing");
        }
        List<PromptRow> found = reader.beginningWith(promptId, MATCHES_SHOWN + 1);
        if (found.isEmpty()) {
            throw new UsageException("no prompt beginning with " + promptId + " is archived in " + home);
        }
        long exact = found.stream()
                .filter(row -> row.promptId().value().equals(promptId))
                .count();
        if (found.size() == 1 || exact == 1) {
            return found.get(0);
        }
        String ids = found.stream()
                .limit(MATCHES_SHOWN)
                .map(row -> row.promptId().value())
                .collect(Collectors.joining(", "));
        throw new UsageException("several prompts begin with " + promptId + ": " + ids
                + (found.size() > MATCHES_SHOWN ? ", ..." : "") + "; give more of the id");
    }
}
