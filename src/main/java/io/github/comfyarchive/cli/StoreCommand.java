package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.object.Collect;
import io.github.comfyarchive.central.object.CollectReport;
import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.object.ObjectOptions;
import io.github.comfyarchive.central.object.ObjectStore;
import io.github.comfyarchive.central.object.StoreMark;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreRoles;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.central.sql.StoreStatus;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.TimeSpan;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.RowTable;
import io.github.comfyarchive.cli.report.StoreDocument;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.json.JsonLineWriter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive store}. */
@Command(
        name = "store",
        header = "Makes and looks after a store of many homes.",
        description = {
            "",
            "Where one machine is too small, homes publish into one store: rows in PostgreSQL, files in an S3-compatible object store"
                    + " (docs/store.md).",
            "",
            "  store init       makes a store in an empty database, and the roles of those who write and read",
            "  store status     who publishes, how far each is, how much there is",
            "  store gc         removes files that no prompt refers to any more",
            "  store migrate    brings a store of an earlier version to this one's schema",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive store init --store postgresql://host/archive --files s3://archive-files",
            "  archive store status --store postgresql://host/archive",
            "  archive store gc --store postgresql://host/archive --files s3://archive-files --dry-run",
            "  ARCHIVE_STORE=postgresql://host/archive archive store status --json"
        })
final class StoreCommand extends Subcommand {
    private static final String APPLICATION = "archive store";
    private static final int MOST_PARTITIONS = 1024;
    private static final Duration SHORT = Duration.ofDays(2);

    @Parameters(paramLabel = "WORD", description = "init, status, gc or migrate.")
    private String word = "";

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "init: how many parts each large table has; 0 for none, where something else distributes it"
                    + " (Citus). Default: " + StoreSchema.PARTITIONS)
    private @Nullable Integer partitions;

    @Option(names = "--json", description = "status: print one JSON object.")
    private boolean json;

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            description = "gc: how long what nothing refers to stays: longer than any publish takes. Default: 7d")
    private @Nullable String olderThan;

    @Option(names = "--dry-run", description = "gc: say what would be removed, and remove nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException {
        belongs(partitions != null, "--partitions", "init");
        belongs(json, "--json", "status");
        belongs(olderThan != null, "--older-than", "gc");
        belongs(dryRun, "--dry-run", "gc");
        return switch (word) {
            case "init" -> init();
            case "status" -> status();
            case "migrate" -> migrate();
            case "gc" -> gc();
            default -> throw new UsageException("it is store init, status, gc or migrate");
        };
    }

    private void belongs(boolean given, String option, String... words) {
        if (given && !Arrays.asList(words).contains(word)) {
            throw new UsageException(option + " belongs to store " + String.join(" and store ", words));
        }
    }

    private StoreAddress address() {
        return options.store(parent().environment());
    }

    private int init() {
        int parts = partitions == null ? StoreSchema.PARTITIONS : partitions;
        if (parts < 0 || parts > MOST_PARTITIONS) {
            throw new UsageException("--partitions is a number from 0 to " + MOST_PARTITIONS);
        }
        Optional<FilesAddress> files = options.files(parent().environment());
        try (StoreDatabase store = StoreDatabase.toWrite(address(), APPLICATION)) {
            int before = StoreSchema.version(store);
            if (before > 0) {
                StoreSchema.require(store);
                say("there is a store in " + store.address() + " already: schema " + before);
            } else {
                StoreSchema.bringUpToDate(store, parts, Clock.systemUTC());
                say("made a store in " + store.address() + ": schema " + StoreSchema.VERSION + ", "
                        + (parts == 0 ? "no partitions" : HumanFormat.of(parts, "partition") + " a large table"));
            }
            roles(store);
            files.ifPresent(named -> look(named, store));
        }
        return ExitCode.DONE;
    }

    /** Rights are for whoever may give them; a store is of use without. */
    private void roles(StoreDatabase store) {
        try {
            StoreRoles.make(store);
            say("roles: GRANT " + StoreRoles.WRITER + " TO whoever publishes, GRANT " + StoreRoles.READER
                    + " TO whoever asks");
        } catch (StoreException refused) {
            if (refused.kind() != StoreException.Kind.DENIED) {
                throw refused;
            }
            parent().note("roles were not made (" + refused.getMessage() + "); somebody who may can run:");
            List<String> statements = StoreRoles.statements(store);
            statements.forEach(statement -> parent().terminal().out().println(statement + ";"));
        }
    }

    private void look(FilesAddress files, StoreDatabase store) {
        try (ObjectStore objects = ObjectStore.of(files, ObjectOptions.USUAL)) {
            StoreMark.claim(objects, store);
            objects.list(Optional.empty());
            say("the files " + files + " are this store's");
        }
    }

    private int gc() {
        FilesAddress files = options.files(parent().environment())
                .orElseThrow(
                        () -> new UsageException("which files? --files s3://BUCKET/PREFIX says it, or $ARCHIVE_FILES"));
        Duration delay = olderThan == null ? Collect.DELAY : TimeSpan.parse("--older-than", olderThan);
        if (delay.compareTo(SHORT) < 0 && !dryRun) {
            parent().note("what is published now can be lost by so short a delay: let nothing publish meanwhile");
        }
        try (StoreDatabase store = StoreDatabase.toWrite(address(), "archive store gc");
                ObjectStore objects = ObjectStore.of(files, ObjectOptions.USUAL)) {
            StoreSchema.require(store);
            CollectReport report = new Collect(store, objects, delay, dryRun).run(() -> false);
            say((dryRun ? "would remove " : "removed ") + HumanFormat.of(report.objects(), "object") + " ("
                    + HumanFormat.bytes(report.bytes()) + "), "
                    + HumanFormat.of(report.rows(), "file") + " that no prompt refers to, "
                    + HumanFormat.of(report.intents() + report.uploads(), "put") + " that nobody ended");
            if (report.busy() > 0) {
                say(HumanFormat.of(report.busy(), "object") + " left, for somebody wants them again");
            }
            if (report.others() > 0) {
                parent().note(HumanFormat.of(report.others(), "object") + " below " + files
                        + " that are no files of an archive are left alone");
            }
        }
        return ExitCode.DONE;
    }

    private int status() throws IOException {
        StoreStatus status;
        StoreAddress address = address();
        try (StoreDatabase store = StoreDatabase.toRead(address)) {
            status = StoreStatus.of(store);
        }
        if (json) {
            parent().terminal().json().println(JsonLineWriter.text(new StoreDocument(address.toString(), status)));
            return ExitCode.DONE;
        }
        String about = status.exact() ? "" : "about ";
        parent().terminal()
                .out()
                .println(address + ": " + about + HumanFormat.of(status.prompts(), "prompt") + " of "
                        + HumanFormat.of(status.servers().size(), "server") + ", " + about
                        + HumanFormat.of(status.files(), "file") + " (" + HumanFormat.bytes(status.bytes()) + ")"
                        + (status.waiting() == null || status.waiting() == 0
                                ? ""
                                : ", " + HumanFormat.of(status.waiting(), "file") + " not put yet"));
        RowTable homes = new RowTable(parent().terminal());
        homes.heads(List.of("home", "published at", "changes behind", "in files"));
        for (StoreStatus.Home home : status.homes()) {
            homes.add(Arrays.asList(
                    home.id(), home.publishedAt(), home.changes() - home.rows(), home.changes() - home.files()));
        }
        homes.flush();
        if (!status.servers().isEmpty()) {
            RowTable servers = new RowTable(parent().terminal());
            servers.heads(List.of("server", "prompts", "last sync", "address"));
            for (StoreStatus.Server server : status.servers()) {
                servers.add(Arrays.asList(server.name(), server.prompts(), server.lastSyncedAt(), server.url()));
            }
            servers.flush();
        }
        return ExitCode.DONE;
    }

    private int migrate() {
        try (StoreDatabase store = StoreDatabase.toWrite(address(), APPLICATION)) {
            int before = StoreSchema.version(store);
            if (before == 0 || before > StoreSchema.VERSION) {
                StoreSchema.require(store);
            }
            StoreSchema.bringUpToDate(store, StoreSchema.partitions(store), Clock.systemUTC());
            say(
                    before == StoreSchema.VERSION
                            ? "the store " + store.address() + " has schema " + before + " already"
                            : "the store " + store.address() + " went from schema " + before + " to "
                                    + StoreSchema.VERSION);
            roles(store);
        }
        return ExitCode.DONE;
    }
}
