package io.github.comfyarchive.intake;

import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one file on their way into its part, whatever their source: through the mask first, so that no secret reaches the disk.
 * What an earlier run left of it can be gone on from. For one thread.
 */
public final class FileIntake {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final PartialFile part;
    private final Redactor redactor;
    private final SecretMask mask;
    private final DiskReserve room;
    private final LongConsumer arrived;
    private @Nullable MaskingStream masking;
    private long received;
    private String version = "";

    /**
     * Prepares it.
     *
     * @param part where the bytes go
     * @param redactor what masks
     * @param mask secrets that may stand in it
     * @param room what keeps room free on the disk
     * @param arrived told of how many bytes have come, as they come
     */
    public FileIntake(PartialFile part, Redactor redactor, SecretMask mask, DiskReserve room, LongConsumer arrived) {
        this.part = part;
        this.redactor = redactor;
        this.mask = mask;
        this.room = room;
        this.arrived = arrived;
    }

    /**
     * A source of bytes.
     *
     * @param <E> how it fails
     */
    @FunctionalInterface
    public interface Source<E extends Exception> {
        /**
         * Reads some.
         *
         * @param buffer where to
         * @return how many; -1 at the end
         * @throws E if the source fails
         */
        int read(byte[] buffer) throws E;
    }

    /**
     * How many bytes are here.
     *
     * @return of the source, from its beginning
     */
    public long received() {
        return received;
    }

    /**
     * Of which version of the source they are.
     *
     * @return what the source calls it; empty where nothing is here, or nobody can tell
     */
    public String version() {
        return version;
    }

    /**
     * Takes up what an earlier run left, unless something has come already.
     *
     * @throws IOException if the disk refuses
     */
    public void takeUpEarlierRun() throws IOException {
        if (masking != null) {
            return;
        }
        PartialFile.Resume left = part.resume().orElse(new PartialFile.Resume(0, ""));
        if (left.bytes() == 0) {
            return;
        }
        masking = new MaskingStream(part.goOn(left), redactor, mask, left.bytes());
        try (InputStream earlier = part.replay()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = earlier.read(buffer); read >= 0; read = earlier.read(buffer)) {
                masking.write(buffer, 0, read);
            }
        }
        received = left.bytes();
        version = left.version();
    }

    /** Gives up what is here: the source is of another version by now. */
    public void beginAgain() {
        version = "";
    }

    /**
     * Takes bytes to the end of the source, searched and written if all of them have come: as many as it said that it has.
     *
     * @param from at which byte they begin: 0, or {@link #received}
     * @param total how many the whole source has; negative where it does not say
     * @param of the version they are of, as the source calls it (RFC 9110 section 8.8.1 has what such a word must promise: other bytes,
     *     another word); empty where it has no word for it, then nothing is gone on from
     * @param source where they come from
     * @param <E> how it fails
     * @throws E as the source does
     * @throws NoRoomException if they would take room that is kept free
     * @throws IOException if the disk refuses
     */
    public <E extends Exception> void take(long from, long total, String of, Source<E> source) throws E, IOException {
        try (DiskReserve.Place place = room.take(total < 0 ? -1 : total - from)) {
            take(place, from, total, of, source);
        }
    }

    private <E extends Exception> void take(DiskReserve.Place place, long from, long total, String of, Source<E> source)
            throws E, IOException {
        MaskingStream into = masking;
        if (from == 0 || into == null) {
            version = of;
            received = 0;
            end();
            into = new MaskingStream(part.begin(of), redactor, mask, 0);
            into.expect(total);
            masking = into;
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        long onDisk = part.size();
        for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
            into.write(buffer, 0, read);
            if (!into.resumable()) {
                part.neverGoOn();
            }
            received += read;
            place.wrote(part.size() - onDisk); // the window that is searched is still to be written
            onDisk = part.size();
            arrived.accept(read);
        }
        if (total < 0 || received == total) {
            into.close(); // what is held back is searched and written while its room is still taken
        }
    }

    /** Lets go of what it holds in memory: nothing more comes. */
    public void end() {
        if (masking != null) {
            masking.abandon();
        }
    }

    /**
     * Rests after a failure, for the next run.
     *
     * @throws StorageException if the disk refuses
     */
    public void rest() throws StorageException {
        if (masking == null || !masking.resumable()) {
            part.discard();
        } else {
            part.rest();
        }
    }

    /**
     * What was overwritten, once complete.
     *
     * @return each place
     */
    public List<Redaction> masked() {
        return masking == null ? List.of() : masking.redactions();
    }
}
