package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.object.ObjectFinding;
import io.github.comfyarchive.central.object.ObjectOptions;
import io.github.comfyarchive.central.object.ObjectStore;
import io.github.comfyarchive.central.object.ObjectVerify;
import io.github.comfyarchive.central.object.ObjectVerifyReport;
import io.github.comfyarchive.central.sql.RowVerify;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreRoles;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import java.util.Optional;
import java.util.Random;

/** {@code archive verify --store}: the integrity of a store of many homes. */
final class StoreVerify {
    private static final String APPLICATION = "archive verify";

    private final ArchiveCommand parent;

    StoreVerify(ArchiveCommand parent) {
        this.parent = parent;
    }

    /**
     * Does it.
     *
     * @param percent of how many files in a hundred the bytes are read
     * @param repairs whether homes are asked for files that are lost or damaged
     */
    int run(StoreAddress address, Optional<FilesAddress> files, int percent, boolean repairs)
            throws InterruptedException {
        Thread command = Thread.currentThread();
        try (StoreDatabase store = StoreDatabase.toWrite(address, APPLICATION)) {
            StoreSchema.require(store);
            if (repairs) {
                StoreRoles.requireWriter(store);
            }
            RowVerify.Report rows = new RowVerify(store)
                    .run((kind, words) -> say(kind == RowVerify.Kind.LOST ? '-' : '*', words), command::isInterrupted);
            ObjectVerifyReport objects = files.isEmpty() ? null : files(store, files.get(), percent, repairs);
            long faults = rows.faults() + (objects == null ? 0 : objects.findings());
            if (!parent.quiet()) {
                parent.terminal()
                        .print(HumanFormat.of(rows.prompts(), "prompt")
                                + (objects == null
                                        ? "; files were not looked at: --files says where they are"
                                        : ", " + HumanFormat.of(objects.files(), "file")
                                                + (percent == 0
                                                        ? ""
                                                        : ", " + objects.read() + " of them read ("
                                                                + HumanFormat.bytes(objects.bytes()) + ")")
                                                + (objects.waiting() == 0
                                                        ? ""
                                                        : ", " + objects.waiting() + " not put yet"))
                                + ": "
                                + (faults == 0 ? "all is well" : HumanFormat.of(faults, "fault"))
                                + (objects == null || objects.asked() == 0
                                        ? ""
                                        : "; " + HumanFormat.of(objects.asked(), "file")
                                                + " will be put again by the next publish of a home that has it")
                                + "\n");
            }
            return faults == 0 ? ExitCode.DONE : ExitCode.DAMAGED;
        }
    }

    private ObjectVerifyReport files(StoreDatabase store, FilesAddress address, int percent, boolean repairs)
            throws InterruptedException {
        Thread command = Thread.currentThread();
        try (ObjectStore objects = ObjectStore.of(address, ObjectOptions.USUAL)) {
            return new ObjectVerify(store, objects, percent, new Random(), repairs)
                    .run(
                            finding -> {
                                if (finding.kind() != ObjectFinding.Kind.WAITING || parent.verbose()) {
                                    say(sign(finding.kind()), finding.words());
                                }
                            },
                            command::isInterrupted);
        }
    }

    private static char sign(ObjectFinding.Kind kind) {
        return switch (kind) {
            case MISSING -> '-';
            case DAMAGED -> '*';
            case WAITING -> '!';
        };
    }

    private void say(char sign, String words) {
        parent.terminal().out().println(TerminalEscape.line(sign + "  " + words));
    }
}
