package io.github.comfyarchive.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.comfyarchive.redact.RawEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Makes the entry of any index, always the same from one seed: two years of five servers' work. */
final class MadeEntries {
    static final int SERVERS = 5;

    /** The end of 2026. */
    static final long LAST_MILLIS = 1_798_700_000_000L;

    static final long TWO_YEARS_MILLIS = 2L * 365 * 24 * 3_600_000;

    private final long seed;
    private final long count;
    private final Templates templates;
    private final MadePicture pictures;
    private final Zipf servers = new Zipf(SERVERS, 1.2);

    MadeEntries(long seed, long count) throws IOException {
        this.seed = seed;
        this.count = count;
        this.templates = new Templates();
        this.pictures = new MadePicture(new Vocabulary(), new MadeNames());
    }

    MadeEntry entry(long index) {
        Drawn drawn = draw(index);
        try {
            return new MadeEntry(
                    drawn.server(), new RawEntry(drawn.id(), Templates.JSON.writeValueAsBytes(drawn.entry())));
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The same entry as a tree. */
    ObjectNode json(long index) {
        return draw(index).entry();
    }

    private record Drawn(int server, String id, ObjectNode entry) {}

    private Drawn draw(long index) {
        RandomGenerator random = new SplittableRandom(seed * 1_000_003 + index);
        int server = servers.draw(random);
        Shape shape = index == Vocabulary.ONLY_INDEX ? Shape.PICTURE : Shape.draw(random.nextInt(1_000));
        boolean ofPicture = shape == Shape.PICTURE || shape == Shape.FAILED || shape == Shape.INTERRUPTED;
        ObjectNode entry = templates.copy(ofPicture ? Shape.PICTURE : shape, random);
        if (ofPicture) {
            pictures.vary(entry, index, random);
        }
        if (shape == Shape.FAILED || shape == Shape.INTERRUPTED) {
            ObjectNode end = templates.copy(shape, random);
            MadeFailure.vary(end, random);
            entry.set("status", end.get("status"));
            entry.putObject("outputs");
            entry.putObject("meta");
        }
        String id = MadeNames.uuid(seed + " " + index);
        ArrayNode prompt = (ArrayNode) entry.get("prompt");
        prompt.set(0, index);
        prompt.set(1, id);
        date(entry, id, index, random);
        return new Drawn(server, id, entry);
    }

    private void date(ObjectNode entry, String id, long index, RandomGenerator random) {
        long step = TWO_YEARS_MILLIS / count;
        long at = LAST_MILLIS - TWO_YEARS_MILLIS + step * index + random.nextLong(Math.max(1, step));
        long duration = Math.round(2_000 * Math.exp(random.nextGaussian() + random.nextInt(3)));
        JsonNode messages = entry.at("/status/messages");
        for (int i = 0; i < messages.size(); i++) {
            ObjectNode data = (ObjectNode) messages.get(i).get(1);
            data.put("prompt_id", id);
            data.put("timestamp", i == messages.size() - 1 ? at + duration : at + i);
        }
    }
}
