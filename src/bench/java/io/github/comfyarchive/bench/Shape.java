package io.github.comfyarchive.bench;

import com.fasterxml.jackson.databind.JsonNode;

/** What a recorded entry can be an example of. */
enum Shape {
    /** A graph with checkpoint, LoRA, texts, sampler and SaveImage, and its UI workflow. */
    PICTURE,
    FAILED,
    INTERRUPTED,
    PREVIEW,
    TEXT_ONLY,
    /** Unusual outputs, nodes that nobody knows. */
    OTHER;

    static Shape of(JsonNode entry) {
        String text = entry.toString();
        if (text.contains("execution_error")) {
            return FAILED;
        }
        if (text.contains("execution_interrupted")) {
            return INTERRUPTED;
        }
        if (text.contains("KSampler")) {
            return PICTURE;
        }
        if (text.contains("PreviewImage")) {
            return PREVIEW;
        }
        return text.contains("PreviewAny") ? TEXT_ONLY : OTHER;
    }

    /** Of 1,000 prompts some 28 fail and 12 are interrupted. */
    static Shape draw(int ofThousand) {
        if (ofThousand < 28) {
            return FAILED;
        }
        if (ofThousand < 40) {
            return INTERRUPTED;
        }
        if (ofThousand < 90) {
            return PREVIEW;
        }
        if (ofThousand < 120) {
            return TEXT_ONLY;
        }
        return ofThousand < 130 ? OTHER : PICTURE;
    }
}
