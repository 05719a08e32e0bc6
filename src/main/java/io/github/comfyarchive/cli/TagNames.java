package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Names of tags as people type them: several with commas between, for a list of tags is printed so. */
final class TagNames {
    private static final int LONGEST = 200;

    private TagNames() {}

    /**
     * Reads them.
     *
     * @throws UsageException if one is none
     */
    static List<String> parse(String text, ArchiveCommand parent) throws IOException {
        List<String> names = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String name = part.strip();
            if (name.isEmpty() || name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
                throw new UsageException("a tag has 1 to " + LONGEST + " characters, and no line break");
            }
            if (!UserText.redacted(name, parent).equals(name)) {
                throw new UsageException("the tag holds what the rules call a secret, and is not kept");
            }
            names.add(name);
        }
        return names;
    }
}
