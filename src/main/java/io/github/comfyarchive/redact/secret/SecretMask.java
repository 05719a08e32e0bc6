package io.github.comfyarchive.redact.secret;

import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.EncodedForms;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.SecretMatcher;
import io.github.comfyarchive.redact.text.ValueSet;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * The secret values known of a prompt, to be looked for in the bytes of its files. It lives in memory only; {@link #toString}
 * tells how many there are. Equal by content, so that prompts with the same secrets can share one.
 */
public final class SecretMask {
    private static final SecretMask NONE = new SecretMask(Set.of());

    /** What one value takes beside its bytes. */
    private static final int VALUE_BYTES = 25;

    /** Of a file's matcher: hundreds of thousands of values, or fewer that have many forms. Several files come at once. */
    private static final long FILE_ROOM = 16L << 20;

    /** How many times its length all forms of a secret take together, before those that are the same are dropped. */
    private static final int VARIANTS = 40;

    /** What is remembered of a prompt: any prompt has less that was not made to have more. */
    private static final long MOST_BYTES = 4L << 20;

    private static final SecretMask TOO_MANY = new SecretMask(ValueSet.of(Set.of()), Set.of(), true);

    private final ValueSet secrets;
    private final Set<WidgetPlace> widgets;
    private final boolean tooMany;

    /**
     * Prepares it.
     *
     * @param secrets values that may be hunted, as bytes
     */
    public SecretMask(Set<String> secrets) {
        this(ValueSet.of(secrets));
    }

    /**
     * Prepares it.
     *
     * @param secrets values that may be hunted, not changed any more
     */
    public SecretMask(ValueSet secrets) {
        this(secrets, Set.of());
    }

    /**
     * Prepares it.
     *
     * @param secrets values that may be hunted, not changed any more
     * @param widgets where the prompt's workflow had secrets, whatever they are
     */
    public SecretMask(ValueSet secrets, Set<WidgetPlace> widgets) {
        this(secrets, widgets, false);
    }

    private SecretMask(ValueSet secrets, Set<WidgetPlace> widgets, boolean tooMany) {
        this.secrets = secrets;
        this.widgets = Set.copyOf(widgets);
        this.tooMany = tooMany;
    }

    /** Knows nothing. */
    public static SecretMask none() {
        return NONE;
    }

    public boolean isEmpty() {
        return secrets.isEmpty() && widgets.isEmpty() && !tooMany;
    }

    /**
     * What it takes in memory.
     *
     * @return bytes
     */
    public long weight() {
        long places = widgets.stream().mapToLong(WidgetPlace::weight).sum();
        return secrets.utf8() + (long) VALUE_BYTES * secrets.size() + places;
    }

    /** Stands for more secrets than can be looked for in files: a file in which they may stand is not kept. */
    public static SecretMask tooMany() {
        return TOO_MANY;
    }

    /**
     * What is to be remembered for the bytes of files: these secrets, or that there are too many of them.
     *
     * @return this, or {@link #tooMany}
     */
    public SecretMask forFiles() {
        return weight() > MOST_BYTES ? TOO_MANY : this;
    }

    /** What either of them knows. */
    public SecretMask plus(SecretMask other) {
        return plus(other, SearchBudget.of(Long.MAX_VALUE));
    }

    public SecretMask plus(SecretMask other, SearchBudget room) {
        if (tooMany || other.tooMany) {
            return TOO_MANY;
        }
        if (knows(other)) {
            return this;
        }
        if (other.knows(this)) {
            return other;
        }
        ValueSet both = new ValueSet(room);
        both.addAll(secrets);
        both.addAll(other.secrets);
        Set<WidgetPlace> places = new HashSet<>(widgets);
        places.addAll(other.widgets);
        return new SecretMask(both, places);
    }

    /** Whether a value is hunted. */
    public boolean knows(String secret) {
        return secrets.contains(secret.strip());
    }

    private boolean knows(SecretMask other) {
        return secrets.containsAll(other.secrets) && widgets.containsAll(other.widgets);
    }

    /** Where the prompt's workflow had secrets. */
    public Set<WidgetPlace> widgets() {
        return widgets;
    }

    /** Base64 makes ten forms of each: of more values than any prompt has they would not fit into what there is for an entry. */
    private static final int MOST_IN_BASE64 = 10_000;

    public SecretMatcher inTexts() {
        return inTexts(SearchBudget.of(Long.MAX_VALUE));
    }

    public SecretMatcher inTexts(SearchBudget room) {
        return matcher(secrets.size() > MOST_IN_BASE64 ? EncodedForms::asWritten : EncodedForms::inText, room);
    }

    /** Bounded: of more secrets than that, files are not searched. */
    public SecretMatcher inFiles() {
        if (tooMany) {
            throw new BeyondBoundsException("its prompt holds more secrets than can be looked for in a file");
        }
        return matcher(EncodedForms::inFile, SearchBudget.of(FILE_ROOM));
    }

    private SecretMatcher matcher(Function<String, Set<String>> variants, SearchBudget room) {
        if (variantsAreThemselves(variants)) {
            return new SecretMatcher(secrets, new int[0], secrets, room);
        }
        Forms forms = new Forms(room);
        // A secret's own form tells of it, also where it is a form of another one too.
        for (int number = 0; number < secrets.numbers(); number++) {
            if (secrets.length(number) >= 0) {
                forms.add(secrets.get(number), number);
            }
        }
        for (int number = 0; number < secrets.numbers(); number++) {
            if (secrets.length(number) >= 0) {
                addForms(forms, number, variants, room);
            }
        }
        return new SecretMatcher(forms.values, forms.secretOf, secrets, room);
    }

    private void addForms(Forms forms, int number, Function<String, Set<String>> variants, SearchBudget room) {
        long meanwhile = (long) VARIANTS * secrets.length(number);
        room.take(meanwhile);
        for (String form : variants.apply(secrets.get(number))) {
            forms.add(form, number);
        }
        room.give(meanwhile);
    }

    private boolean variantsAreThemselves(Function<String, Set<String>> variants) {
        for (int number = 0; number < secrets.numbers(); number++) {
            if (secrets.length(number) >= 0
                    && variants.apply(secrets.get(number)).size() > 1) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretMask mask
                && tooMany == mask.tooMany
                && secrets.equals(mask.secrets)
                && widgets.equals(mask.widgets);
    }

    @Override
    public int hashCode() {
        return 31 * secrets.hashCode() + widgets.hashCode();
    }

    @Override
    public String toString() {
        return "SecretMask[" + secrets.size() + " secrets]";
    }

    /** The forms, and of which secret each is one. */
    private static final class Forms {
        private final SearchBudget room;
        private final ValueSet values;
        private int[] secretOf = new int[16];

        Forms(SearchBudget room) {
            this.room = room;
            this.values = new ValueSet(room);
        }

        void add(String form, int secret) {
            if (!values.add(form)) {
                return;
            }
            int number = values.numbers() - 1;
            if (number == secretOf.length) {
                room.take((long) Integer.BYTES * secretOf.length);
                secretOf = Arrays.copyOf(secretOf, 2 * secretOf.length);
            }
            secretOf[number] = secret;
        }
    }
}
