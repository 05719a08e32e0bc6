package io.github.comfyarchive.redact;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.json.EntryPath;
import io.github.comfyarchive.redact.json.UnreadableJsonException;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.rule.RuleNames;
import io.github.comfyarchive.redact.rule.SecretFinder;
import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.rule.TextRewriter;
import io.github.comfyarchive.redact.scan.ScanResult;
import io.github.comfyarchive.redact.scan.SecretCollector;
import io.github.comfyarchive.redact.secret.Fingerprints;
import io.github.comfyarchive.redact.secret.KnownLookup;
import io.github.comfyarchive.redact.secret.KnownSecrets;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.Redactions;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.CleanTextCache;
import io.github.comfyarchive.redact.text.FileSearchBudget;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.SecretMatcher;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import io.github.comfyarchive.redact.text.ValueSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removes the secrets from history entries and texts. Everything else in an entry stays byte for byte as the server sent it.
 * Deterministic, and idempotent: an entry redacted already comes back unchanged. One instance serves many threads.
 */
public final class Redactor {
    /** What stands in the place of a secret. */
    public static final String MARK = SecretValueFilter.MARK;

    /** In how many places of a text something was removed. */
    public static int removals(String text) {
        int count = 0;
        for (int at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + MARK.length())) {
            count++;
        }
        return count;
    }

    /** Enough to find it: a UUID has 36 characters. */
    private static final int LONGEST_ID = 80;

    /** Rounds end when nothing more is found, as a rule after one; the bound is for an entry made to go on. */
    private static final int MOST_ROUNDS = 20;

    private final RedactionRules rules;
    private final byte[] fingerprintKey;
    private final List<byte[]> joinedKeys;
    private final SecretMask own;
    private final SecretMatcher ownInTexts;
    private final CleanTextCache clean = new CleanTextCache();
    private final FileSearchBudget files = new FileSearchBudget();
    private final KnownSecrets known;

    /**
     * Prepares it.
     *
     * @param fingerprintKey the key of the fingerprints in {@link Redaction}, at least one byte
     */
    public Redactor(RedactionRules rules, byte[] fingerprintKey) {
        this(rules, fingerprintKey, SecretMask.none());
    }

    /**
     * Prepares it.
     *
     * @param fingerprintKey the key of the fingerprints in {@link Redaction}, at least one byte
     * @param own what is hunted in every entry, file and text, whatever stands there: our own log-ins, see
     *     {@link CredentialHeaders}
     */
    public Redactor(RedactionRules rules, byte[] fingerprintKey, SecretMask own) {
        this(rules, fingerprintKey, List.of(), own);
    }

    /**
     * Prepares it, in a home into which others were imported.
     *
     * @param fingerprintKey the key of the fingerprints in {@link Redaction}, at least one byte
     * @param joinedKeys the keys of the others: what was removed there is looked up by them
     * @param own what is hunted in every entry, file and text
     */
    public Redactor(RedactionRules rules, byte[] fingerprintKey, List<byte[]> joinedKeys, SecretMask own) {
        this.joinedKeys = List.copyOf(joinedKeys);
        this.rules = rules;
        this.known = new KnownSecrets(rules.values());
        this.fingerprintKey = fingerprintKey.clone();
        this.own = own;
        this.ownInTexts = own.inTexts();
    }

    /**
     * Redacts an entry as it came from the server. Of one that cannot be searched whole (deeper than 5,000 levels, with a text of more
     * than 16 MB in which secrets may be, with more secrets than there is memory for) the bare record is left: id, number, times and
     * status.
     *
     * @throws UnreadableEntryException when it is no JSON, or came without bytes, being too large to be read
     */
    public Redacted redact(RawEntry raw) throws UnreadableEntryException {
        if (raw.size() == 0) {
            throw new UnreadableEntryException(
                    printable(raw.promptId()), new UnreadableJsonException("it is too large (over 64 MB), or empty"));
        }
        return redact(raw.promptId(), raw.json(), false, rules.areBuiltIn() ? clean : null);
    }

    /**
     * Applies these rules to an entry that was redacted, perhaps by older ones, and kept; as {@link #redact} does. Of an id from which
     * something was removed before, nobody knows any more what it was.
     */
    public Redacted redactAgain(RedactedEntry entry) throws UnreadableEntryException {
        return redact(entry.promptId().value(), entry.json(), true, null);
    }

    /**
     * The id of a prompt that is kept, before something is removed from it.
     *
     * @param promptId as it is kept
     * @return by what the prompt is found again afterwards; null where something was removed from it before
     */
    public @Nullable OwnId ownIdOfKept(String promptId) {
        return promptId.contains(MARK) ? null : ownId(promptId);
    }

    /**
     * By what the graph of an entry is known again in a file, or in another entry: a keyed hash.
     *
     * @param raw an entry
     * @return in hex; nothing where it has no graph and nothing in its place, or one beyond all bounds
     */
    public Optional<String> graphMac(RawEntry raw) {
        return Optional.ofNullable(GraphMac.of(raw.json(), fingerprints(), false));
    }

    /**
     * The same by the keys of homes that were imported: of their prompts in whose graphs something was removed nothing else is known.
     *
     * @param raw an entry
     * @return in hex, one a key at most
     */
    public List<String> joinedGraphMacs(RawEntry raw) {
        return joinedGraphMacs(raw.json(), false);
    }

    private List<String> joinedGraphMacs(byte[] json, boolean again) {
        return joinedKeys.stream()
                .map(key -> GraphMac.of(json, new Fingerprints(key), again))
                .flatMap(Stream::ofNullable)
                .toList();
    }

    /**
     * What was removed of an entry that is kept, where a file says the same entry whole.
     *
     * @param kept the entry as it is kept
     * @param file the same as the file says it
     * @param fingerprints of what was removed of it, by this redactor's key
     * @return what is to be masked in the file
     */
    public SecretMask removed(RedactedEntry kept, RawEntry file, Set<String> fingerprints) {
        return new SecretMask(RemovedValues.of(kept.json(), file.json(), fingerprints, fingerprints()));
    }

    /** The id of an entry as the server has it, whatever stands in it. */
    public OwnId ownId(RawEntry raw) {
        return ownId(raw.promptId());
    }

    private OwnId ownId(String promptId) {
        String whole = promptId.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        Fingerprints keyed = fingerprints();
        String utf8 = Utf8Bytes.of(whole);
        return new OwnId(whole, keyed.ofId(utf8), keyed.ofIdByJoined(utf8));
    }

    /** An id that says of itself that something was removed is not to be taken for one of which it was. */
    private @Nullable OwnId ownId(String promptId, String without, boolean again) {
        if (again) {
            return without.equals(promptId) ? null : ownIdOfKept(promptId);
        }
        return without.equals(promptId) && !promptId.contains(MARK) ? null : ownId(promptId);
    }

    /** A free text, such as an error message, without the well-known shapes and assignments in it. */
    public String redactText(String text) {
        Set<String> found = new HashSet<>();
        lookup().find(Utf8Bytes.bytes(Utf8Bytes.of(text)), found::add);
        return redactText(
                text,
                found.isEmpty() ? ownInTexts : own.plus(new SecretMask(found)).inTexts());
    }

    /**
     * Makes it look for secrets that were removed before, in every text from now on.
     *
     * @param fingerprints those of {@link Redaction#lasting}, by this redactor's key
     */
    public void know(List<String> fingerprints) {
        known.know(fingerprints);
    }

    /**
     * Looks again for what has become known since an entry was redacted: entries are redacted side by side, and saved in their order.
     *
     * @return what is left then; nothing where nothing was found
     */
    public Optional<Redacted> again(Redacted before) {
        if (!lookup().isIn(before.entry().json())) {
            return Optional.empty();
        }
        try {
            Redacted now = redactAgain(before.entry());
            List<Redaction> redactions = new ArrayList<>(before.redactions());
            redactions.addAll(now.redactions());
            String unsearched = before.unsearched().isEmpty() ? now.unsearched() : before.unsearched();
            return Optional.of(new Redacted(
                    now.entry(),
                    redactions,
                    before.mask().plus(now.mask()),
                    unsearched,
                    OwnName.chain(before.ownNames(), now.ownNames()),
                    before.ownId() == null ? now.ownId() : before.ownId(),
                    before.graphMac(),
                    before.joinedGraphMacs()));
        } catch (UnreadableEntryException impossible) {
            throw new IllegalStateException("what was redacted can be read", impossible);
        }
    }

    /**
     * One that looks for a value alone, by no rule.
     *
     * @param value what is looked for
     * @return another redactor, with the same key
     */
    public Redactor huntingOnly(GivenValue value) {
        return new Redactor(RedactionRules.none(), fingerprintKey, joinedKeys, value.mask());
    }

    /** The rules by which this one redacts. */
    public RedactionRules rules() {
        return rules;
    }

    /** What is hunted everywhere. */
    public SecretMask own() {
        return own;
    }

    /**
     * Whether something stands in a JSON text, such as one that many entries share, that was removed before or is hunted everywhere.
     *
     * @param json strict JSON, or the server's
     */
    public boolean knowsOf(byte[] json) {
        return lookup().isIn(json) || holdsOwn(json);
    }

    /**
     * A text without what is hunted everywhere, and where that stands in it, without what the rules find in it too.
     *
     * @param text a free text
     * @return the text; nothing where none of it stands there
     */
    public Optional<String> withoutOwn(String text) {
        return holdsOwn(Utf8Bytes.bytes(Utf8Bytes.of(text)))
                ? Optional.of(redactText(text, ownInTexts))
                : Optional.empty();
    }

    private boolean holdsOwn(byte[] text) {
        SecretFinder finder = new SecretFinder(rules, SearchBudget.of(Long.MAX_VALUE));
        return new TextRewriter(finder, ownInTexts).holdsKnown(text);
    }

    /** What was removed before. */
    public KnownSecrets known() {
        return known;
    }

    public KnownLookup lookup() {
        return new KnownLookup(known, fingerprints());
    }

    public Fingerprints fingerprints() {
        return new Fingerprints(fingerprintKey, joinedKeys);
    }

    /**
     * To be held while an entry of many megabytes is searched, derived from and saved: a file of which much is to be searched waits
     * meanwhile, and the other way round. One of them at a time has half of the heap.
     *
     * @return a lock, fair
     */
    public Lock largeWork() {
        return files.large();
    }

    public FileSearchBudget files() {
        return files;
    }

    /** Texts of entries in which nothing was found lately. */
    public CleanTextCache clean() {
        return clean;
    }

    private Redacted redact(String promptId, byte[] json, boolean again, @Nullable CleanTextCache cleanTextCache)
            throws UnreadableEntryException {
        try {
            return redactWhole(promptId, json, again, cleanTextCache);
        } catch (UnreadableJsonException e) {
            if (e.isBeyondBounds()) {
                return bare(promptId, json, again, String.valueOf(e.getMessage()));
            }
            throw new UnreadableEntryException(printable(promptId), e);
        } catch (BeyondBoundsException e) {
            return bare(promptId, json, again, e.reason());
        } catch (OutOfMemoryError | StackOverflowError e) {
            // The bounds are there to prevent it; where they do not, it is this entry's fault and nobody else's.
            return bare(promptId, json, again, "searching it takes more memory than there is");
        }
    }

    private Redacted bare(String promptId, byte[] json, boolean again, String why) {
        String id = BareEntry.mayBeSecret(json, promptId) ? SecretValueFilter.MARK : redactText(promptId);
        Redactions redactions = new Redactions(fingerprints(), known);
        redactions.add("$", RuleNames.UNSEARCHED, null);
        if (!id.equals(promptId)) {
            redactions.add("prompt_id", RuleNames.FOUND, null);
        }
        RedactedEntry entry = new RedactedEntry(new PromptId(id), BareEntry.of(json, id), rules.version());
        return new Redacted(
                entry,
                redactions.list(),
                SecretMask.tooMany(),
                why,
                List.of(),
                ownId(promptId, id, again),
                null,
                List.of());
    }

    private Redacted redactWhole(String promptId, byte[] json, boolean again, @Nullable CleanTextCache cleanTextCache)
            throws UnreadableJsonException {
        Redactions redactions = new Redactions(fingerprints(), known);
        KnownLookup lookup = lookup();
        ValueSet inId = ValueSet.of(Set.of());
        lookup.find(Utf8Bytes.bytes(Utf8Bytes.of(promptId)), inId::add);
        SecretMask mask = new SecretMask(inId);
        SecretMatcher inTexts = mask.plus(own).inTexts();
        byte[] bytes = json;
        List<OwnName> ownNames = List.of();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            SearchBudget room = SearchBudget.ofEntry(json.length);
            room.take(2 * mask.weight());
            ScanResult result = SecretCollector.ofEntry(bytes, rules, lookup, room);
            if (round == 0 && cleanTextCache != null && result.isClean()) {
                for (ScanResult.Stretch text : result.inPictures) {
                    cleanTextCache.add(bytes, text.start(), text.end());
                }
            }
            SecretMask more = mask.plus(new SecretMask(result.hunted, result.widgets), room);
            if (result.isEmpty() && own.isEmpty()) {
                mask = more;
                break;
            }
            if (!more.equals(mask)) {
                mask = more;
                inTexts = mask.plus(own, room).inTexts(room);
            }
            EntryRewriter rewriter = new EntryRewriter(bytes, rules, result, inTexts, redactions);
            bytes = rewriter.rewrite();
            ownNames = OwnName.chain(ownNames, rewriter.ownNames());
            if (!rewriter.partial()) {
                break;
            }
            if (round == MOST_ROUNDS - 1) {
                throw new BeyondBoundsException("it is made so that what is left is a secret again and again");
            }
        }
        String id = redactText(promptId, inTexts);
        if (!id.equals(promptId)) {
            redactions.add("prompt_id", RuleNames.FOUND, null);
        }
        RedactedEntry entry = new RedactedEntry(new PromptId(id), bytes, rules.version());
        return new Redacted(
                entry,
                redactions.list(),
                mask,
                "",
                ownNames,
                ownId(promptId, id, again),
                GraphMac.of(json, fingerprints(), again),
                joinedGraphMacs(json, again));
    }

    private String redactText(String text, SecretMatcher known) {
        SecretFinder finder = new SecretFinder(rules, SearchBudget.of(Long.MAX_VALUE));
        String utf8 = Utf8Bytes.of(text);
        TextRewriter.Rewritten rewritten =
                new TextRewriter(finder, known).rewrite(Utf8Bytes.bytes(utf8), finder.find(utf8));
        if (rewritten == null) {
            return text;
        }
        return Utf8Bytes.text(rewritten.utf8());
    }

    private String printable(String promptId) {
        String printable = redactText(EntryPath.shortened(promptId, 4 * LONGEST_ID), ownInTexts)
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
