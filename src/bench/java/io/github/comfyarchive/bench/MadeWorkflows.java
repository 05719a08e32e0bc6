package io.github.comfyarchive.bench;

import io.github.comfyarchive.redact.RawEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Entries of 52 KB, as a server sends them: 20 % is the graph and 70 % the user interface's workflow. Either of a few families, in
 * which seeds, texts and some values differ, or no two alike: other nodes in another order, other texts, other ids.
 */
final class MadeWorkflows {
    private static final int FAMILIES = 20;
    private static final int MADE_KINDS = 300;
    private static final int NODES = 50;

    private final boolean unlike;
    private final Vocabulary vocabulary = new Vocabulary();
    private final MadeNames names = new MadeNames();
    private final Zipf families = new Zipf(FAMILIES, 0.7);
    private final List<MadeKind> kinds = new ArrayList<>(MadeKind.known());

    MadeWorkflows(boolean unlike) {
        this.unlike = unlike;
        kinds.addAll(MadeKind.made(MADE_KINDS, vocabulary));
    }

    RawEntry entry(long index) {
        RandomGenerator random = new SplittableRandom(index + 1);
        long workflow = unlike ? FAMILIES + index : families.draw(random);
        String id = MadeNames.uuid("entry " + index);
        String json = new MadeWorkflow(id, index, nodes(workflow, index, random), workflow).json();
        return new RawEntry(id, json.getBytes(StandardCharsets.US_ASCII));
    }

    /** The nodes of a workflow are its own; of their values the family decides those that users leave as they are. */
    private List<MadeWorkflow.Node> nodes(long workflow, long index, RandomGenerator own) {
        RandomGenerator family = new SplittableRandom(1_000_003 * (workflow + 1));
        List<MadeWorkflow.Node> nodes = new ArrayList<>();
        int known = MadeKind.known().size();
        for (int i = 0; i < NODES; i++) {
            int kind = i < 8 ? i : 4 + family.nextInt((unlike || family.nextInt(3) == 0 ? kinds.size() : known) - 4);
            boolean varies = family.nextInt(5) == 0;
            List<MadeWorkflow.Literal> values = new ArrayList<>();
            for (MadeKind.Widget widget : kinds.get(kind).widgets()) {
                values.add(literal(widget, index, i, varies, family, own));
            }
            String title = family.nextInt(3) > 0 ? kinds.get(kind).name() : vocabulary.word(family) + " " + i;
            nodes.add(new MadeWorkflow.Node(
                    i * 3 + 1 + family.nextInt(3),
                    kinds.get(kind),
                    title,
                    values,
                    family.nextInt(4_000) - 1_000,
                    family.nextInt(3_000) - 500,
                    family.nextInt(NODES)));
        }
        return nodes;
    }

    private MadeWorkflow.Literal literal(
            MadeKind.Widget widget,
            long index,
            int place,
            boolean varies,
            RandomGenerator family,
            RandomGenerator own) {
        String fixed = value(widget.value(), index, family);
        boolean text = widget.value() == MadeKind.Value.POSITIVE && place < 8;
        boolean seed = widget.value() == MadeKind.Value.SEED;
        boolean other = unlike || text || seed || (varies && own.nextInt(3) == 0);
        return new MadeWorkflow.Literal(
                widget.name(), other && !unlike ? value(widget.value(), index, own) : fixed, widget.value());
    }

    private String value(MadeKind.Value value, long index, RandomGenerator random) {
        return switch (value) {
            case SEED -> Long.toUnsignedString(random.nextLong() >>> 11);
            case POSITIVE -> MadeWorkflow.quoted(vocabulary.positive(index + 100, random));
            case NEGATIVE -> MadeWorkflow.quoted(vocabulary.negative(random));
            case CHECKPOINT -> MadeWorkflow.quoted(names.checkpoint(random));
            case LORA -> MadeWorkflow.quoted(names.lora(random));
            case SAMPLER -> MadeWorkflow.quoted(names.sampler(random));
            case SCHEDULER -> MadeWorkflow.quoted(names.scheduler(random));
            case INT -> Integer.toString((1 + random.nextInt(40)) * 4);
            case FLOAT -> Double.toString((1 + random.nextInt(20)) / 20.0);
            case BOOLEAN -> Boolean.toString(random.nextBoolean());
            case WORD -> MadeWorkflow.quoted(vocabulary.word(random));
        };
    }
}
