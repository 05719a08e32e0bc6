package io.github.comfyarchive.export;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What may stand beside a file. */
public enum Sidecar {
    /** Its parameters, and its workflow as ComfyUI opens it. */
    JSON,
    /** Its caption, as trainers read it: the positive text. */
    TXT,
    /** What people said of it, as programs for pictures read it: stars, tags and note. */
    XMP;

    List<String> endings() {
        return switch (this) {
            case JSON -> List.of(".json", ".workflow.json");
            case TXT -> List.of(".txt");
            case XMP -> List.of(".xmp");
        };
    }

    /**
     * Finds one by its word.
     *
     * @param word such as {@code json}
     * @return it, if there is one
     */
    public static Optional<Sidecar> of(String word) {
        return Arrays.stream(values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }
}
