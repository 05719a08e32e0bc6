package io.github.comfyarchive.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard output for bytes, which tells a reader that went away from a disk that is full: a {@link PrintStream} hides both. */
final class StandardOutput extends OutputStream {
    /** Nobody reads any more. */
    static final class ClosedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final PrintStream shown;
    private final OutputStream out;

    StandardOutput(PrintStream shown) {
        this.shown = shown;
        this.out = shown.equals(System.out) ? new FileOutputStream(FileDescriptor.out) : shown;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
        try {
            out.write(bytes, start, length);
        } catch (IOException failure) {
            if (Files.isRegularFile(Path.of("/dev/stdout"))) {
                throw new IOException("standard output cannot be written: " + failure.getMessage(), failure);
            }
            throw new ClosedException();
        }
        if (out.equals(shown) && shown.checkError()) {
            throw new ClosedException();
        }
    }
}
