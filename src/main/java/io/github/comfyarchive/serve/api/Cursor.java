package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.serve.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a page ended, as a text in which a client sees nothing. */
final class Cursor {
    private static final int LONGEST = 200;
    private static final Pattern FORM = Pattern.compile("([0-9T:.Z-]{20,40}) ([0-9]{1,18})");

    private Cursor() {}

    /** After this prompt. */
    static String after(String createdAt, long prompt) {
        byte[] place = (createdAt + " " + prompt).getBytes(StandardCharsets.US_ASCII);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place);
    }

    /**
     * The place.
     *
     * @throws ProblemException 400 if it was never given by a server
     */
    static Listing.Key parse(String cursor) {
        if (cursor.length() <= LONGEST) {
            try {
                byte[] place = Base64.getUrlDecoder().decode(cursor);
                Matcher form = FORM.matcher(new String(place, StandardCharsets.ISO_8859_1));
                if (form.matches()) {
                    return new Listing.Key(form.group(1), Long.parseLong(form.group(2)));
                }
            } catch (IllegalArgumentException none) {
                throw none();
            }
        }
        throw none();
    }

    private static ProblemException none() {
        return ProblemException.badRequest("the cursor is none: it is what the member next of a page says");
    }
}
