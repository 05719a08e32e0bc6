package io.github.comfyarchive.central.object;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.row.AssetRow;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an object is called: {@code assets/ab/<sha256>.ext}, as files of a home are.
 *
 * @param sha256 of its bytes
 * @param extension of its type, without a dot
 */
public record ObjectName(String sha256, String extension) {
    /** What all of them begin with. */
    static final String FOLDER = "assets/";

    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,16}");
    private static final Pattern FORM =
            Pattern.compile(FOLDER + "([0-9a-f]{2})/(\\1[0-9a-f]{62})\\.(" + EXTENSION.pattern() + ")");

    /**
     * Checks it: what stands in a row becomes no other key.
     *
     * @throws IllegalArgumentException if it is none
     */
    public ObjectName {
        new Sha256(sha256);
        if (!EXTENSION.matcher(extension).matches()) {
            throw new IllegalArgumentException("an extension is some letters and digits");
        }
    }

    /** That of an asset. */
    public static ObjectName of(AssetRow asset) {
        return new ObjectName(asset.sha256(), asset.extension());
    }

    /** Which object a key below the prefix is; nothing where the key is of something else. */
    static Optional<ObjectName> of(String key) {
        Matcher parts = FORM.matcher(key);
        return parts.matches() ? Optional.of(new ObjectName(parts.group(2), parts.group(3))) : Optional.empty();
    }

    /** Its key below the prefix. */
    public String key() {
        return FOLDER + sha256.substring(0, 2) + "/" + sha256 + "." + extension;
    }
}
