package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.publish.StoreServerMerge;
import io.github.comfyarchive.central.query.StoreCatalog;
import io.github.comfyarchive.central.query.StoreChanges;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import java.util.List;

/** Renames and merges servers of a store, and says what came of it. */
final class StoreServerRun {
    private final ArchiveCommand parent;
    private final StoreCatalog catalog;
    private final StoreServerMerge merge;

    StoreServerRun(ArchiveCommand parent, StoreChanges changes) {
        this.parent = parent;
        this.catalog = changes.catalog();
        this.merge = changes.servers();
    }

    void rename(String name, String to) {
        ServerRow server = called(name);
        if (catalog.servers().byName(to).isPresent()) {
            throw ServersCommand.taken(name, to);
        }
        merge.rename(catalog.uids(server), to);
        parent.say(
                TerminalEscape.line(name) + " is called " + TerminalEscape.line(to) + " now, whatever homes call it");
    }

    int merge(String from, String into, boolean dryRun, boolean yes) throws IOException {
        if (!dryRun && merge.goOn()) {
            parent.note("what an earlier merge or publish had begun to move is moved");
        }
        List<String> one = catalog.uids(called(from));
        List<String> other = catalog.uids(called(into));
        if (one.equals(other)) {
            throw new UsageException(from + " and " + into + " are one server already");
        }
        StoreServerMerge.Counts counts = merge.counts(one, other);
        parent.complain(ServersCommand.wouldBecome(from, into, counts.moved(), counts.same(), counts.differing()) + ". "
                + TerminalEscape.line(from) + " is no server of the store then; homes keep their own names");
        if (dryRun) {
            return ExitCode.DONE;
        }
        if (!yes && !new Confirmation(parent.terminal()).given("Merge them?")) {
            return ExitCode.USAGE;
        }
        merge.run(one, other, into);
        parent.say(ServersCommand.merged(from, into));
        return ExitCode.DONE;
    }

    private ServerRow called(String name) {
        return catalog.servers()
                .byName(name)
                .orElseThrow(() -> ServersCommand.none(name, catalog.servers().all()));
    }
}
