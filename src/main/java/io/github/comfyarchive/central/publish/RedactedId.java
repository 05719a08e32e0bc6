package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.redact.Redactor;
import java.util.regex.Pattern;

/** Ids of prompts from which a secret was removed. */
final class RedactedId {
    /** A number follows where two are called the same without it. */
    private static final Pattern NUMBER = Pattern.compile("-[0-9]+$");

    private RedactedId() {}

    /**
     * Whether an id may be that of which a part was removed.
     *
     * @param redacted what is left of it
     * @param whole what it may have been
     */
    static boolean isOf(String redacted, String whole) {
        return fits(redacted, whole) || fits(NUMBER.matcher(redacted).replaceFirst(""), whole);
    }

    private static boolean fits(String redacted, String whole) {
        if (redacted.equals(whole) || !redacted.contains(Redactor.MARK)) {
            return false;
        }
        int at = 0;
        int from = 0;
        for (int mark = redacted.indexOf(Redactor.MARK); mark >= 0; mark = redacted.indexOf(Redactor.MARK, from)) {
            String before = redacted.substring(from, mark);
            int found = from == 0 ? (whole.startsWith(before) ? 0 : -1) : whole.indexOf(before, at);
            if (found < 0) {
                return false;
            }
            at = found + before.length();
            from = mark + Redactor.MARK.length();
        }
        String rest = redacted.substring(from);
        return whole.length() - at >= rest.length() && whole.endsWith(rest);
    }
}
