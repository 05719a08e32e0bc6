package io.github.comfyarchive.cli.terminal;

import io.github.comfyarchive.store.home.DiskFailure;
import io.github.comfyarchive.store.home.FileSystemKind;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, which remembers why it could not be written to: a {@link PrintStream} alone tells no reader that went away, as
 * {@code head} does, from a disk that is full. After a failure nothing more is written: what comes after a gap is of no use.
 */
public final class StandardOutput extends PrintStream {
    private static final int BUFFER = 8192;
    private static final Path ITSELF = Path.of("/dev/stdout");
    private static final int KINDS_OF_FILES = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final Sink sink;

    private StandardOutput(Sink sink) {
        super(new BufferedOutputStream(sink, BUFFER), true, StandardCharsets.UTF_8);
        this.sink = sink;
    }

    /** The process's own. */
    static StandardOutput ofProcess() {
        return new StandardOutput(new Sink(
                new FileOutputStream(FileDescriptor.out),
                failure -> isReadByAProgram() ? !wouldBlock(failure) : says(failure, "Broken pipe"),
                StandardOutput::reachTheServer));
    }

    /** One that a test made; a failure of it means that nobody reads any more where {@code isClosed} says so. */
    public static StandardOutput to(OutputStream out, Predicate<IOException> isClosed) {
        return new StandardOutput(new Sink(out, isClosed, () -> {}));
    }

    /**
     * Brings all that was printed to where it goes.
     *
     * @return why that failed; nothing where it did not, or where nobody reads any more
     */
    Optional<String> end() {
        flush();
        return sink.end();
    }

    /** Through a pipe or socket a write fails when the other end is closed, whatever the system calls that in its language. */
    private static boolean isReadByAProgram() {
        try {
            int kind = (Integer) Files.getAttribute(ITSELF, "unix:mode") & KINDS_OF_FILES;
            return kind == PIPE || kind == SOCKET;
        } catch (IOException | RuntimeException unknown) {
            return false;
        }
    }

    /** A pipe that somebody has set not to wait: what was to be written is lost, and its reader is still there. */
    private static boolean wouldBlock(IOException failure) {
        return says(failure, "temporarily unavailable");
    }

    private static boolean says(IOException failure, String words) {
        return String.valueOf(failure.getMessage()).contains(words);
    }

    /** A network file system says only now that its disk is full (close(2), "Dealing with error returns"). */
    private static void reachTheServer() throws IOException {
        if (Files.isRegularFile(ITSELF) && FileSystemKind.of(ITSELF).isRemote()) {
            FileDescriptor.out.sync();
        }
    }

    /** Nobody takes any more, or the disk is full: {@link #end} says which. */
    public static final class EndedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Something that may fail. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** Where the bytes go at last. */
    private static final class Sink extends OutputStream {
        private final OutputStream out;
        private final Predicate<IOException> isClosed;
        private final Step last;
        private volatile boolean ended;
        private boolean written;
        private @Nullable String fault;

        Sink(OutputStream out, Predicate<IOException> isClosed, Step last) {
            this.out = out;
            this.isClosed = isClosed;
            this.last = last;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            written = true;
            attempt(() -> out.write(bytes, from, length));
        }

        @Override
        public void flush() throws IOException {
            attempt(out::flush);
        }

        private void attempt(Step step) throws IOException {
            if (ended) {
                throw new EndedException();
            }
            try {
                step.run();
            } catch (IOException failure) {
                ended = true;
                if (!isClosed.test(failure)) {
                    fault = DiskFailure.reason(failure);
                }
                throw failure;
            }
        }

        Optional<String> end() {
            if (written && !ended) {
                try {
                    attempt(last);
                } catch (IOException remembered) {
                    return Optional.ofNullable(fault);
                }
            }
            return Optional.ofNullable(fault);
        }
    }

    /** A stream of bytes to a {@link PrintStream} that fails where that one keeps failures to itself. */
    public static final class Bytes extends OutputStream {
        private final PrintStream out;

        /** Passes on to a stream of this kind, or to any other. */
        public Bytes(PrintStream out) {
            this.out = out;
        }

        @Override
        public void write(int oneByte) throws IOException {
            out.write(oneByte);
            check();
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            check();
        }

        @Override
        public void flush() throws IOException {
            check();
        }

        private void check() throws IOException {
            if (out.checkError()) {
                throw new EndedException();
            }
        }
    }
}
