package io.github.comfyarchive.redact;

import org.jspecify.annotations.Nullable;

/**
 * Removes the secrets from history entries and texts. Everything else in an entry stays byte for byte as the server sent it.
 * Deterministic, and idempotent: an entry redacted already comes back unchanged. One instance serves many threads.
 */
public final class Redactor {
    private static final int LONGEST_ID = 80;

    /** Rounds end when nothing more is found, as a rule after one; the bound is for an entry made to go on. */
    private static final int MOST_ROUNDS = 20;

    private final RedactionRules rules;
    private final byte[] fingerprintKey;
    private final CleanTexts clean = new CleanTexts();

    /** @param fingerprintKey the key of the fingerprints in {@link Redaction}, at least one byte */
    public Redactor(RedactionRules rules, byte[] fingerprintKey) {
        this.rules = rules;
        this.fingerprintKey = fingerprintKey.clone();
    }

    /**
     * Redacts an entry as it came from the server.
     *
     * @throws UnreadableEntryException when it is no JSON, or beyond the limits (5,000 levels, 256 MB a string)
     */
    public Redacted redact(RawEntry raw) throws UnreadableEntryException {
        return redact(raw.promptId(), raw.json(), rules.areBuiltIn() ? clean : null);
    }

    /** Applies these rules to an entry that was redacted, perhaps by older ones, and kept. */
    public Redacted redactAgain(RedactedEntry entry) throws UnreadableEntryException {
        return redact(entry.promptId(), entry.json(), null);
    }

    /** A free text, such as an error message, without the well-known shapes and assignments in it. */
    public String redactText(String text) {
        return redactText(text, SecretMask.none().inTexts());
    }

    /** The rules by which this one redacts. */
    public RedactionRules rules() {
        return rules;
    }

    Fingerprints fingerprints() {
        return new Fingerprints(fingerprintKey);
    }

    /** Texts of entries in which nothing was found lately. */
    CleanTexts clean() {
        return clean;
    }

    private Redacted redact(String promptId, byte[] json, @Nullable CleanTexts cleanTexts)
            throws UnreadableEntryException {
        Redactions redactions = new Redactions(fingerprints());
        SecretMask mask = SecretMask.none();
        SecretMatcher known = mask.inTexts();
        byte[] bytes = json;
        try {
            for (int round = 0; round < MOST_ROUNDS; round++) {
                Collected collected = SecretCollector.ofEntry(bytes, rules);
                if (round == 0 && cleanTexts != null && collected.isClean()) {
                    for (Collected.Stretch text : collected.inPictures) {
                        cleanTexts.add(bytes, text.start(), text.end());
                    }
                }
                if (collected.isEmpty()) {
                    break;
                }
                SecretMask more = mask.plus(new SecretMask(collected.hunted));
                if (!more.equals(mask)) {
                    mask = more;
                    known = mask.inTexts();
                }
                EntryRewriter rewriter = new EntryRewriter(bytes, rules, collected, known, redactions);
                bytes = rewriter.rewrite();
                if (!rewriter.partial()) {
                    break;
                }
            }
        } catch (UnreadableJsonException e) {
            throw new UnreadableEntryException(printable(promptId), e);
        }
        String id = redactText(promptId, known);
        if (!id.equals(promptId)) {
            redactions.add("prompt_id", TextRewriter.FOUND, null);
        }
        return new Redacted(new RedactedEntry(id, bytes, rules.version()), redactions.list(), mask);
    }

    private String redactText(String text, SecretMatcher known) {
        SecretFinder finder = new SecretFinder(rules);
        String octets = Octets.of(text);
        TextRewriter.Rewritten rewritten =
                new TextRewriter(finder, known).rewrite(Octets.bytes(octets), finder.find(octets));
        if (rewritten == null) {
            return text;
        }
        return Octets.text(rewritten.octets());
    }

    private String printable(String promptId) {
        String printable = redactText(
                        EntryPath.shortened(promptId, 4 * LONGEST_ID),
                        SecretMask.none().inTexts())
                .codePoints()
                .map(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.SURROGATE
                        ? '?'
                        : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return EntryPath.shortened(printable, LONGEST_ID);
    }
}
