package io.github.comfyarchive.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.graph.InputValue;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.TestHome;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters by indexes give what looking at every prompt gives, whichever way a selection takes. */
final class SelectionPropertyTest {
    private static final long SEED = Fuzz.seed("SelectionPropertyTest");
    private static final int PROMPTS = 300;
    private static final int QUESTIONS = Fuzz.amount(100, 1_000);
    private static final long FIRST = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();
    private static final List<String> SERVERS = List.of("one", "two");
    private static final List<String> STATUSES = List.of("success", "success", "error", "interrupted", "unknown");
    private static final List<String> MODELS =
            List.of("flux1-dev.safetensors", "FLUX_schnell.safetensors", "sd/xl_base.ckpt", "sd/100%.ckpt", "水彩.ckpt");
    private static final List<String> LORAS = List.of("grain.safetensors", "flux_detail.safetensors", "墨.safetensors");
    private static final List<String> SEEDS = List.of(
            "0",
            "1",
            "42",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551614");
    private static final List<String> WORDS = List.of("fox", "foxes", "lake", "snow", "owl", "moon", "barn");
    private static final List<String> WORKFLOWS = List.of("aaa-1", "aaa-2", "ab", "b_1", "b%2");
    private static final List<String> INPUTS = List.of("a", "b", "c.d", "名");
    private static final List<String> LITERALS = List.of(
            "28",
            "28.0",
            "2.8e1",
            "\"28\"",
            "\"2.8e1\"",
            "\"28.00\"",
            "\"28 days\"",
            "29",
            "2026",
            "\"2026-11-24\"",
            "\"2026\"",
            "1",
            "\"1-2\"",
            "\"1.2.3\"",
            "true",
            "false",
            "\"True\"",
            "\"true\"",
            "\"FALSE\"",
            "null",
            "\"null\"",
            "\"None\"",
            "\"\"",
            "0",
            "-0.0",
            "-3",
            "\"-3.0\"",
            "0.1",
            "1e-5",
            "\"1e-05\"",
            "1e30",
            "18446744073709551615",
            "18446744073709551614",
            "\"18446744073709551615\"",
            "\"18446744073709551614\"",
            "9223372036854775808",
            "9007199254740993",
            "9007199254740992",
            "\"9007199254740993\"",
            "\"9007199254740992\"",
            "\"Cat_100%\"",
            "\"cat 100\"",
            "\"水彩 cat\"",
            "[\"1\", 0]",
            "{\"cat\": 28}");
    private static final List<String> NUMBERS = List.of(
            "28",
            "28.0",
            "2.8e1",
            "0",
            "-3",
            "-2.5",
            "0.1",
            "2026",
            "9007199254740992",
            "18446744073709551614",
            "1e30");
    private static final List<String> VALUES = List.of(
            "28",
            "28.0",
            "2.8e1",
            "280E-1",
            "028",
            "28 days",
            "2026",
            "2026-11-24",
            "1",
            "1.0",
            "1-2",
            "1.2.3",
            "true",
            "TRUE",
            "false",
            "null",
            "None",
            "none",
            "",
            "0",
            "-0",
            "0.0",
            "-3",
            "-3.0",
            "0.1",
            "0.10",
            "0.00001",
            "1E-5",
            "1e30",
            "18446744073709551615",
            "18446744073709551614",
            "9223372036854775808",
            "9007199254740993",
            "9007199254740992",
            "9007199254740993.0",
            "Cat_100%",
            "cat_100%",
            "cat 100",
            "水彩 cat",
            "[\"1\", 0]",
            "no such value");
    private static final List<String> PARTS = List.of(
            "cat",
            "CAT",
            "_",
            "%",
            "ul",
            "RU",
            "day",
            "28",
            "8",
            "水",
            "",
            "709551615",
            "4409551614",
            "-3",
            "None",
            "\\");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @TempDir
    private Path root;

    private final Random random = new Random(SEED);
    private final Map<List<String>, Told> told = new LinkedHashMap<>();
    private final List<List<String>> order = new ArrayList<>();

    /** What was put into an entry, to be looked at one by one. */
    private record Told(
            String id,
            String server,
            String created,
            String status,
            String workflow,
            List<String> models,
            List<String> loras,
            List<String> seeds,
            List<String> words,
            Map<String, List<String>> literals,
            EntryJson entry) {}

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Told told(String id, String server) {
        // Few different times, so that many are equal.
        long millis = FIRST + 3_600_000L * random.nextInt(60) + random.nextInt(2);
        String status = any(STATUSES);
        String workflow = random.nextInt(3) == 0 ? null : any(WORKFLOWS);
        List<String> models = new ArrayList<>();
        List<String> loras = new ArrayList<>();
        List<String> seeds = new ArrayList<>();
        List<String> words = new ArrayList<>();
        Map<String, List<String>> literals = new HashMap<>();
        StringBuilder graph = new StringBuilder("{\"n\": 5, \"x\": {\"class_type\": \"Bare\"}");
        int samplers = random.nextInt(3);
        for (int at = 0; at < samplers; at++) {
            models.add(any(MODELS));
            seeds.add(any(SEEDS));
            List<String> here = random.ints(random.nextInt(4), 0, WORDS.size())
                    .mapToObj(WORDS::get)
                    .toList();
            words.addAll(here);
            List<String> lora = random.nextBoolean() ? List.of() : List.of(any(LORAS));
            loras.addAll(lora);
            String one = EntryJson.paintingGraph(String.join(" ", here), "", seeds.get(at), models.get(at), lora);
            String prefix = "s" + at + "-";
            graph.append(", ")
                    .append(one.strip().replaceAll("\"([0-9]+)\"(: \\{|, [0-9]\\])", "\"" + prefix + "$1\"$2"));
            graph.deleteCharAt(graph.length() - 1);
            int brace = graph.lastIndexOf(", {");
            graph.replace(brace, brace + 3, ", ");
        }
        for (int node = 0; node < random.nextInt(4); node++) {
            String type = any(List.of("Probe", "Probe.x", "探"));
            graph.append(", \"p").append(node).append("\": {\"inputs\": {");
            List<String> inputs = new ArrayList<>(new TreeSet<>(
                    random.ints(3, 0, INPUTS.size()).mapToObj(INPUTS::get).toList()));
            for (String input : inputs) {
                String literal = any(LITERALS);
                graph.append(input.equals(inputs.get(0)) ? "" : ", ")
                        .append('"')
                        .append(input)
                        .append("\": ")
                        .append(literal);
                if (!literal.startsWith("[") && !literal.startsWith("{")) {
                    for (String name : List.of(type + "." + input, input)) {
                        literals.computeIfAbsent(name, ignored -> new ArrayList<>())
                                .add(literal);
                    }
                }
            }
            graph.append("}, \"class_type\": \"").append(type).append("\"}");
        }
        EntryJson entry = EntryJson.of(id)
                .at(millis)
                .status(status)
                .workflow(workflow)
                .graph(graph.append('}').toString());
        return new Told(
                id,
                server,
                TIME.format(Instant.ofEpochMilli(millis)),
                status,
                workflow,
                models,
                loras,
                seeds,
                words,
                literals,
                entry);
    }

    /** Prompts in some order of time; some ran again, and then have another graph. */
    private void fill(TestHome home, Archive archive) throws Exception {
        List<Told> all = new ArrayList<>();
        for (int index = 0; index < PROMPTS; index++) {
            all.add(told("p" + index, SERVERS.get(index / 10 % 2)));
        }
        for (int again = 0; again < PROMPTS / 10; again++) {
            Told one = all.get(random.nextInt(PROMPTS));
            all.add(told(one.id(), one.server()));
        }
        for (Told one : all) {
            List<String> key = List.of(one.server(), one.id());
            if (told.put(key, one) == null) {
                order.add(key);
            }
        }
        Derivation derivation = home.derivation();
        int from = 0;
        for (int to = 1; to <= all.size(); to++) {
            if (to == all.size() || !all.get(to).server().equals(all.get(from).server())) {
                List<EntryJson> batch =
                        all.subList(from, to).stream().map(Told::entry).toList();
                TestHome.save(archive, all.get(from).server(), derivation, batch);
                from = to;
            }
        }
    }

    /** A filter, and the same said in Java. */
    private record Question(Filter filter, Predicate<Told> keeps) {}

    private Question question() {
        String since = maybe() ? TIME.format(Instant.ofEpochMilli(FIRST + 3_600_000L * random.nextInt(60))) : null;
        String until = maybe() ? TIME.format(Instant.ofEpochMilli(FIRST + 3_600_000L * random.nextInt(70))) : null;
        List<String> statuses = maybe() ? some(List.of("success", "error", "interrupted", "unknown")) : List.of();
        List<String> models =
                maybe() ? some(List.of("flux", "FLUX_", "100%", "水", "_", "sd/", "ckpt", "grain", "none")) : List.of();
        List<String> loras = maybe() ? some(List.of("flux", "grain", "墨", "_", "safe", "ckpt")) : List.of();
        List<String> seeds = maybe() ? some(SEEDS) : List.of();
        List<String> servers =
                maybe() ? List.of(any(List.of("one", "two", "http://one:8188", "http://two:8188"))) : List.of();
        List<String> workflows = maybe() ? some(List.of("aaa", "a", "b_", "b%", "ab", "c", "aaa-1")) : List.of();
        List<String> texts = new ArrayList<>();
        Predicate<Told> keeps = one -> true;
        while (maybe()) {
            String word = any(WORDS);
            String other = any(WORDS);
            switch (random.nextInt(5)) {
                case 0 -> {
                    texts.add(word.toUpperCase(Locale.ROOT));
                    keeps = keeps.and(one -> one.words().contains(word));
                }
                case 1 -> {
                    texts.add(word + " " + other);
                    keeps = keeps.and(
                            one -> one.words().contains(word) && one.words().contains(other));
                }
                case 2 -> {
                    texts.add("NOT " + word);
                    keeps = keeps.and(one -> !one.words().contains(word));
                }
                case 3 -> {
                    texts.add(word + " OR " + other);
                    keeps = keeps.and(
                            one -> one.words().contains(word) || one.words().contains(other));
                }
                default -> {
                    texts.add("fo*");
                    keeps = keeps.and(
                            one -> one.words().contains("fox") || one.words().contains("foxes"));
                }
            }
        }
        List<InputCondition> inputs = new ArrayList<>();
        while (random.nextInt(5) < 2) {
            InputCondition input = condition();
            inputs.add(input);
            keeps = keeps.and(one -> one.literals().getOrDefault(input.input(), List.of()).stream()
                    .anyMatch(literal -> meets(input, literal)));
        }
        Filter filter = Filter.builder()
                .since(since)
                .until(until)
                .statuses(statuses.stream()
                        .map(word -> PromptStatus.of(word).orElseThrow())
                        .toList())
                .models(models)
                .loras(loras)
                .seeds(seeds)
                .texts(texts)
                .servers(servers)
                .workflows(workflows)
                .inputs(inputs)
                .build();
        return new Question(filter, keeps.and(one -> plain(filter, one)));
    }

    private InputCondition condition() {
        String type = any(List.of("Probe", "Probe", "Probe.x", "探"));
        InputCondition.Comparison comparison = random.nextBoolean()
                ? InputCondition.Comparison.EQUAL
                : any(List.of(InputCondition.Comparison.values()));
        String value = switch (comparison) {
            case CONTAINS -> any(PARTS);
            case EQUAL, NOT_EQUAL -> any(VALUES);
            default -> any(NUMBERS);
        };
        return new InputCondition((random.nextInt(4) == 0 ? "" : type + ".") + any(INPUTS), comparison, value);
    }

    private boolean maybe() {
        return random.nextInt(6) == 0;
    }

    private List<String> some(List<String> of) {
        return random.ints(1 + random.nextInt(2), 0, of.size())
                .mapToObj(of::get)
                .toList();
    }

    private static boolean plain(Filter filter, Told one) {
        return (filter.since() == null || one.created().compareTo(filter.since()) >= 0)
                && (filter.until() == null || one.created().compareTo(filter.until()) < 0)
                && (filter.statuses().isEmpty()
                        || filter.statuses().stream()
                                .anyMatch(status -> status.word().equals(one.status())))
                && partOfOne(filter.models(), one.models())
                && partOfOne(filter.loras(), one.loras())
                && (filter.seeds().isEmpty() || one.seeds().stream().anyMatch(filter.seeds()::contains))
                && (filter.servers().isEmpty() || filter.servers().get(0).contains(one.server()))
                && (filter.workflows().isEmpty()
                        || (one.workflow() != null
                                && filter.workflows().stream().anyMatch(one.workflow()::startsWith)));
    }

    private static boolean partOfOne(List<String> parts, List<String> names) {
        return parts.isEmpty()
                || names.stream().anyMatch(name -> parts.stream().anyMatch(part -> contains(name, part)));
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /** Equal numbers however they are written, truth in either case, else equal texts. */
    private static boolean meets(InputCondition asked, String literal) {
        return switch (asked.comparison()) {
            case EQUAL, CONTAINS -> isOrHas(asked, literal);
            case NOT_EQUAL -> !isOrHas(asked, literal);
            default -> {
                String text = literal.startsWith("\"") ? literal.substring(1, literal.length() - 1) : literal;
                if (!text.matches("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?")) {
                    yield false;
                }
                int order = number(text).compareTo(number(InputValue.canonical(asked.value())));
                yield switch (asked.comparison()) {
                    case GREATER -> order > 0;
                    case LESS -> order < 0;
                    case AT_LEAST -> order >= 0;
                    default -> order <= 0;
                };
            }
        };
    }

    /** As SQLite holds it: in 64 bits, as an integer where it can be, else as a double. */
    private static BigDecimal number(String text) {
        try {
            return new BigDecimal(Long.parseLong(text));
        } catch (NumberFormatException noLong) {
            return new BigDecimal(Double.parseDouble(text));
        }
    }

    private static boolean isOrHas(InputCondition asked, String literal) {
        String text = literal.startsWith("\"") ? literal.substring(1, literal.length() - 1) : literal;
        if (asked.comparison() == InputCondition.Comparison.CONTAINS) {
            return contains(text.equals("2.8e1") && !literal.startsWith("\"") ? "28.0" : text, asked.value());
        }
        String number = "-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?";
        if (text.matches(number) && asked.value().matches(number)) {
            return new BigDecimal(text).compareTo(new BigDecimal(asked.value())) == 0;
        }
        boolean truth = text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
        return truth ? text.equalsIgnoreCase(asked.value()) : text.equals(asked.value());
    }

    @Test
    void everyWayToSelectGivesWhatLookingAtEachGivesInTheSameOrder() throws Exception {
        TestHome home = new TestHome(root.resolve("home"));
        try (Archive archive = home.withSchema().open()) {
            fill(home, archive);
            Map<Long, String> keys = new HashMap<>();
            home.rows("SELECT prompt.id, name || '/' || prompt_id FROM prompt JOIN server ON server.id = server_id")
                    .forEach(row -> keys.put(Long.valueOf(row.get(0)), row.get(1)));
            int found = 0;
            for (int index = 0; index < QUESTIONS; index++) {
                Question question = question();
                int limit = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
                List<String> expected = expected(question.keeps(), limit);
                found += expected.size();
                for (int few : new int[] {0, 3, 10_000}) {
                    assertThat(listed(archive, question.filter(), limit, few, keys))
                            .as("seed %d, at most %d, few %d, %s", SEED, limit, few, question.filter())
                            .isEqualTo(expected);
                }
                if (index % 10 == 0) {
                    searchAgrees(archive, question);
                    assertThat(pages(archive, question.filter(), keys))
                            .as("pages, seed %d, %s", SEED, question.filter())
                            .isEqualTo(expected(question.keeps(), 0));
                    pagesOfSearchAgree(archive, question.filter());
                }
            }
            assertThat(found).as("questions that find something, seed %d", SEED).isGreaterThan(QUESTIONS);
        }
    }

    private List<String> expected(Predicate<Told> keeps, int limit) {
        Comparator<List<String>> newestFirst = Comparator.<List<String>, String>comparing(
                        key -> told.get(key).created())
                .thenComparing(order::indexOf)
                .reversed();
        return order.stream()
                .filter(key -> keeps.test(told.get(key)))
                .sorted(newestFirst)
                .map(key -> String.join("/", key))
                .limit(limit == 0 ? Long.MAX_VALUE : limit)
                .toList();
    }

    private static List<String> listed(Archive archive, Filter filter, int limit, int few, Map<Long, String> keys) {
        return archive.ask(handle -> {
            Selection selection = Selection.of(Conditions.of(filter, handle), handle, few);
            return HomeListing.ids(selection, null, limit, handle).stream()
                    .map(keys::get)
                    .toList();
        });
    }

    /** Page after page, each begun at the last of the one before; where each prompt is looked at, a few at a time. */
    private List<String> pages(Archive archive, Filter filter, Map<Long, String> keys) {
        List<String> all = new ArrayList<>();
        Listing listing = new HomeListing(
                archive, null, 7, (looked, of) -> assertThat(looked).isBetween(1L, of));
        List<Long> page = new ArrayList<>();
        do {
            page.clear();
            listing.forEach(filter, 1 + random.nextInt(40), line -> page.add(line.prompt()));
            page.forEach(prompt -> all.add(keys.get(prompt)));
            if (!page.isEmpty()) {
                listing = listing.after(page.get(page.size() - 1));
            }
        } while (!page.isEmpty());
        return all;
    }

    /** In pages a search gives what it gives at once, in the same order. */
    private void pagesOfSearchAgree(Archive archive, Filter filter) {
        SearchQuery query = SearchQuery.parse(
                (random.nextInt(4) == 0 ? "NOT " : "") + any(WORDS).substring(0, 3));
        List<Long> atOnce = new ArrayList<>();
        new HomeSearch(archive, 120)
                .forEach(query, filter, 0, hit -> atOnce.add(hit.prompt().prompt()));
        List<Long> all = new ArrayList<>();
        List<Long> page = new ArrayList<>();
        Search search = new HomeSearch(archive, 120);
        do {
            page.clear();
            search.forEach(
                    query,
                    filter,
                    1 + random.nextInt(40),
                    hit -> page.add(hit.prompt().prompt()));
            all.addAll(page);
            if (!page.isEmpty()) {
                search = search.after(page.get(page.size() - 1));
            }
        } while (!page.isEmpty());
        assertThat(all).as("pages of %s, seed %d, %s", query, SEED, filter).isEqualTo(atOnce);
    }

    /** The same filter beside a search; in which order is not said here. */
    private void searchAgrees(Archive archive, Question question) {
        String word = any(WORDS);
        boolean without = random.nextInt(3) == 0;
        List<String> found = new ArrayList<>();
        new HomeSearch(archive, 120)
                .forEach(
                        SearchQuery.parse((without ? "NOT " : "") + word),
                        question.filter(),
                        0,
                        one -> found.add(
                                one.prompt().server() + "/" + one.prompt().promptId()));
        List<String> expected = expected(question.keeps().and(one -> one.words().contains(word) != without), 0);
        assertThat(found.stream().sorted().collect(Collectors.toList()))
                .as("seed %d, search for %s (without: %s), %s", SEED, word, without, question.filter())
                .isEqualTo(expected.stream().sorted().toList());
    }
}
