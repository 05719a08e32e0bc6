package io.github.comfyarchive.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a real server answered, byte for byte: its history, its files, and what it said of itself. */
public final class Recording {
    private final byte[] history;
    private final Map<String, byte[]> entries;
    private final Map<FileRef, FakeFile> files = new LinkedHashMap<>();
    private final Map<FileRef, Integer> statuses = new LinkedHashMap<>();
    private final String systemStats;

    /** Reads one file of a recording's folder. */
    private interface Source {
        byte[] read(String name) throws IOException;
    }

    private Recording(Source source) throws IOException {
        history = source.read("history.json");
        entries = HistoryText.split(history);
        systemStats = new String(source.read("system_stats.json"), StandardCharsets.UTF_8);
        for (JsonNode view : new ObjectMapper().readTree(source.read("view.json"))) {
            FileRef ref = new FileRef(
                    view.get("filename").asText(),
                    view.get("subfolder").asText(),
                    view.get("type").asText());
            int status = view.get("status").asInt();
            statuses.put(ref, status);
            if (status == 200) {
                Map<String, String> headers = new LinkedHashMap<>();
                view.get("headers")
                        .properties()
                        .forEach(header ->
                                headers.put(header.getKey(), header.getValue().asText()));
                files.put(
                        ref,
                        FakeFile.recorded(headers, source.read(view.get("body").asText())));
            }
        }
    }

    /** ComfyUI 0.3.64 as released: keys leak through {@code status.messages} and node inputs. */
    public static Recording promptOfFive() {
        return load("/recordings/prompt-of-five");
    }

    /** The same, with the sensitive data at index 5 of the prompt; the sample of {@code archive demo}, too. */
    public static Recording promptOfSix() {
        return load("/demo/prompt-of-six");
    }

    /** A recording in a folder of the disk. */
    public static Recording at(Path folder) throws IOException {
        return new Recording(name -> Files.readAllBytes(folder.resolve(name)));
    }

    private static Recording load(String folder) {
        try {
            return new Recording(name -> {
                try (InputStream in = Recording.class.getResourceAsStream(folder + "/" + name)) {
                    if (in == null) {
                        throw new FileNotFoundException(folder + "/" + name + " is not on the class path");
                    }
                    return in.readAllBytes();
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the recording " + folder, e);
        }
    }

    /** The whole answer to {@code GET /history}. */
    public byte[] history() {
        return history.clone();
    }

    /** The ids, oldest first. */
    public List<String> ids() {
        return List.copyOf(entries.keySet());
    }

    /** The entry as the server wrote it. */
    public String entry(String id) {
        byte[] entry = entries.get(id);
        if (entry == null) {
            throw new IllegalArgumentException("not recorded: " + id);
        }
        return new String(entry, StandardCharsets.UTF_8);
    }

    /** Every file reference that was asked for, with the status it got: 200, or 404 for those gone. */
    public Map<FileRef, Integer> statuses() {
        return Map.copyOf(statuses);
    }

    /** The bytes of a file that was there. */
    public byte[] file(FileRef ref) {
        FakeFile file = files.get(ref);
        if (file == null) {
            throw new IllegalArgumentException("not recorded: " + ref);
        }
        return file.content().get().clone();
    }

    /** Completes the recorded prompts on a server, one after the other, and gives it the files. */
    public void into(FakeComfyServer server) {
        entries.forEach(server.history()::complete);
        files.forEach(server.files()::put);
        server.behaviour().systemStats(systemStats);
    }
}
