package io.github.comfyarchive.testing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The files in a ComfyUI server's three folders ({@code GET /view} in the protocol notes). Safe for many threads. */
public final class FakeFiles {
    private static final Instant FIRST = Instant.parse("2026-11-23T21:00:00.123456789Z");
    private static final Path ROOT = Path.of("/srv/comfyui");

    private final Map<FileRef, FakeFile> files = new LinkedHashMap<>();
    private int written;

    FakeFiles() {}

    /** Writes a file, or writes it again: each time a second later, so that its ETag and Last-Modified change. */
    public synchronized FakeFiles put(FileRef ref, byte[] bytes) {
        return put(ref, bytes.length, () -> bytes);
    }

    /** Writes a file with a time of its own. */
    public synchronized FakeFiles put(FileRef ref, byte[] bytes, Instant modified) {
        return put(ref, FakeFile.of(ref.filename(), bytes.length, () -> bytes, modified));
    }

    /** Writes a file whose bytes are rebuilt, and the same, at each request: to hold many in little memory. */
    public synchronized FakeFiles put(FileRef ref, int length, Supplier<byte[]> content) {
        return put(ref, FakeFile.of(ref.filename(), length, content, FIRST.plusSeconds(written++)));
    }

    synchronized FakeFiles put(FileRef ref, FakeFile file) {
        files.put(ref, file);
        return this;
    }

    /** Deletes a file, as a user does on the server's disk. */
    public synchronized void delete(FileRef ref) {
        files.remove(ref);
    }

    /** The bytes of a file, or null. */
    public synchronized byte @Nullable [] bytes(FileRef ref) {
        FakeFile file = files.get(ref);
        return file == null ? null : file.content().get();
    }

    /** All files there are. */
    public synchronized Set<FileRef> refs() {
        return Set.copyOf(files.keySet());
    }

    /** Temporary files go when the server starts and when it stops. */
    synchronized void deleteTemporary() {
        files.keySet().removeIf(ref -> ref.type().equals("temp"));
    }

    Response answer(Request request) {
        String name = request.parameter("filename");
        String type = request.query().getOrDefault("type", "output");
        for (String annotated : new String[] {"output", "input", "temp"}) {
            String mark = "[" + annotated + "]"; // folder_paths.annotated_filepath: "name.png [temp]"
            if (name.endsWith(mark)) {
                name = name.substring(0, Math.max(0, name.length() - mark.length() - 1));
                type = annotated;
            }
        }
        if (!request.query().containsKey("filename")) {
            return Response.status(404);
        }
        if (name.isEmpty() || name.startsWith("/") || name.contains("..") || !isType(type)) {
            return Response.status(400);
        }
        if (name.indexOf('\0') >= 0 || request.parameter("subfolder").indexOf('\0') >= 0) {
            return Response.status(500); // "embedded null byte", which nobody catches
        }
        Path folder = ROOT.resolve(type);
        Path subfolder = folder.resolve(request.parameter("subfolder")).normalize();
        if (!subfolder.startsWith(folder)) {
            return Response.status(403);
        }
        String basename = name.substring(name.lastIndexOf('/') + 1);
        FakeFile file = find(new FileRef(basename, folder.relativize(subfolder).toString(), type));
        return file == null ? Response.status(404) : file.answer(request);
    }

    private static boolean isType(String type) {
        return type.equals("output") || type.equals("input") || type.equals("temp");
    }

    private synchronized @Nullable FakeFile find(FileRef ref) {
        return files.get(ref);
    }

    /** Text as UTF-8 in a header, whose characters stand for bytes. */
    static String headerText(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
