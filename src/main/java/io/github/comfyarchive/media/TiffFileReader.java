package io.github.comfyarchive.media;

import com.drew.lang.BufferBoundsException;
import com.drew.lang.RandomAccessReader;
import java.io.IOException;

/** Lets metadata-extractor look into a file of any size without reading it whole, within the probe's budget. */
final class TiffFileReader extends RandomAccessReader {
    private final FileBytes file;

    TiffFileReader(FileBytes file) {
        this.file = file;
    }

    @Override
    public int toUnshiftedOffset(int localOffset) {
        return localOffset;
    }

    @Override
    public byte getByte(int index) throws IOException {
        try {
            return (byte) file.u8(index);
        } catch (MalformedMediaException e) {
            throw outside(e);
        }
    }

    @Override
    public byte[] getBytes(int index, int count) throws IOException {
        try {
            return file.bytes(index, count);
        } catch (MalformedMediaException e) {
            throw outside(e);
        }
    }

    @Override
    protected void validateIndex(int index, int bytesRequested) throws IOException {
        if (!isValidIndex(index, bytesRequested)) {
            throw new BufferBoundsException(index, bytesRequested, getLength());
        }
    }

    @Override
    protected boolean isValidIndex(int index, int bytesRequested) {
        return index >= 0 && bytesRequested >= 0 && (long) index + bytesRequested <= getLength();
    }

    @Override
    public long getLength() {
        return Math.min(file.size(), Integer.MAX_VALUE);
    }

    private static BufferBoundsException outside(MalformedMediaException cause) {
        BufferBoundsException exception = new BufferBoundsException(String.valueOf(cause.getMessage()));
        exception.initCause(cause);
        return exception;
    }
}
