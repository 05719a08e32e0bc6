package io.github.comfyarchive.imports.history;

import io.github.comfyarchive.history.EntryCutter;
import io.github.comfyarchive.history.ExportedLine;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.intake.NotHistoryException;
import io.github.comfyarchive.redact.RawEntry;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One saved history, read entry by entry: memory holds one of them, however many there are. */
final class SavedHistory {
    /** As of a server's answer. */
    private static final int MAX_ENTRY_BYTES = 64 * 1024 * 1024;

    private final Path file;
    private final Taking taking;
    private final Saying saying;
    private final Consumer<String> broken;
    private long bytes;

    /**
     * Of a file.
     *
     * @param taking told of each entry
     * @param saying told of what people added to its prompt
     * @param broken told of what is no entry, in words that go on after the file's name
     */
    SavedHistory(Path file, Taking taking, Saying saying, Consumer<String> broken) {
        this.file = file;
        this.taking = taking;
        this.saying = saying;
        this.broken = broken;
    }

    /** What is done with each entry. */
    @FunctionalInterface
    interface Taking {
        /**
         * Takes one.
         *
         * @param entry as it was saved
         * @param server what the save calls the server that it is of; null where it does not say
         */
        void take(RawEntry entry, @Nullable String server) throws NotHistoryException, IOException;
    }

    /** What is done with what people added to prompts. */
    @FunctionalInterface
    interface Saying {
        /**
         * Takes what they added to the prompt that was taken last.
         *
         * @param promptId its id
         * @param server as for its entry
         * @param opinions what they added; never none
         */
        void said(PromptId promptId, @Nullable String server, List<ExportedLine.Opinion> opinions)
                throws NotHistoryException, IOException;
    }

    /** How many bytes were read. */
    long bytes() {
        return bytes;
    }

    static boolean isLines(Path file) {
        Path name = file.getFileName();
        return name != null && name.toString().toLowerCase(Locale.ROOT).endsWith(".jsonl");
    }

    /**
     * Reads it to its end, or to where it breaks off; what came before has been taken.
     *
     * @throws IOException if it cannot be read
     * @throws NotHistoryException if none of it is history
     */
    void read() throws IOException, NotHistoryException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            if (isLines(file)) {
                readLines(in);
            } else {
                readAnswer(in);
            }
        }
    }

    private void readAnswer(InputStream in) throws IOException, NotHistoryException {
        EntryCutter cutter = new EntryCutter(in, Files.size(file), MAX_ENTRY_BYTES);
        try {
            for (RawEntry entry = next(cutter); entry != null; entry = next(cutter)) {
                taking.take(entry, null);
            }
        } finally {
            bytes += cutter.bytes();
        }
    }

    /** What is cut, as by a full disk when it was saved, is said, and what stands before it is taken. */
    private @Nullable RawEntry next(EntryCutter cutter) throws IOException {
        try {
            return cutter.next();
        } catch (EntryCutter.NoHistoryException otherwise) {
            broken.accept("is no history from byte " + cutter.bytes() + " on");
        } catch (EntryCutter.EndlessEntryException endless) {
            broken.accept("has an entry of more than " + endless.megabytes() + " MB, and was not read beyond it");
        } catch (java.io.EOFException cut) {
            broken.accept("breaks off at byte " + cutter.bytes());
        }
        return null;
    }

    private void readLines(InputStream in) throws IOException, NotHistoryException {
        long number = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        for (int oneByte = in.read(); ; oneByte = in.read()) {
            bytes += oneByte < 0 ? 0 : 1;
            if (oneByte >= 0 && oneByte != '\n') {
                if (line.size() < MAX_ENTRY_BYTES) {
                    line.write(oneByte);
                } else {
                    tooLong = true;
                }
                continue;
            }
            number++;
            take(line, tooLong, number);
            tooLong = false;
            line = line.size() > 1 << 20 ? new ByteArrayOutputStream() : line;
            line.reset();
            if (oneByte < 0) {
                return;
            }
        }
    }

    private void take(ByteArrayOutputStream line, boolean tooLong, long number)
            throws IOException, NotHistoryException {
        if (tooLong) {
            broken.accept("has more than 64 MB in line " + number + ", which was not taken");
            return;
        }
        byte[] json = line.toByteArray();
        if (new String(json, 0, Math.min(json.length, 64), java.nio.charset.StandardCharsets.ISO_8859_1).isBlank()) {
            return;
        }
        Optional<ExportedLine> read = ExportedLine.of(json);
        if (read.isEmpty()) {
            broken.accept("has no prompt in line " + number);
            return;
        }
        RawEntry entry = read.get().entry();
        taking.take(entry, read.get().server());
        if (!read.get().opinions().isEmpty()) {
            saying.said(read.get().promptId(), read.get().server(), read.get().opinions());
        }
    }
}
