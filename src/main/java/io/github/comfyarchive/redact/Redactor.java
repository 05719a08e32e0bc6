package io.github.comfyarchive.redact;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes the secrets from history entries and texts. Everything else in an entry stays byte for byte as the server sent it.
 * Deterministic, and idempotent: an entry redacted already comes back unchanged. One instance serves many threads.
 */
public final class Redactor {
    /** What stands in the place of a secret. */
    public static final String MARK = Values.MARK;

    /** Of RFC 9110, RFC 6265, and what proxies of today ask for. */
    private static final Set<String> CREDENTIAL_HEADERS = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "x-api-key",
            "x-auth-token",
            "cf-access-client-secret",
            "cf-access-client-id");

    private static final int LONGEST_ID = 80;

    /** Rounds end when nothing more is found, as a rule after one; the bound is for an entry made to go on. */
    private static final int MOST_ROUNDS = 20;

    private final RedactionRules rules;
    private final byte[] fingerprintKey;
    private final CleanTexts clean = new CleanTexts();
    private final KnownSecrets known;
    private volatile String edition = "";
    private volatile SecretMask own = SecretMask.none();
    private volatile SecretMatcher ownInTexts = own.inTexts();

    /** @param fingerprintKey the key of the fingerprints in {@link Redaction}, at least one byte */
    public Redactor(RedactionRules rules, byte[] fingerprintKey) {
        this.rules = rules;
        this.known = new KnownSecrets(rules.values(), clean::clear);
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
        Set<String> inText = lookedUp(text);
        return redactText(text, new SecretMask(inText).inTexts());
    }

    /**
     * Makes it look for secrets that were removed before, in every text.
     *
     * @param fingerprints as {@link Redaction} has them, by this redactor's key
     */
    public void know(Collection<String> fingerprints) {
        known.know(fingerprints);
    }

    /**
     * Makes it hunt a value everywhere, whatever stands around it: a credential of ours, or what a person says is a secret.
     *
     * @param secret the value; what is shorter than eight octets is removed where it is told apart by its name alone
     * @return whether its fingerprint is enough to find it again later: 80 bits and more
     */
    public boolean hunt(String secret) {
        String octets = Octets.of(secret.strip());
        if (octets.length() >= SecretMatcher.SHORTEST) {
            int blank = octets.indexOf(' ');
            Set<String> values = new HashSet<>(Set.of(octets));
            String credential = blank < 0 ? "" : octets.substring(blank + 1).strip();
            if (blank > 0
                    && Values.SCHEMES.contains(Values.lower(octets.substring(0, blank)))
                    && credential.length() >= SecretMatcher.SHORTEST) {
                values.add(credential);
            }
            own = own.plus(new SecretMask(values));
            ownInTexts = own.inTexts();
            clean.clear();
        }
        return KnownSecrets.isLasting(octets);
    }

    /** Hunts the value of a header of ours, where the rules say by its name that it is a credential. */
    public void huntHeader(String name, String value) {
        if (rules.keyNames().isSecret(name) || CREDENTIAL_HEADERS.contains(Values.lower(name))) {
            hunt(value);
        }
    }

    /**
     * Tells the entries that it redacts from now on from those of before by the same rules, when more secrets are known: what several
     * entries share must not be shared with one that was kept before.
     */
    public void beginEdition() {
        edition = "~" + Long.toHexString(System.nanoTime());
    }

    /** The keyed hash of a value, as {@link Redaction} has it. */
    public String fingerprint(String secret) {
        return fingerprints().of(Octets.of(secret.strip()));
    }

    SecretMask own() {
        return own;
    }

    KnownSecrets known() {
        return known;
    }

    KnownLookup lookup() {
        return new KnownLookup(known, fingerprints(), ownInTexts);
    }

    private Set<String> lookedUp(String text) {
        byte[] octets = Octets.bytes(Octets.of(text));
        Set<String> found = new HashSet<>();
        lookup().find(octets, 0, octets.length, found);
        return found;
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
        Redactions redactions = new Redactions(fingerprints(), known);
        KnownLookup lookup = lookup();
        SecretMask mask = new SecretMask(lookedUp(promptId));
        SecretMatcher hunted = mask.inTexts();
        byte[] bytes = json;
        boolean outputs = false;
        List<FileName> fileNames = List.of();
        try {
            for (int round = 0; round < MOST_ROUNDS; round++) {
                Collected collected = SecretCollector.ofEntry(bytes, rules, lookup);
                if (round == 0 && cleanTexts != null && collected.isClean()) {
                    for (Collected.Stretch text : collected.inPictures) {
                        cleanTexts.add(bytes, text.start(), text.end());
                    }
                }
                SecretMask more = mask.plus(new SecretMask(collected.hunted, collected.widgets));
                if (collected.isEmpty()) {
                    mask = more;
                    break;
                }
                if (!more.equals(mask)) {
                    mask = more;
                    hunted = mask.inTexts();
                }
                EntryRewriter rewriter = new EntryRewriter(bytes, rules, collected, hunted, redactions);
                bytes = rewriter.rewrite();
                outputs |= rewriter.changedOutputs();
                if (!rewriter.partial()) {
                    break;
                }
            }
            if (outputs) {
                fileNames = FileName.of(json, rules);
            }
        } catch (UnreadableJsonException e) {
            throw new UnreadableEntryException(printable(promptId), e);
        }
        String id = redactText(promptId, hunted);
        if (!id.equals(promptId)) {
            redactions.add("prompt_id", TextRewriter.FOUND, null);
        }
        return new Redacted(
                new RedactedEntry(id, bytes, rules.version() + edition), redactions.list(), mask, fileNames);
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
