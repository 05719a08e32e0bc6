package io.github.comfyarchive.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What {@link FakeComfyServer#main} serves, for measurements.
 *
 * <pre>
 * --port N                  a free one by default
 * --recording FOLDER        a recorded server; or a generated load:
 * --entries N --entry-bytes B --files N --file-bytes B
 * --json-mb-per-second N    the history is serialised at this speed on one event loop while all others wait
 * </pre>
 *
 * @param options by name, without the dashes
 */
record ServedLoad(Map<String, String> options) {
    private static final Set<String> NAMES =
            Set.of("port", "recording", "entries", "entry-bytes", "files", "file-bytes", "json-mb-per-second");

    static ServedLoad parse(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].replaceFirst("^--", "");
            if (!NAMES.contains(name) || i + 1 == args.length) {
                throw new IllegalArgumentException("unknown option, or one without a value: " + args[i]);
            }
            options.put(name, args[i + 1]);
        }
        return new ServedLoad(options);
    }

    /** Serves until standard input ends. */
    void serve() throws IOException {
        try (FakeComfyServer server = FakeComfyServer.start(number("port"))) {
            fill(server);
            System.out.println(server.uri());
            System.out.flush();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    void fill(FakeComfyServer server) throws IOException {
        server.behaviour().serialisingAt(number("json-mb-per-second") * 1_000_000L);
        String recording = options.get("recording");
        if (recording != null) {
            Recording.at(Path.of(recording)).into(server);
            return;
        }
        int entries = number("entries");
        int files = number("files");
        int entryBytes = number("entry-bytes");
        byte[] weight = new byte[number("file-bytes")];
        new Random(1).nextBytes(weight);
        server.history().cap(Math.max(entries, FakeHistory.COMFY_CAP));
        for (int i = 0; i < entries; i++) {
            int first = (int) ((long) files * i / entries);
            int end = (int) ((long) files * (i + 1) / entries);
            FileRef[] refs = new FileRef[end - first];
            Arrays.setAll(refs, file -> FileRef.output(String.format("load_%06d_.png", first + file)));
            TestEntry entry = TestEntries.entry(i).files(refs).bytes(entryBytes);
            for (int file = 0; file < refs.length; file++) {
                TestPng picture = entry.picture(file);
                int missing = weight.length - picture.bytes().length - TestPng.CHUNK_OVERHEAD;
                if (missing < 0) {
                    server.files().put(refs[file], picture.bytes());
                } else {
                    server.files()
                            .put(
                                    refs[file],
                                    weight.length,
                                    () -> picture.chunk("ruNd", Arrays.copyOf(weight, missing))
                                            .bytes());
                }
            }
            server.history().complete(entry.id(), () -> entry.json().getBytes(StandardCharsets.US_ASCII));
        }
    }

    private int number(String option) {
        return Integer.parseInt(options.getOrDefault(option, "0"));
    }
}
