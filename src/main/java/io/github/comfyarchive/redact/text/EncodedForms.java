package io.github.comfyarchive.redact.text;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The forms under which one secret may stand in a text or a file, as bytes. */
public final class EncodedForms {
    /** What is left as it is by encodeURIComponent, encodeURI, Python's quote, RFC 3986, and HTML forms. */
    private static final List<String> KEPT = List.of("-_.!~*'()", "-_.!~*'();/?:@&=+$,#", "-_.~/", "-_.~", "-_.*");

    /** What is longer, and no key that anybody uses is, is looked for as it stands and as JSON writes it. */
    private static final int LONGEST = 1 << 16;

    /** Of a form in base64: all of a value of six bytes has seven. */
    private static final int FEWEST = 7;

    /** What is written for a quote and an apostrophe in HTML: by attributes, PHP, Python, XML, and templates. */
    private static final String[][] QUOTES = {
        {"&quot;", "'"}, {"&quot;", "&#39;"}, {"&quot;", "&#x27;"}, {"&quot;", "&apos;"}, {"&#34;", "&#39;"}
    };

    private EncodedForms() {}

    /**
     * As it is, escaped as JSON does (once and twice), percent-encoded as browsers and Python do, as Python shows it, as HTML has
     * it, and in base64, alone or between other bytes.
     */
    public static Set<String> inText(String secret) {
        Set<String> variants = asWritten(secret);
        if (secret.length() <= LONGEST) {
            addBase64(Utf8Bytes.bytes(secret), variants);
        }
        return variants;
    }

    /** The same, but for base64. */
    public static Set<String> asWritten(String secret) {
        Set<String> variants = new LinkedHashSet<>();
        variants.add(secret);
        if (isPlain(secret)) {
            return variants;
        }
        if (secret.length() > LONGEST) {
            variants.add(Utf8Bytes.escape(Utf8Bytes.bytes(secret), true));
            variants.add(Utf8Bytes.escape(Utf8Bytes.bytes(secret), false));
            return variants;
        }
        for (boolean ascii : new boolean[] {true, false}) {
            String once = Utf8Bytes.escape(Utf8Bytes.bytes(secret), ascii);
            variants.add(once);
            variants.add(Utf8Bytes.escape(Utf8Bytes.bytes(once), ascii));
            variants.add(once.replace("/", "\\/"));
        }
        for (boolean upper : new boolean[] {true, false}) {
            for (String kept : KEPT) {
                variants.add(percent(secret, kept, upper, false));
                variants.add(percent(secret, kept, upper, true));
            }
        }
        variants.add(repr(secret, '\''));
        variants.add(repr(secret, '"'));
        addHtml(secret, variants);
        return variants;
    }

    /** As an SVG, an HTML or an XML file has it: the quotes as they are, or as the usual libraries write them. */
    private static void addHtml(String secret, Set<String> variants) {
        String text = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        variants.add(text);
        for (String[] quotes : QUOTES) {
            variants.add(text.replace("\"", quotes[0]).replace("'", quotes[1]));
        }
    }

    /** The same, and in UTF-16 of both byte orders. */
    public static Set<String> inFile(String secret) {
        Set<String> variants = inText(secret);
        for (String variant : Set.copyOf(variants)) {
            String text = Utf8Bytes.text(variant);
            variants.add(new String(text.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1));
            variants.add(new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1));
        }
        return variants;
    }

    /**
     * What of its base64 (RFC 4648, 4 and 5) does not depend on the bytes around it, for each of the three places in a group where it can
     * begin; and all of it where nothing is around it.
     */
    private static void addBase64(byte[] secret, Set<String> variants) {
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            variants.add(encoder.encodeToString(secret));
            variants.add(encoder.withoutPadding().encodeToString(secret));
            for (int shift = 0; shift < 3; shift++) {
                byte[] shifted = new byte[shift + secret.length];
                System.arraycopy(secret, 0, shifted, shift, secret.length);
                String encoded = encoder.withoutPadding().encodeToString(shifted);
                String own = encoded.substring((8 * shift + 5) / 6, 8 * shifted.length / 6);
                if (own.length() >= FEWEST) {
                    variants.add(own);
                }
            }
        }
    }

    private static boolean isPlain(String secret) {
        for (int i = 0; i < secret.length(); i++) {
            char c = secret.charAt(i);
            if (c >= 0x80 || (!Characters.isWordCharacter(c) && c != '-' && c != '.')) {
                return false;
            }
        }
        return true;
    }

    private static String percent(String secret, String kept, boolean upper, boolean plusForBlank) {
        StringBuilder out = new StringBuilder(secret.length() + 16);
        for (int i = 0; i < secret.length(); i++) {
            char c = secret.charAt(i);
            if (c < 0x80 && (Characters.isWordCharacter(c) || kept.indexOf(c) >= 0)) {
                out.append(c);
            } else if (c == ' ' && plusForBlank) {
                out.append('+');
            } else {
                out.append('%').append(digit(c >> 4, upper)).append(digit(c & 15, upper));
            }
        }
        return out.toString();
    }

    private static String repr(String secret, char quote) {
        StringBuilder out = new StringBuilder(secret.length() + 16);
        for (int i = 0; i < secret.length(); i++) {
            char c = secret.charAt(i);
            if (c == '\\' || c == quote) {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\r') {
                out.append("\\r");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (c < ' ' || c == 0x7f) {
                out.append("\\x").append(digit(c >> 4, false)).append(digit(c & 15, false));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static char digit(int value, boolean upper) {
        char digit = Character.forDigit(value, 16);
        return upper ? Character.toUpperCase(digit) : digit;
    }
}
