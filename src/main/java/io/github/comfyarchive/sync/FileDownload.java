package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.comfy.ViewAnswer;
import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.intake.FileIntake;
import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.io.InputStream;

/** One file on its way from the server. A broken connection is gone on from where it broke; what an earlier run left is gone on from too. */
final class FileDownload {
    private final ComfyClient client;
    private final FileReference file;
    private final FileIntake intake;

    FileDownload(ComfyClient client, FileReference file, FileIntake intake) {
        this.client = client;
        this.file = file;
        this.intake = intake;
    }

    /** How the server answered. */
    enum Outcome {
        COMPLETE,
        GONE,
        REFUSED
    }

    Outcome attempt() throws ServerException, IOException {
        intake.takeUpEarlierRun();
        long from = intake.version().isEmpty() ? 0 : intake.received();
        try (ViewAnswer answer = client.view(file, from, intake.version())) {
            if (answer instanceof ViewAnswer.Gone) {
                return Outcome.GONE;
            }
            if (answer instanceof ViewAnswer.Refused) {
                return Outcome.REFUSED;
            }
            ViewAnswer.Bytes bytes = (ViewAnswer.Bytes) answer;
            if (bytes.from() == 0 || bytes.etag().equals(intake.version())) {
                receive(bytes);
                return Outcome.COMPLETE;
            }
        }
        // ComfyUI's server reads If-Range as a date and overlooks an ETag there: what it sends is of another version.
        intake.beginAgain();
        return attempt();
    }

    /** Rests after a failure, for the next run. */
    void rest() throws StorageException {
        intake.rest();
    }

    private void receive(ViewAnswer.Bytes bytes) throws ServerException, IOException {
        FileIntake.Source<ServerException> body = buffer -> read(bytes.body(), buffer);
        intake.take(bytes.from(), bytes.total(), bytes.etag(), body);
        if (bytes.total() >= 0 && intake.received() != bytes.total()) {
            throw client.cut(intake.received(), bytes.total(), null);
        }
    }

    private int read(InputStream body, byte[] buffer) throws ServerException {
        int read;
        try {
            read = body.read(buffer);
        } catch (IOException cut) {
            throw client.cut(intake.received(), -1, cut);
        }
        if (read >= 0 && Thread.interrupted()) {
            throw client.stopped();
        }
        return read;
    }
}
