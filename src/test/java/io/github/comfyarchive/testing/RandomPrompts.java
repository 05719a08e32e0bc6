package io.github.comfyarchive.testing;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.graph.InputValue;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.InputCondition;
import io.github.comfyarchive.store.Archive;
import java.math.BigDecimal;
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

/** Prompts that chance makes, questions about them, and the answers, by looking at what was put into each. */
public final class RandomPrompts {
    private static final int PROMPTS = 300;
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

    private final Random random;
    private final Map<List<String>, Told> told = new LinkedHashMap<>();
    private final List<List<String>> order = new ArrayList<>();

    /** Whatever chance makes of a seed. */
    public RandomPrompts(long seed) {
        random = new Random(seed);
    }

    /** The chance by which all is made. */
    public Random random() {
        return random;
    }

    /** A word that some prompts have. */
    public String word() {
        return any(WORDS);
    }

    /** What was put into an entry, to be looked at one by one. */
    public record Told(
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
    public void fill(TestHome home, Archive archive) throws Exception {
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
    public record Question(Filter filter, Predicate<Told> keeps) {}

    /** Any question. */
    public Question question() {
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

    /** Server and id of those, newest first. */
    public List<String> expected(Predicate<Told> keeps, int limit) {
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
}
