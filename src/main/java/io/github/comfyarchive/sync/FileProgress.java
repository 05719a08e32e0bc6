package io.github.comfyarchive.sync;

import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.row.FileResult;

/** Counts what became of files, and says in words what could not be saved. */
final class FileTally {
    private final RunProgress tally;
    private final Problems problems;
    private final Redactor redactor;

    FileTally(RunProgress tally, Problems problems, Redactor redactor) {
        this.tally = tally;
        this.problems = problems;
        this.redactor = redactor;
    }

    void count(FileResult result, boolean shared) {
        if (result instanceof FileResult.Stored stored) {
            (shared ? tally.filesShared : tally.filesStored).increment();
            if (!stored.masked().isEmpty()) {
                tally.filesMasked.increment();
            }
            if (stored.provenance() == Provenance.MISMATCH) {
                tally.filesMismatched.increment();
                problem(
                        Problems.Kind.FILE,
                        result,
                        "holds another prompt's graph: the name was used again, its own bytes are gone");
            }
        } else if (result instanceof FileResult.Missing missing) {
            tally.filesMissing.increment();
            problem(Problems.Kind.MISSING, result, missing.reason());
        } else if (result instanceof FileResult.Failed failed) {
            tally.filesFailed.increment();
            problem(Problems.Kind.FILE, result, failed.reason());
        } else if (result instanceof FileResult.Skipped skipped) {
            tally.filesSkipped.increment();
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
