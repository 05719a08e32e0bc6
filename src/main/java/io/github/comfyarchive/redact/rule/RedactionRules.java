package io.github.comfyarchive.redact.rule;

import io.github.comfyarchive.redact.text.TriggerScan;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import io.github.comfyarchive.rules.RulesException;
import io.github.comfyarchive.rules.RulesText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What counts as a secret, as data: key names, key shapes, values too common to be hunted. The built-in rules are the resource
 * {@code redaction-rules.json} of package {@code redact}; a user's file of the same form adds to them, it takes nothing away but by
 * {@code innocentKeys} and {@code commonValues} of its own.
 */
public final class RedactionRules {
    /** Set where a word stands that secret-looking key names are made of. */
    public static final long KEY_NAME = 1;
    /** Set where an escape stands that may hide a character of the words to look for. */
    public static final long HIDING_ESCAPE = 2;

    private static final int FIRST_SHAPE_BIT = 2;
    /** Of ASCII: JSON's and Python's escapes, the signs that percent hides, HTML's numbers; and what hides one of these. */
    private static final List<String> HIDING = List.of(
            "\\u00",
            "\\x",
            "\\/",
            "u002",
            "u003a",
            "u005",
            "%2d",
            "%2e",
            "%2f",
            "%3a",
            "%5f",
            "%25",
            "%26",
            "%5c",
            "&#",
            "&amp;",
            "\\u001b[",
            "\u001b[");

    private static final int SHORTEST_AROUND_SIGN = 50;
    private static final String RESOURCE = "/io/github/comfyarchive/redact/redaction-rules.json";

    private final String version;
    private final List<String> secretKeys;
    private final List<String> doubtfulKeys;
    private final List<String> innocentKeys;
    private final List<String> services;
    private final List<String> queryKeys;
    private final Set<String> commonValues;
    private final List<String> modelFileSuffixes;
    private final List<SecretPattern> shapes;
    private final KeyNames keyNames;
    private final SecretValueFilter values;
    private final TriggerScan triggers;
    private final long untriggered;
    private final long signs;

    private RedactionRules(
            String version,
            List<String> secretKeys,
            List<String> doubtfulKeys,
            List<String> innocentKeys,
            List<String> services,
            List<String> queryKeys,
            Set<String> commonValues,
            List<String> modelFileSuffixes,
            List<SecretPattern> shapes) {
        this.version = version;
        this.secretKeys = secretKeys;
        this.doubtfulKeys = doubtfulKeys;
        this.innocentKeys = innocentKeys;
        this.services = services;
        this.queryKeys = queryKeys;
        this.commonValues = commonValues;
        this.modelFileSuffixes = modelFileSuffixes;
        this.shapes = shapes;
        this.keyNames = new KeyNames(secretKeys, doubtfulKeys, innocentKeys, queryKeys, services);
        this.values = new SecretValueFilter(commonValues, modelFileSuffixes, keyNames);
        List<TriggerScan.Trigger> literals = new ArrayList<>();
        for (String escape : HIDING) {
            literals.add(new TriggerScan.Trigger(escape, HIDING_ESCAPE));
        }
        Set<String> beyondAscii = new HashSet<>();
        long always = 0;
        long signs = 0;
        for (String word : keyNames.triggers()) {
            if (word.isEmpty()) {
                always |= KEY_NAME;
            } else {
                literals.add(new TriggerScan.Trigger(word, KEY_NAME));
                addEscapes(word, beyondAscii);
            }
        }
        for (int i = 0; i < shapes.size(); i++) {
            for (String literal : shapes.get(i).triggers()) {
                literals.add(new TriggerScan.Trigger(literal, shapeBit(i)));
                addEscapes(literal, beyondAscii);
            }
            if (shapes.get(i).isLong()) {
                signs |= shapeBit(i);
            }
            if (shapes.get(i).triggers().isEmpty()) {
                always |= shapeBit(i);
            }
        }
        beyondAscii.forEach(escape -> literals.add(new TriggerScan.Trigger(escape, HIDING_ESCAPE)));
        this.triggers = new TriggerScan(literals);
        this.untriggered = always;
        this.signs = signs & ~(1L << (Long.SIZE - 1));
    }

    /** How a character beyond ASCII of a word to look for may be written, so that one that is escaped is seen. */
    private static void addEscapes(String utf8, Set<String> escapes) {
        Utf8Bytes.text(utf8).codePoints().filter(point -> point > 0x7f).forEach(point -> {
            String text = Character.toString(point);
            text.chars().forEach(unit -> escapes.add("\\u%04x".formatted(unit)));
            StringBuilder percent = new StringBuilder();
            for (byte oneByte : text.getBytes(StandardCharsets.UTF_8)) {
                percent.append("%%%02x".formatted(oneByte & 0xff));
            }
            escapes.add(percent.toString());
        });
    }

    /** The rules that come with the program. */
    public static RedactionRules builtIn() {
        return from(RulesText.builtIn(RedactionRules.class, RESOURCE, RulesFile::read));
    }

    /** No rules at all: what is given by name alone is looked for. */
    public static RedactionRules none() {
        return new RedactionRules(
                "none", List.of(), List.of(), List.of(), List.of(), List.of(), Set.of(), List.of(), List.of());
    }

    /**
     * These rules and a user's.
     *
     * @throws RulesException when the file cannot be read or is no file of rules; the message names it and says why
     */
    public RedactionRules with(Path userFile) throws RulesException {
        RulesText text = RulesText.of(userFile);
        RulesFile added = text.read(RulesFile::read);
        Set<String> values = new HashSet<>(commonValues);
        added.commonValues.forEach(value -> values.add(SecretValueFilter.lower(Utf8Bytes.of(value))));
        return new RedactionRules(
                text.addedTo(version),
                RulesText.plus(secretKeys, added.secretKeys),
                RulesText.plus(doubtfulKeys, added.doubtfulKeys),
                RulesText.plus(innocentKeys, added.innocentKeys),
                RulesText.plus(services, added.services),
                RulesText.plus(queryKeys, added.queryKeys),
                Set.copyOf(values),
                RulesText.plus(modelFileSuffixes, added.modelFileSuffixes),
                RulesText.plus(shapes, added.shapes));
    }

    /** The version of the built-in rules, followed by a short hash of a user's additions where there are any. */
    public String version() {
        return version;
    }

    /** Whether no user has added to them. */
    public boolean areBuiltIn() {
        return version.indexOf('+') < 0;
    }

    public KeyNames keyNames() {
        return keyNames;
    }

    public SecretValueFilter values() {
        return values;
    }

    Set<String> commonValues() {
        return commonValues;
    }

    public List<SecretPattern> shapes() {
        return shapes;
    }

    /** The bit that tells of a shape's triggers; those past the last bit share it. */
    long shapeBit(int shape) {
        return 1L << Math.min(FIRST_SHAPE_BIT + shape, Long.SIZE - 1);
    }

    /** The bits of what stands in {@code bytes[from, to)}, with those of rules that have no word to look for. */
    public long bits(byte[] bytes, int from, int to) {
        return triggers.scan(bytes, from, to) | untriggered;
    }

    /** The bits that {@link #bits} adds to every text. */
    public long untriggered() {
        return untriggered;
    }

    /** A reader of JSON strings for the same bits, for one thread. */
    public TriggerScan.JsonStrings jsonStrings() {
        return triggers.new JsonStrings();
    }

    /**
     * Whether a text with these bits may hold a secret.
     *
     * @param length of the text, in bytes: shapes that are known by a sign alone are long
     */
    public boolean mayHold(long bits, int length) {
        return (length >= SHORTEST_AROUND_SIGN ? bits : bits & ~signs) != 0;
    }

    /** Whether nothing else stands in a text with these bits than signs by which shapes are known, as many texts hold. */
    public boolean tellBySignsAlone(long bits) {
        return (bits & ~signs) == 0;
    }

    private static RedactionRules from(RulesFile file) {
        Set<String> values = new HashSet<>();
        file.commonValues.forEach(value -> values.add(SecretValueFilter.lower(Utf8Bytes.of(value))));
        return new RedactionRules(
                file.version,
                List.copyOf(file.secretKeys),
                List.copyOf(file.doubtfulKeys),
                List.copyOf(file.innocentKeys),
                List.copyOf(file.services),
                List.copyOf(file.queryKeys),
                Set.copyOf(values),
                List.copyOf(file.modelFileSuffixes),
                List.copyOf(file.shapes));
    }
}
