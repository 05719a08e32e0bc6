package io.github.comfyarchive.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** Varies why a recorded entry failed, and where: nodes that every graph of a picture has. */
final class MadeFailure {
    private record Reason(String exception, String message) {}

    private record Place(String node, String type) {}

    private static final List<Reason> REASONS = List.of(
            new Reason(
                    "torch.OutOfMemoryError", "Allocation on device 0 would exceed allowed memory. (out of memory)\n"),
            new Reason("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (%dx768 and 2048x320)"),
            new Reason("FileNotFoundError", "[Errno 2] No such file or directory: 'models/vae/variant_%d.safetensors'"),
            new Reason("ValueError", "Unexpected tensor size at position %d"),
            new Reason("TypeError", "'NoneType' object is not subscriptable"));

    private static final List<Place> PLACES =
            List.of(new Place("3", "KSampler"), new Place("8", "VAEDecode"), new Place("4", "CheckpointLoaderSimple"));

    private static final Zipf REASON = new Zipf(REASONS.size(), 1);
    private static final Zipf PLACE = new Zipf(PLACES.size(), 1);

    private MadeFailure() {}

    static void vary(ObjectNode entry, RandomGenerator random) {
        for (JsonNode message : entry.at("/status/messages")) {
            ObjectNode data = (ObjectNode) message.get(1);
            if (data.has("node_id")) {
                Place place = PLACES.get(PLACE.draw(random));
                data.put("node_id", place.node()).put("node_type", place.type());
            }
            if (data.has("exception_type")) {
                Reason reason = REASONS.get(REASON.draw(random));
                data.put("exception_type", reason.exception());
                data.put("exception_message", String.format(reason.message(), random.nextInt(300)));
            }
        }
    }
}
