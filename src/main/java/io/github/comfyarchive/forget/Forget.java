package io.github.comfyarchive.forget;

import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.secret.Fingerprints;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Forgetting;
import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Has prompts forgotten, or their files alone: nothing of them is left in the home, but for the mark by which they do not come in again. It
 * goes on where a call that was killed has ended. Whoever calls it holds the locks of the home.
 */
public final class Forget {
    private final Archive archive;
    private final Forgetting forgetting;
    private final Fingerprints keyed;

    /**
     * Prepares it.
     *
     * @param redactor has the key by which forgotten files are known again
     */
    public Forget(Archive archive, Redactor redactor) {
        this.archive = archive;
        this.forgetting = archive.forgetting();
        this.keyed = redactor.fingerprints();
    }

    /** Whether an earlier call has left something to be done. */
    public boolean isUnfinished() {
        return left() > 0 || forgetting.isRewriteDue();
    }

    /** How many prompts are decided on and still there. */
    public long left() {
        return forgetting.left();
    }

    /**
     * Decides what is to go: from here on it goes, whatever happens.
     *
     * @param prompts keys of prompts
     * @param filesOnly whether their files alone go
     */
    public void decide(List<Long> prompts, boolean filesOnly) {
        forgetting.decide(prompts, filesOnly);
    }

    /**
     * How much room is needed beside the database while it is rewritten.
     *
     * @return bytes, about
     * @throws StorageException if the disk refuses
     */
    public long room() throws StorageException {
        return forgetting.room();
    }

    /**
     * What was done.
     *
     * @param done prompts and files that went
     * @param databaseBytes how much smaller the database is
     * @param rewritten whether nothing of it is left in the file of the database; false where another program reads it
     */
    public record Report(Forgetting.Portion done, long databaseBytes, boolean rewritten) {}

    /**
     * Does all that is decided.
     *
     * @param progress told how many prompts are done
     * @return what was done
     * @throws IOException if the disk refuses; the next call does the rest
     */
    public Report run(LongConsumer progress) throws IOException {
        long before = Files.size(archive.home().database());
        archive.keptAssets().removeParts();
        Forgetting.Portion done = Forgetting.Portion.NONE;
        Optional<Forgetting.Portion> portion = forgetting.next(keyed::ofFile);
        while (portion.isPresent()) {
            done = done.and(portion.get());
            progress.accept(done.prompts() + done.filesOnly());
            archive.keptAssets().removeLeft();
            portion = forgetting.next(keyed::ofFile);
        }
        archive.keptAssets().removeLeft(); // of a call that was killed
        boolean rewritten = forgetting.rewrite();
        long after = Files.size(archive.home().database());
        return new Report(done, Math.max(0, before - after), rewritten);
    }
}
