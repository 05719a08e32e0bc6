package io.github.comfyarchive.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * A workflow as people build them, as text with marks: the graph that the server runs, a fifth of the entry, and what the UI keeps of
 * it, nearly all of the rest.
 */
final class Workflow {
    private static final int LORAS = 3;
    private static final int REST_OF_THE_ENTRY = 2_200;

    private final RandomGenerator random;
    private final StringBuilder graph = new StringBuilder("{");
    private final StringBuilder nodes = new StringBuilder();
    private final StringBuilder links = new StringBuilder();
    private final List<Integer> made = new ArrayList<>();
    private int linkId;

    private Workflow(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The one of that seed, large enough for an entry of so many bytes. */
    static Workflow of(long seed, int entryBytes) {
        Workflow workflow = new Workflow(seed);
        workflow.picture();
        int id = 20;
        while (workflow.bytes() + REST_OF_THE_ENTRY < entryBytes * 0.93) {
            NodeKind kind = NodeKind.OTHERS.get(workflow.random.nextInt(NodeKind.OTHERS.size()));
            List<String> values = kind.widgets().stream()
                    .map(widget -> NodeKind.value(widget.substring(widget.indexOf('=') + 1), workflow.random))
                    .toList();
            workflow.add(id++, kind, workflow.someOf(kind.links().size()), values);
        }
        workflow.note(id, Math.max(0, entryBytes - REST_OF_THE_ENTRY - workflow.bytes()));
        return workflow;
    }

    /** The graph as ComfyUI runs it, and as it stands in the picture. */
    String graph() {
        return graph + "}";
    }

    /** The UI's. */
    String ui() {
        return "{\"id\": \"" + new UUID(random.nextLong(), random.nextLong())
                + "\", \"revision\": 0, \"last_node_id\": 99,"
                + " \"last_link_id\": " + linkId + ", \"nodes\": [" + nodes + "], \"links\": [" + links
                + "], \"groups\": [{\"id\": 1, \"title\": \"Sampling\", \"bounding\": [80.0, 20.5, 1460.25, 980.0],"
                + " \"color\": \"#3f789e\", \"font_size\": 24, \"flags\": {}}], \"config\": {}, \"extra\": {\"ds\": {\"scale\":"
                + " 0.7513148009015777, \"offset\": [0.6820026947612046, 0.10305571244359135]}, \"frontendVersion\":"
                + " \"1.25.11\"}, \"version\": 0.4}";
    }

    private int bytes() {
        return graph.length() + nodes.length() + links.length() + 500;
    }

    private void picture() {
        add(4, kind("CheckpointLoaderSimple", "", "ckpt_name", "MODEL"), List.of(), List.of(value("file")));
        int before = 4;
        for (int id = 10; id < 10 + LORAS; id++) {
            NodeKind lora =
                    kind("LoraLoader", "model:MODEL clip:CLIP", "lora_name strength_model strength_clip", "MODEL");
            add(id, lora, List.of(before, before), List.of(value("file"), value("share"), value("share")));
            before = id;
        }
        NodeKind size = kind("EmptyLatentImage", "", "width height batch_size", "LATENT");
        add(5, size, List.of(), List.of("1024", "1024", "1"));
        NodeKind text = kind("CLIPTextEncode", "clip:CLIP", "text", "CONDITIONING");
        add(6, text, List.of(before), List.of("\"" + Field.POSITIVE.mark() + "\""));
        add(7, text, List.of(before), List.of("\"" + Field.NEGATIVE.mark() + "\""));
        NodeKind sampler = kind(
                "KSampler",
                "model:MODEL positive:CONDITIONING negative:CONDITIONING latent_image:LATENT",
                "seed steps cfg sampler_name scheduler denoise",
                "LATENT");
        String seed = "" + Field.SEED.mark();
        String steps = "" + Field.STEPS.mark();
        String cfg = "" + Field.CFG.mark();
        add(3, sampler, List.of(before, 6, 7, 5), List.of(seed, steps, cfg, "\"euler\"", "\"karras\"", "1.0"));
        add(8, kind("VAEDecode", "samples:LATENT vae:VAE", "", "IMAGE"), List.of(3, 4), List.of());
        add(9, kind("SaveImage", "images:IMAGE", "filename_prefix", "IMAGE"), List.of(8), List.of("\"load\""));
    }

    private static NodeKind kind(String type, String links, String widgets, String output) {
        return NodeKind.of(type, "comfy-core", links, widgets, output);
    }

    private String value(String what) {
        return NodeKind.value(what, random);
    }

    private List<Integer> someOf(int count) {
        List<Integer> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(made.get(random.nextInt(made.size())));
        }
        return some;
    }

    private void add(int id, NodeKind kind, List<Integer> from, List<String> values) {
        StringBuilder inputs = new StringBuilder();
        StringBuilder sockets = new StringBuilder();
        for (int i = 0; i < kind.links().size(); i++) {
            String[] link = kind.links().get(i).split(":", -1);
            inputs.append(comma(inputs)).append("\"" + link[0] + "\": [\"" + from.get(i) + "\", 0]");
            sockets.append(comma(sockets))
                    .append("{\"localized_name\": \"" + link[0] + "\", \"name\": \"" + link[0] + "\", \"type\": \""
                            + link[1] + "\", \"link\": " + ++linkId + "}");
            links.append(comma(links))
                    .append("[" + linkId + ", " + from.get(i) + ", 0, " + id + ", " + i + ", \"" + link[1] + "\"]");
        }
        for (int i = 0; i < kind.widgets().size(); i++) {
            String name = kind.widgets().get(i).replaceFirst("=.*", "");
            inputs.append(comma(inputs)).append("\"" + name + "\": " + values.get(i));
            sockets.append(comma(sockets))
                    .append("{\"localized_name\": \"" + name + "\", \"name\": \"" + name + "\", \"type\": \"COMBO\","
                            + " \"widget\": {\"name\": \"" + name + "\"}, \"link\": null}");
        }
        graph.append(made.isEmpty() ? "" : ", ")
                .append("\"" + id + "\": {\"inputs\": {" + inputs + "}, \"class_type\": \"" + kind.type()
                        + "\", \"_meta\": {\"title\": \"" + kind.type() + "\"}}");
        node(id, kind, sockets.toString(), String.join(", ", values));
        made.add(id);
    }

    private void node(int id, NodeKind kind, String sockets, String values) {
        nodes.append(comma(nodes))
                .append("{\"id\": " + id + ", \"type\": \"" + kind.type() + "\", \"pos\": [" + random.nextDouble(2_000)
                        + ", " + random.nextDouble(1_000) + "], \"size\": [315, 98], \"flags\": {}, \"order\": "
                        + made.size()
                        + ", \"mode\": 0, \"inputs\": [" + sockets + "], \"outputs\": [{\"localized_name\": \""
                        + kind.output() + "\", \"name\": \"" + kind.output() + "\", \"type\": \"" + kind.output()
                        + "\", \"slot_index\": 0, \"links\": [" + random.nextInt(200)
                        + "]}], \"properties\": {\"cnr_id\": \""
                        + kind.pack() + "\", \"ver\": \"0.3.64\", \"Node name for S&R\": \"" + kind.type()
                        + "\"},"
                        + " \"widgets_values\": [" + values + "], \"color\": \"#232\", \"bgcolor\": \"#353\"}");
    }

    /** What somebody wrote down beside it; it is not in the graph. */
    private void note(int id, int bytes) {
        String text = NodeKind.text(bytes / 6 + 1, random);
        node(
                id,
                NodeKind.of("MarkdownNote", "comfy-core", "", "", "NOTE"),
                "",
                "\"" + text.substring(0, Math.min(bytes, text.length())) + "\"");
    }

    private static String comma(StringBuilder list) {
        return list.isEmpty() ? "" : ", ";
    }
}
