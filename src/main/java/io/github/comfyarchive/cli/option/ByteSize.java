package io.github.comfyarchive.cli.option;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size as people write it: {@code 500M}, {@code 2 GB}, {@code 1.5G}, {@code 1GiB}, {@code 0}. */
public final class ByteSize {
    /** What is left free on the disk of the files unless a user says otherwise: SyncOptions.USUAL_MIN_FREE in words. */
    public static final String MIN_FREE = "1G";

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,3})?) ?(?:([kmgtp])(i?)b?|b)?");
    private static final String UNITS = "kmgtp";
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    private ByteSize() {}

    /** The value of {@code --min-free}. */
    public static long minFree(String text) {
        return parse(text).orElseThrow(() -> new UsageException("--min-free is a size such as 500M or 2G, or 0"));
    }

    /** How many bytes it is: units are decimal, as disks are sold, and binary with an {@code i}; nothing where it is none. */
    static Optional<Long> parse(String text) {
        Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            return Optional.empty();
        }
        int power = size.group(2) == null ? 0 : UNITS.indexOf(size.group(2)) + 1;
        boolean binary = size.group(3) != null && !size.group(3).isEmpty();
        BigDecimal bytes = new BigDecimal(size.group(1))
                .multiply(BigDecimal.valueOf(binary ? 1024 : 1000).pow(power));
        return bytes.compareTo(MOST) > 0 ? Optional.empty() : Optional.of(bytes.longValue());
    }
}
