package io.github.comfyarchive.central.object;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the files of a store are: {@code s3://bucket[/prefix]}. Which server that is, and who asks it, is told by AWS's own means
 * ({@code AWS_ENDPOINT_URL}, {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID}, {@code AWS_PROFILE}, …) alone.
 *
 * @param bucket its name
 * @param prefix what keys begin with, without a slash at its end; may be empty
 */
public record FilesAddress(String bucket, String prefix) {
    /** What every S3 takes as it is (AWS, "General purpose bucket naming rules", "Naming Amazon S3 objects: safe characters"). */
    private static final Pattern FORM =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9!_.*'()/-]{0,512}))?");

    private static final Pattern STEP = Pattern.compile("\\.{0,2}");

    /**
     * Reads one.
     *
     * @param text as somebody typed it
     * @throws IllegalArgumentException says what is wrong with it, without repeating it
     */
    public static FilesAddress parse(String text) {
        if (text.contains("@")) {
            throw new IllegalArgumentException("keys in the address of files can be read by every user of this machine:"
                    + " give them by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile in ~/.aws");
        }
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "files are given as s3://BUCKET or s3://BUCKET/PREFIX, in letters, digits"
                            + " and !_.*'()-; their server by AWS_ENDPOINT_URL");
        }
        String prefix = parts.group(2) == null ? "" : parts.group(2);
        prefix = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        if (!prefix.isEmpty()
                && Stream.of(prefix.split("/", -1))
                        .anyMatch(step -> STEP.matcher(step).matches())) {
            throw new IllegalArgumentException("a prefix of files has no empty step, and none of dots alone");
        }
        return new FilesAddress(parts.group(1), prefix);
    }

    /** The key of an object, which the archive calls otherwise than the bucket does. */
    String key(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** As it may be shown. */
    @Override
    public String toString() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
