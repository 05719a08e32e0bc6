package io.github.comfyarchive.testing;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Makes entries as ComfyUI's, each different, the same at every run. */
public final class TestEntries {
    private static final String[] WORDS = {
        "frozen", "cathedral", "velvet", "market", "neon", "stormy", "forest", "oil", "painting", "fox", "lantern",
        "harbour", "copper", "moon", "orchard", "glass", "tower", "quiet", "river", "amber", "winter", "paper"
    };

    private static final int TEXT_LENGTH = 256 << 10;
    private static final String TEXT = text();

    private TestEntries() {}

    /** The prompt of this queue number, with one picture of its own. */
    public static TestEntry entry(long number) {
        Random random = new Random(number);
        return new TestEntry(
                number,
                uuid(number),
                new BigInteger(64, random),
                "a " + words(number, 40),
                List.of(new FileRef(String.format("study_%05d_.png", number + 1), "rig", "output")),
                "",
                0);
    }

    /** Completes an entry on a server, writes its pictures, and tells those who listen. */
    public static String complete(FakeComfyServer server, TestEntry entry) {
        for (int i = 0; i < entry.files().size(); i++) {
            server.files().put(entry.files().get(i), entry.picture(i).bytes());
        }
        server.history().complete(entry.id(), entry.json());
        server.sockets().status(0);
        return entry.id();
    }

    /** Completes the prompts of these numbers, the last excluded, with their pictures. Answers their ids. */
    public static List<String> complete(FakeComfyServer server, long first, long end) {
        List<String> ids = new ArrayList<>();
        for (long number = first; number < end; number++) {
            ids.add(complete(server, entry(number)));
        }
        return ids;
    }

    /** The id of the prompt of this number. */
    public static String uuid(long number) {
        Random random = new Random(~number);
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** Words with spaces between, exactly so many characters: cut from one text, at a place that the seed decides. */
    static String words(long seed, int length) {
        StringBuilder text = new StringBuilder(length);
        int at = Math.floorMod(seed * 7919, TEXT.length());
        while (text.length() < length) {
            int end = Math.min(TEXT.length(), at + length - text.length());
            text.append(TEXT, at, end);
            at = 0;
        }
        return text.toString();
    }

    private static String text() {
        Random random = new Random(0);
        StringBuilder text = new StringBuilder(TEXT_LENGTH + 10);
        while (text.length() < TEXT_LENGTH) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.toString();
    }
}
