package io.github.comfyarchive.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.random.RandomGenerator;

/** Varies the recorded text-to-image entry: texts, models, LoRAs in a row, seed, steps, size, files. */
final class MadePicture {
    private static final int[] SIDES = {512, 768, 832, 1024, 1216, 1344};
    private static final String[] PREFIXES = {"study", "portrait", "ComfyUI", "night_market", "hires"};

    private final Vocabulary vocabulary;
    private final MadeNames names;

    MadePicture(Vocabulary vocabulary, MadeNames names) {
        this.vocabulary = vocabulary;
        this.names = names;
    }

    void vary(ObjectNode entry, long index, RandomGenerator random) {
        ObjectNode graph = (ObjectNode) entry.at("/prompt/2");
        String positive = vocabulary.positive(index, random);
        inputs(graph, "6").put("text", positive);
        inputs(graph, "7").put("text", vocabulary.negative(random));
        inputs(graph, "4").put("ckpt_name", names.checkpoint(random));
        inputs(graph, "5").put("width", SIDES[random.nextInt(6)]).put("height", SIDES[random.nextInt(6)]);
        sampler(inputs(graph, "3"), random);
        loras(graph, random);
        workflow(entry, positive, random);
        files(entry, graph, index, random);
    }

    private void sampler(ObjectNode sampler, RandomGenerator random) {
        BigInteger seed = new BigInteger(Long.toUnsignedString(random.nextLong()));
        sampler.put("seed", random.nextInt(5) == 0 ? BigInteger.valueOf(random.nextInt(10_000)) : seed);
        sampler.put("steps", 4 + random.nextInt(12) * 4);
        sampler.put("cfg", 1 + random.nextInt(17) * 0.5);
        sampler.put("sampler_name", names.sampler(random));
        sampler.put("scheduler", names.scheduler(random));
        sampler.put("denoise", random.nextInt(10) == 0 ? 0.55 : 1.0);
    }

    /** None to three, each on the one before; the recorded one is node 10. */
    private void loras(ObjectNode graph, RandomGenerator random) {
        ObjectNode recorded = (ObjectNode) graph.remove("10");
        String before = "4";
        for (int count = random.nextInt(4), i = 0; i < count; i++) {
            ObjectNode lora = recorded.deepCopy();
            ObjectNode inputs = (ObjectNode) lora.get("inputs");
            link(inputs, "model", before, 0);
            link(inputs, "clip", before, 1);
            inputs.put("lora_name", names.lora(random));
            inputs.put("strength_model", (1 + random.nextInt(20)) * 0.05);
            before = Integer.toString(10 + i);
            graph.set(before, lora);
        }
        link(inputs(graph, "6"), "clip", before, 1);
        link(inputs(graph, "7"), "clip", before, 1);
        link(inputs(graph, "3"), "model", before, 0);
    }

    /** One in seven comes from a program, without the UI's workflow. */
    private void workflow(ObjectNode entry, String positive, RandomGenerator random) {
        ObjectNode extra = (ObjectNode) entry.at("/prompt/3");
        if (random.nextInt(7) == 0) {
            extra.remove("extra_pnginfo");
            return;
        }
        ObjectNode workflow = (ObjectNode) extra.at("/extra_pnginfo/workflow");
        workflow.put("id", names.workflow(random));
        for (JsonNode node : workflow.get("nodes")) {
            if (node.path("id").asInt() == 6) {
                ((ArrayNode) node.get("widgets_values")).set(0, positive);
            }
        }
    }

    /** One in 25 is cached, and repeats the files of an earlier prompt. */
    private static void files(ObjectNode entry, ObjectNode graph, long index, RandomGenerator random) {
        boolean cached = random.nextInt(25) == 0 && index > 1_000;
        long first = cached ? index - 1 - random.nextInt(1_000) : index;
        String prefix = PREFIXES[(int) (first % PREFIXES.length)];
        inputs(graph, "9").put("filename_prefix", "rig/" + prefix);
        ArrayNode images = ((ObjectNode) entry.at("/outputs/9")).putArray("images");
        int count = random.nextInt(5) > 0 ? 1 : 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            String name = String.format("%s_%07d_%s.png", prefix, first, i == 0 ? "" : Integer.toString(i));
            images.addObject().put("filename", name).put("subfolder", "rig").put("type", "output");
        }
        if (cached) {
            ((ArrayNode) entry.at("/status/messages/1/1/nodes")).add("9");
        }
    }

    private static ObjectNode inputs(ObjectNode graph, String node) {
        return (ObjectNode) graph.get(node).get("inputs");
    }

    private static void link(ObjectNode inputs, String name, String node, int output) {
        inputs.putArray(name).add(node).add(output);
    }
}
