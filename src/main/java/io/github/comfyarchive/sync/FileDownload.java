package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.comfy.ViewAnswer;
import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.redact.MaskingStream;
import io.github.comfyarchive.redact.Redaction;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.SecretMask;
import io.github.comfyarchive.store.PartialFile;
import io.github.comfyarchive.store.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way from the server to its part: through the mask first, so that no secret reaches the disk. A broken
 * connection is gone on from where it broke; what an earlier run left is gone on from too.
 */
final class FileDownload {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ComfyClient client;
    private final FileReference file;
    private final PartialFile part;
    private final Redactor redactor;
    private final SecretMask mask;
    private final DiskReserve room;
    private final LongConsumer arrived;
    private @Nullable MaskingStream masking;
    private long received;
    private String etag = "";

    FileDownload(
            ComfyClient client,
            FileReference file,
            PartialFile part,
            Redactor redactor,
            SecretMask mask,
            DiskReserve room,
            LongConsumer arrived) {
        this.client = client;
        this.file = file;
        this.part = part;
        this.redactor = redactor;
        this.mask = mask;
        this.room = room;
        this.arrived = arrived;
    }

    /** How the server answered. */
    enum Outcome {
        COMPLETE,
        GONE,
        REFUSED
    }

    Outcome attempt() throws ServerException, IOException {
        if (masking == null) {
            takeUpEarlierRun();
        }
        long from = etag.isEmpty() ? 0 : received;
        try (ViewAnswer answer = client.view(file, from, etag)) {
            if (answer instanceof ViewAnswer.Gone) {
                return Outcome.GONE;
            }
            if (answer instanceof ViewAnswer.Refused) {
                return Outcome.REFUSED;
            }
            ViewAnswer.Bytes bytes = (ViewAnswer.Bytes) answer;
            if (bytes.from() == 0 || bytes.etag().equals(etag)) {
                receive(bytes);
                return Outcome.COMPLETE;
            }
        }
        // ComfyUI's server reads If-Range as a date and overlooks an ETag there: what it sends is of another version.
        etag = "";
        return attempt();
    }

    /** Lets go of what it holds in memory: nothing more comes. */
    void end() {
        if (masking != null) {
            masking.abandon();
        }
    }

    /** Rests after a failure, for the next run. */
    void rest() throws StorageException {
        if (masking == null || !masking.resumable()) {
            part.discard();
        } else {
            part.rest();
        }
    }

    /** What was overwritten, once complete. */
    List<Redaction> masked() {
        return masking == null ? List.of() : masking.redactions();
    }

    private void takeUpEarlierRun() throws IOException {
        PartialFile.Resume left = part.resume().orElse(new PartialFile.Resume(0, ""));
        if (left.bytes() == 0) {
            return;
        }
        masking = new MaskingStream(part.goOn(left), redactor, mask, left.bytes());
        try (InputStream earlier = part.replay()) {
            copy(earlier, masking);
        }
        received = left.bytes();
        etag = left.etag();
    }

    private void receive(ViewAnswer.Bytes bytes) throws ServerException, IOException {
        long toCome = bytes.total() < 0 ? -1 : bytes.total() - bytes.from();
        try (DiskReserve.Place place = room.take(toCome)) {
            receive(bytes, place);
        }
    }

    private void receive(ViewAnswer.Bytes bytes, DiskReserve.Place place) throws ServerException, IOException {
        MaskingStream into = masking;
        if (bytes.from() == 0 || into == null) {
            etag = bytes.etag();
            received = 0;
            end();
            into = new MaskingStream(part.begin(etag), redactor, mask, 0);
            into.expect(bytes.total());
            masking = into;
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        long onDisk = part.size();
        for (int read = read(bytes.body(), buffer); read >= 0; read = read(bytes.body(), buffer)) {
            if (Thread.interrupted()) {
                throw client.stopped();
            }
            into.write(buffer, 0, read);
            if (!into.resumable()) {
                part.neverGoOn();
            }
            received += read;
            place.wrote(part.size() - onDisk); // the window that is searched is still to be written
            onDisk = part.size();
            arrived.accept(read);
        }
        if (bytes.total() >= 0 && received != bytes.total()) {
            throw client.cut(received, bytes.total(), null);
        }
        into.close();
    }

    private int read(InputStream body, byte[] buffer) throws ServerException {
        try {
            return body.read(buffer);
        } catch (IOException cut) {
            throw client.cut(received, -1, cut);
        }
    }

    private static void copy(InputStream from, MaskingStream to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
        }
    }
}
