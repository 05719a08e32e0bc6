package io.github.comfyarchive.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The entry of any index, always the same. Its texts are of 20,000 words, some used much more than others. */
public final class LoadEntries {
    /** In most prompts. */
    public static final String FREQUENT_WORD = word(0);

    /** In few. */
    public static final String RARE_WORD = word(19_000);

    private static final int FAMILIES = 20;
    private static final int WORDS = 20_000;
    private static final int WARM_UP = 1_000;
    private static final long FIRST_MILLIS = 1_790_000_000_000L;

    private final Load load;
    private final List<Template> families = new ArrayList<>();
    private Template huge;

    /** Whole entry, graph and UI workflow. */
    private record Template(Splice entry, Splice graph, Splice ui) {
        static Template of(long seed, int bytes, boolean files) {
            Workflow workflow = Workflow.of(seed, bytes);
            String graph = workflow.graph();
            String ui = workflow.ui();
            String outputs = files
                    ? "\"9\": {\"images\": [{\"filename\": \"" + Field.FILENAME.mark()
                            + "\", \"subfolder\": \"\", \"type\": \"output\"}]}"
                    : "\"9\": {\"text\": [\"" + Field.FILENAME.mark() + "\"]}";
            String entry = "{\"prompt\": [" + Field.NUMBER.mark() + ", \"" + Field.ID.mark() + "\", " + graph
                    + ", {\"extra_pnginfo\": {\"workflow\": " + ui
                    + "}, \"client_id\": \"14900157265f4796b85b8adb6ffd650c\","
                    + " \"create_time\": " + Field.QUEUED.mark() + "}, [\"9\"]], \"outputs\": {" + outputs
                    + "}, \"status\": {\"status_str\": \"success\", \"completed\": true, \"messages\": ["
                    + message("start", Field.QUEUED)
                    + ", [\"execution_cached\", {\"nodes\": [\"4\", \"10\"], \"prompt_id\": \"" + Field.ID.mark()
                    + "\", \"timestamp\": " + Field.STARTED.mark() + "}], " + message("success", Field.FINISHED)
                    + "]}, \"meta\": {\"9\": {\"node_id\": \"9\", \"display_node\": \"9\", \"parent_node\": null,"
                    + " \"real_node_id\": \"9\"}}}";
            int marks = Field.values().length;
            return new Template(new Splice(entry, marks), new Splice(graph, marks), new Splice(ui, marks));
        }

        private static String message(String event, Field time) {
            return "[\"execution_" + event + "\", {\"prompt_id\": \"" + Field.ID.mark() + "\", \"timestamp\": "
                    + time.mark() + "}]";
        }
    }

    /** Those of that load. */
    public LoadEntries(Load load) {
        this.load = load;
        for (int family = 0; family < FAMILIES; family++) {
            families.add(template(family, load.entryBytes()));
        }
        if (load.hugeEntry() > 0) {
            huge = template(FAMILIES, load.hugeEntry());
        }
    }

    /** Makes some, so that the first that are asked for are not made by a cold program. */
    void warmUp() {
        long made = 0;
        for (long index = 0; index < WARM_UP; index++) {
            made += template(FAMILIES + index, load.entryBytes()).entry().with(values(index)).length;
        }
        if (made < WARM_UP) {
            throw new IllegalStateException("entries without bytes");
        }
    }

    private Template template(long seed, int bytes) {
        return Template.of(seed, bytes, load.files());
    }

    private Template template(long index) {
        if (huge != null && index == load.prompts() - 1) {
            return huge;
        }
        return load.unlike() ? template(FAMILIES + index, load.entryBytes()) : families.get((int) (index % FAMILIES));
    }

    /** The entry of that index. */
    public byte[] entry(long index) {
        return template(index).entry().with(values(index));
    }

    /** The key and the entry of that index, as they stand in a page. */
    byte[] keyed(long index) {
        byte[] entry = entry(index);
        byte[] key = ("\"" + id(index) + "\": ").getBytes(StandardCharsets.US_ASCII);
        byte[] keyed = new byte[key.length + entry.length];
        System.arraycopy(key, 0, keyed, 0, key.length);
        System.arraycopy(entry, 0, keyed, key.length, entry.length);
        return keyed;
    }

    long keyedLength(long index) {
        return template(index).entry().length(values(index)) + id(index).length() + 4L;
    }

    byte[] graph(long index) {
        return template(index).graph().with(values(index));
    }

    byte[] ui(long index) {
        return template(index).ui().with(values(index));
    }

    /** Its prompt id. */
    public static String id(long index) {
        return String.format(Locale.ROOT, "%08x-bea7-4000-8000-%012x", index, index * 2_654_435_761L & 0xffffffffffffL);
    }

    /** The index of an id; -1 of any other text. */
    static long index(String id) {
        return id.matches("[0-9a-f]{8}-bea7.*") ? Long.parseLong(id.substring(0, 8), 16) : -1;
    }

    static String filename(long index) {
        return String.format(Locale.ROOT, "load_%08d_.png", index);
    }

    private static byte[][] values(long index) {
        RandomGenerator random = new SplittableRandom(index);
        long queued = FIRST_MILLIS + index * 30_000;
        byte[][] values = new byte[Field.values().length][];
        put(values, Field.ID, id(index));
        put(values, Field.NUMBER, Long.toString(index));
        put(values, Field.SEED, Long.toUnsignedString(random.nextLong()));
        put(values, Field.STEPS, Integer.toString(4 + random.nextInt(12) * 4));
        put(values, Field.CFG, Double.toString(1 + random.nextInt(17) * 0.5));
        put(values, Field.POSITIVE, text(20 + random.nextInt(101), random));
        put(values, Field.NEGATIVE, text(5 + random.nextInt(26), random));
        put(values, Field.FILENAME, filename(index));
        put(values, Field.QUEUED, Long.toString(queued));
        put(values, Field.STARTED, Long.toString(queued + 10));
        put(values, Field.FINISHED, Long.toString(queued + 4_000 + random.nextInt(20_000)));
        return values;
    }

    @SuppressWarnings("EnumOrdinal") // as the marks are numbered
    private static void put(byte[][] values, Field field, String value) {
        values[field.ordinal()] = value.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(int words, RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            double share = random.nextDouble();
            text.append(i == 0 ? "" : ", ").append(word((int) (WORDS * share * share * share)));
        }
        return text.toString();
    }

    private static String word(int rank) {
        return Integer.toString(36 * 36 + rank * 31, 36) + (rank % 3 == 0 ? "ing" : "al");
    }
}
