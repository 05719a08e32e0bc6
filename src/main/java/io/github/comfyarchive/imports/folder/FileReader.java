package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.media.MediaInfo;
import io.github.comfyarchive.media.MediaProbe;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what files say of how they were made, a few side by side: each may say 16 MB. */
final class FileReader implements AutoCloseable {
    private static final int AT_ONCE = 2;
    private static final long LONGEST_TEXT = 16L << 20;

    private final Redactor redactor;
    private final MediaProbe probe = new MediaProbe();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, work -> {
        Thread thread = new Thread(work, "import-reader");
        thread.setDaemon(true);
        return thread;
    });

    FileReader(Redactor redactor) {
        this.redactor = redactor;
    }

    /**
     * What is known of a file before it is taken in.
     *
     * @param file the file
     * @param teller the file that says how it was made: itself, or a text beside it
     * @param graphMac by what the graph is known; null where nothing is said, or more than can be told apart
     * @param joinedGraphMacs the same by the keys of homes that were imported
     * @param speaks whether something is said
     * @param beyond whether nothing is said but more than is read
     * @param typed whether its bytes, or bytes and name, prove what it is
     * @param problem why it cannot be read; null where it can
     */
    record Said(
            FoundFile file,
            FoundFile teller,
            @Nullable String graphMac,
            List<String> joinedGraphMacs,
            boolean speaks,
            boolean beyond,
            boolean typed,
            @Nullable String problem) {}

    /** Whether a file may be a text that says how another one was made. */
    static boolean isText(FoundFile file) {
        String name = file.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".json") || name.endsWith(".txt");
    }

    /** Reads files, in their order. */
    List<Said> read(List<FoundFile> files, Function<FoundFile, @Nullable FoundFile> beside)
            throws InterruptedException {
        List<Callable<Said>> work = new ArrayList<>();
        for (FoundFile file : files) {
            work.add(() -> read(file, beside.apply(file)));
        }
        List<Said> said = new ArrayList<>();
        for (Future<Said> one : threads.invokeAll(work)) {
            try {
                said.add(one.get());
            } catch (ExecutionException failed) {
                throw new IllegalStateException("reading what a file says failed", failed.getCause());
            }
        }
        return said;
    }

    private Said read(FoundFile file, @Nullable FoundFile beside) {
        try {
            file.requireThere();
            MediaInfo media = probe.probe(file.path(), file.name());
            boolean typed = !media.extension().equals(MediaInfo.unknown().extension());
            Told told = told(file, media);
            FoundFile teller = file;
            if (told.isNothing() && beside != null && !beside.equals(file)) {
                told = tell(beside);
                teller = told.isNothing() ? file : beside;
            }
            if (told.isNothing()) {
                return new Said(file, teller, null, List.of(), false, media.textsLeft(), typed, null);
            }
            RawEntry whole = new Draft("", told, 0).entry();
            String mac = redactor.graphMac(whole).orElse(null);
            return new Said(file, teller, mac, redactor.joinedGraphMacs(whole), true, false, typed, null);
        } catch (IOException refused) {
            return new Said(file, file, null, List.of(), false, false, false, FolderWalk.reason(refused));
        } catch (OutOfMemoryError tooMuch) {
            return new Said(
                    file,
                    file,
                    null,
                    List.of(),
                    false,
                    false,
                    false,
                    "what it says of itself takes more memory than there is");
        }
    }

    /** What a file says, read meanwhile. */
    Future<Told> tellLater(FoundFile file) {
        return threads.submit(() -> tell(file));
    }

    /** What a file says. */
    Told tell(FoundFile file) throws IOException {
        file.requireThere();
        return told(file, probe.probe(file.path(), file.name()));
    }

    private static Told told(FoundFile file, MediaInfo media) throws IOException {
        Told told = Told.of(media);
        boolean plain = media.mediaType().equals("application/json")
                || media.mediaType().equals("text/plain");
        if (plain && isText(file) && file.size() <= LONGEST_TEXT) {
            byte[] bytes = Files.readAllBytes(file.path());
            return told.plus(new String(bytes, StandardCharsets.UTF_8));
        }
        return told;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
