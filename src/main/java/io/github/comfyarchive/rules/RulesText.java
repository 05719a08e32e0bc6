package io.github.comfyarchive.rules;

import io.github.comfyarchive.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The bytes of a file of rules, and how messages call it. */
public final class RulesText {
    /** Enough to tell a user's files apart; they are compared with those of one archive alone. */
    private static final int VERSION_BYTES = 4;

    private final String name;
    private final byte[] json;

    private RulesText(String name, byte[] json) {
        this.name = name;
        this.json = json;
    }

    /** Reads a list of rules. */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads it.
         *
         * @param name the file, for messages
         * @param json its bytes
         * @throws RulesException if it is not a file of rules
         */
        T read(String name, byte[] json) throws RulesException;
    }

    /**
     * The rules that come with the program, read.
     *
     * @param beside the class that the resource lies beside, where it has no path
     * @param resource its name
     */
    public static <T> T builtIn(Class<?> beside, String resource, Reader<T> reader) {
        try (InputStream in = beside.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the program");
            }
            return reader.read(resource, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A user's file.
     *
     * @throws RulesException if it cannot be read; the message names it and says why
     */
    public static RulesText of(Path file) throws RulesException {
        try {
            return new RulesText(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new RulesException(file + ": cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /**
     * What it says.
     *
     * @throws RulesException if it is not a file of rules
     */
    public <T> T read(Reader<T> reader) throws RulesException {
        return reader.read(name, json);
    }

    /** The version of the rules that it adds to, followed by a short hash of both. */
    public String addedTo(String version) {
        MessageDigest digest = Sha256.digest();
        digest.update(version.getBytes(StandardCharsets.UTF_8));
        return version + "+" + HexFormat.of().formatHex(digest.digest(json), 0, VERSION_BYTES);
    }

    /** Two lists of rules as one. */
    public static <T> List<T> plus(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return List.copyOf(both);
    }
}
