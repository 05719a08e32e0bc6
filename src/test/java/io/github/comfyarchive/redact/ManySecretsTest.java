package io.github.comfyarchive.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.file.UnsearchableFileException;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.Places;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.SecretMatcher;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import io.github.comfyarchive.redact.text.ValueSet;
import io.github.comfyarchive.testing.Fuzz;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Hunting many values at once finds what hunting them one by one does, and takes time and memory in proportion to them. */
final class ManySecretsTest {
    private static final int HEAD = 1_024;

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    private static SecretMatcher matcher(Set<String> secrets) {
        ValueSet values = ValueSet.of(secrets);
        return new SecretMatcher(values, new int[0], values, SearchBudget.of(Long.MAX_VALUE));
    }

    private static String random(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    @Test
    void manyAtOnceAreFoundWhereEachAloneIs() {
        long seed = Fuzz.seed("manyAtOnceAreFoundWhereEachAloneIs");
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            String alphabet = List.of("ab", "abc", "abcdefgh", "0123456789abcdef\u00ff\u0080")
                    .get(random.nextInt(4));
            Set<String> secrets = new HashSet<>();
            String common = random(random, alphabet, random.nextInt(2_000));
            for (int i = random.nextInt(200); i >= 0; i--) {
                String secret = random(random, alphabet, 8 + random.nextInt(8));
                boolean alike = common.length() > 8 && random.nextInt(3) == 0;
                secrets.add(alike ? common.substring(0, 8 + random.nextInt(common.length() - 7)) + secret : secret);
            }
            List<String> all = List.copyOf(secrets);
            StringBuilder text = new StringBuilder();
            while (text.length() < 6_000) {
                String piece = random.nextBoolean() ? all.get(random.nextInt(all.size())) : common + "ab";
                int end = random.nextInt(3) == 0 ? random.nextInt(piece.length()) : piece.length();
                text.append(piece, 0, end).append(random(random, alphabet, random.nextInt(12)));
            }
            byte[] bytes = Utf8Bytes.bytes(text.toString());
            int from = random.nextInt(20);
            int to = bytes.length - random.nextInt(20);
            BitSet expected = oneByOne(all, text.substring(0, to), from);

            BitSet found = new BitSet();
            matcher(secrets).find(bytes, from, to, (start, end, secret) -> {
                assertThat(secrets).contains(secret);
                assertThat(text.substring(start, end)).isEqualTo(secret.substring(0, end - start));
                found.set(start, end);
            });

            assertThat(found).as("seed " + seed).isEqualTo(expected);
            assertThat(matcher(secrets).matches(bytes, from, to)).isEqualTo(!expected.isEmpty());
        }
    }

    /** Each secret by itself, wherever it stands; of one longer than a head, the beginning too. */
    private static BitSet oneByOne(List<String> secrets, String text, int from) {
        BitSet covered = new BitSet();
        for (String secret : secrets) {
            String head = secret.substring(0, Math.min(HEAD, secret.length()));
            for (int at = text.indexOf(head, from); at >= 0; at = text.indexOf(head, at + 1)) {
                int end = at + head.length();
                while (end < text.length()
                        && end - at < secret.length()
                        && text.charAt(end) == secret.charAt(end - at)) {
                    end++;
                }
                covered.set(at, end);
            }
        }
        return covered;
    }

    @Test
    void valuesAreASetAndPlacesAMap() {
        long seed = Fuzz.seed("valuesAreASetAndPlacesAMap");
        Random random = new Random(seed);
        ValueSet values = new ValueSet(SearchBudget.of(Long.MAX_VALUE));
        Places places = new Places(SearchBudget.of(Long.MAX_VALUE));
        Set<String> set = new HashSet<>();
        Map<Integer, String> map = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            String value = random(random, "abc\u00e9", random.nextInt(8));
            if (random.nextInt(50) == 0) {
                values.removeAll(Set.of(value));
                set.remove(value);
            }
            assertThat(values.add(value)).as("seed " + seed).isEqualTo(set.add(value));
            int place = random.nextInt(100_000);
            places.put(place, "rule" + place % 5);
            map.put(place, "rule" + place % 5);
        }
        assertThat(values.size()).isEqualTo(set.size());
        assertThat(values).isEqualTo(ValueSet.of(set)).hasSameHashCodeAs(ValueSet.of(set));
        assertThat(values).isNotEqualTo(ValueSet.of(Set.of("other")));
        set.forEach(value -> assertThat(values.contains(value)).isTrue());
        assertThat(values.contains("x")).isFalse();
        Map<Integer, String> told = new HashMap<>();
        places.forEach(told::put);
        assertThat(told).isEqualTo(map);
        map.forEach((place, rule) -> assertThat(places.get(place)).isEqualTo(rule));
        assertThat(places.get(100_001)).isNull();
    }

    /** The sizes differ by 16; times of a loaded machine by as much again, but not by its square. */
    @Test
    void timeIsLinearInTextAndValues() throws Exception {
        for (String form :
                List.of("{\"k%d\": {\"api_key\": \"%s\"}}", "{\"api_key_%d\": \"%s/+\"}", "{\"k%d\": \"%s\"}")) {
            redact(form, 1_000);
            long small = redact(form, 1_000);
            long large = redact(form, 16_000);
            assertThat(large).as(form).isLessThan(16 * 8 * Math.max(small, 5_000_000));
        }
    }

    private long redact(String form, int count) throws UnreadableEntryException {
        Random random = new Random(count);
        List<String> values = new ArrayList<>();
        StringBuilder json = new StringBuilder("{\"prompt\": [1, \"id\", {}, {\"x\": [0");
        for (int i = 0; i < count; i++) {
            values.add(random(random, "abcdefghij0123456789", 14));
            json.append(", ").append(String.format(form, i, values.get(i)));
        }
        json.append("], \"again\": [0");
        values.forEach(value -> json.append(", \"found ").append(value).append(" again\""));
        json.append("]}, [], {\"all\": \"")
                .append(String.join(" ", values.subList(0, 1)))
                .append("\"");
        values.forEach(value ->
                json.append(", \"").append(value).append("\": \"").append(value).append('"'));
        json.append("}], \"outputs\": {}}");
        RawEntry raw = new RawEntry("id", json.toString().getBytes(UTF_8));
        long start = System.nanoTime();
        Redacted redacted = redactor.redact(raw);
        long took = System.nanoTime() - start;
        String left = new String(redacted.entry().json(), UTF_8);
        assertThat(redacted.unsearched()).isEmpty();
        assertThat(left).contains("found [redacted] again");
        for (int i = 0; i < count; i += count / 50) {
            assertThat(left).doesNotContain(values.get(i));
        }
        return took;
    }

    @Test
    void whatASearchTakesIsCountedAndBounded() {
        SearchBudget room = SearchBudget.of(1 << 20);
        ValueSet values = new ValueSet(room);
        assertThatThrownBy(() -> IntStream.range(0, 1_000_000).forEach(i -> values.add("value-number-" + i)))
                .isInstanceOf(BeyondBoundsException.class);
        assertThat(values.size()).isBetween(10_000, 60_000);
        assertThatThrownBy(
                        () -> IntStream.range(0, 1_000_000).forEach(i -> new Places(SearchBudget.of(100)).put(i, "r")))
                .isInstanceOf(BeyondBoundsException.class);
    }

    @Test
    void aFileOfAPromptWithMoreSecretsThanCanBeLookedForIsNotKept() {
        Set<String> secrets = new HashSet<>();
        IntStream.range(0, 100_000).forEach(i -> secrets.add("secret/of+number=" + i));
        SecretMask mask = new SecretMask(secrets);
        assertThat(mask.forFiles()).isSameAs(SecretMask.tooMany()).isNotEqualTo(SecretMask.none());
        assertThat(SecretMask.none().plus(mask.forFiles())).isSameAs(SecretMask.tooMany());
        for (SecretMask known : List.of(mask, SecretMask.tooMany())) {
            MaskingStream stream = new MaskingStream(OutputStream.nullOutputStream(), redactor, known, 0);
            assertThatThrownBy(() -> {
                        stream.write("any bytes".getBytes(UTF_8));
                        stream.close();
                    })
                    .isInstanceOf(UnsearchableFileException.class)
                    .hasMessageContaining("cannot be searched for secrets");
        }
    }
}
