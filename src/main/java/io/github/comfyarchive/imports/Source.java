package io.github.comfyarchive.imports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.home.StorageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Something to import, by what it is and not by what it is called.
 *
 * @param path where, as the user names it
 * @param kind who takes it in
 */
public record Source(Path path, Kind kind) {
    private static final String DATABASE = "archive.db";

    /** Of an answer of {@code GET /history} the graph comes first, so that the first entry tells; this many of its tokens are read. */
    private static final int MOST_TOKENS = 5_000_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxTokenCount(MOST_TOKENS)
                    .maxNestingDepth(10_000)
                    .build())
            .build();

    /** Who takes it in. */
    public enum Kind {
        /** Another home. */
        HOME,
        /** A saved {@code GET /history}, an export of ours as JSON lines or as history, or a folder of only these. */
        HISTORY,
        /** Anything else: a file, or a folder of files. */
        FOLDER
    }

    /**
     * Looks at what a path is.
     *
     * @param path a file or a folder
     * @return the source
     * @throws IOException if it is not there, or cannot be read
     */
    public static Source of(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return new Source(path, Files.isRegularFile(path) && isHistory(path) ? Kind.HISTORY : Kind.FOLDER);
        }
        if (Files.isRegularFile(path.resolve(DATABASE))) {
            return new Source(path, Kind.HOME);
        }
        return new Source(path, holdsOnlyHistories(path) ? Kind.HISTORY : Kind.FOLDER);
    }

    /**
     * Refuses a path in which a secret stands: it would stand in lists, answers and addresses.
     *
     * @param redactor it knows what was removed before
     * @throws IOException if one does, or the path is not there any more
     */
    public void requireNoSecret(Redactor redactor) throws IOException {
        for (Path way : List.of(path.toAbsolutePath().normalize(), path.toRealPath())) {
            requireNoSecret(redactor, way.toString());
        }
    }

    /**
     * Refuses a name of something to import in which a secret stands.
     *
     * @param redactor it knows what was removed before
     * @param name of a file, a folder or a server
     * @throws StorageException if one does
     */
    public static void requireNoSecret(Redactor redactor, String name) throws StorageException {
        String without = redactor.redactText(name);
        if (!without.equals(name)) {
            throw new StorageException(
                    "the name of the folder or server to import holds what looks like a secret: " + without, null);
        }
    }

    private static boolean holdsOnlyHistories(Path folder) throws IOException {
        boolean any = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!Files.isRegularFile(file) || !isHistory(file)) {
                    return false;
                }
                any = true;
            }
        } catch (java.nio.file.DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return any;
    }

    /** Whether a file holds entries: {@code {"ID": {"prompt": […], …}, …}}, or a line of ours, {@code {"prompt_id": …, "server": …, …}}. */
    private static boolean isHistory(Path file) throws IOException {
        Path named = file.getFileName();
        String name = named == null ? "" : named.toString().toLowerCase(Locale.ROOT);
        boolean lines = name.endsWith(".jsonl");
        if (!lines && !name.endsWith(".json")) {
            return false;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                JsonParser parser = JSON.createParser(in)) {
            return parser.nextToken() == JsonToken.START_OBJECT && (lines ? isLine(parser) : isAnswer(parser));
        } catch (JsonProcessingException otherwise) {
            return false; // no JSON, or none that a history is
        }
    }

    private static boolean isLine(JsonParser parser) throws IOException {
        boolean id = false;
        boolean server = false;
        for (String name = parser.nextFieldName(); name != null && !(id && server); name = parser.nextFieldName()) {
            parser.nextToken();
            parser.skipChildren();
            id |= name.equals("prompt_id");
            server |= name.equals("server");
        }
        return id && server;
    }

    private static boolean isAnswer(JsonParser parser) throws IOException {
        if (parser.nextFieldName() == null || parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("prompt")) {
                return value == JsonToken.START_ARRAY || value == JsonToken.START_OBJECT;
            }
            parser.skipChildren();
        }
        return false;
    }
}
