package io.github.comfyarchive.sync;

import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.row.FileResult;

/** Counts what became of files, says in words what could not be saved, and passes on which prompts they belong to. */
final class FileProgress {
    private final RunProgress progress;
    private final Problems problems;
    private final Redactor redactor;
    private final CompletedPrompts completed;

    /**
     * Nothing has come yet.
     *
     * @param progress counts
     * @param problems told what could not be saved
     * @param redactor for names of files
     * @param completed told of the prompt of each file
     */
    FileProgress(RunProgress progress, Problems problems, Redactor redactor, CompletedPrompts completed) {
        this.progress = progress;
        this.problems = problems;
        this.redactor = redactor;
        this.completed = completed;
    }

    /**
     * The row of a file is on the disk.
     *
     * @param result what became of it
     * @param shared whether its bytes were there already
     */
    void recorded(FileResult result, boolean shared) {
        count(result, shared);
        completed.fileDone(result.output().prompt());
    }

    private void count(FileResult result, boolean shared) {
        if (result instanceof FileResult.Stored stored) {
            (shared ? progress.filesShared : progress.filesStored).increment();
            if (!stored.masked().isEmpty()) {
                progress.filesMasked.increment();
            }
            if (stored.provenance() == Provenance.MISMATCH) {
                progress.filesMismatched.increment();
                problem(
                        Problems.Kind.FILE,
                        result,
                        "holds another prompt's graph: the name was used again, its own bytes are gone");
            }
        } else if (result instanceof FileResult.Missing missing) {
            progress.filesMissing.increment();
            problem(Problems.Kind.MISSING, result, missing.reason());
        } else if (result instanceof FileResult.Failed failed) {
            progress.filesFailed.increment();
            problem(Problems.Kind.FILE, result, failed.reason());
        } else if (result instanceof FileResult.Skipped skipped) {
            progress.filesSkipped.increment();
            if (skipped.asked()) {
                problem(Problems.Kind.FILE, result, skipped.reason());
            }
        }
    }

    private void problem(Problems.Kind kind, FileResult result, String reason) {
        String folder = result.output().subfolder();
        String name = (folder.isEmpty() ? "" : folder + "/") + result.output().filename();
        problems.add(
                kind,
                "file " + redactor.redactText(name) + " of prompt "
                        + result.output().promptId() + ": " + reason);
    }
}
