package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.table.ImportRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptAliasRows;
import io.github.comfyarchive.store.table.PromptRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Prompts that came from folders, when a server tells them: what the server says wins, and the files that are here stay. A prompt is
 * the same where its graph is and each of its files is one of the server's: a graph alone may have run twice.
 */
final class ImportedPrompts {
    private final PlainSql sql;

    ImportedPrompts(PlainSql sql) {
        this.sql = sql;
    }

    /**
     * Gives an imported prompt its server and id, if a prompt that is new to the archive is one.
     *
     * @param promptId under which it is to be kept
     * @return whether there is such a prompt now
     */
    boolean becomes(ServerId serverId, PromptId promptId, NewEntry entry) throws SQLException {
        if (entry.parsed().prompt().number() == null || entry.parsed().outputs().isEmpty()) {
            return false;
        }
        ImportRows rows = new ImportRows(sql);
        OutputRows outputs = new OutputRows(sql);
        List<ImportRows.Imported> alike = new ArrayList<>();
        for (String mac : entry.graphMacs()) {
            alike.addAll(rows.imported(mac));
        }
        for (ImportRows.Imported imported : alike) {
            List<OutputRow> files = outputs.ofPrompt(imported.prompt());
            Optional<Map<OutputRow, Output>> places =
                    places(files, entry.parsed().outputs());
            if (places.isPresent()) {
                outputs.place(places.get());
                new PromptRows(sql).identify(imported.prompt(), serverId, promptId);
                new PromptAliasRows(sql).alias(imported.serverId(), imported.promptId(), imported.prompt());
                return true;
            }
        }
        return false;
    }

    /** Where each file stands in the server's entry; nothing where one does not. */
    private static Optional<Map<OutputRow, Output>> places(List<OutputRow> files, List<Output> outputs) {
        Map<OutputRow, Output> places = new HashMap<>();
        Set<Output> taken = new HashSet<>();
        for (OutputRow file : files) {
            if (file.replacedAt() != null) {
                continue;
            }
            Optional<Output> same = outputs.stream()
                    .filter(output -> !output.cached()
                            && output.file().filename().equals(file.filename())
                            && endsIn(output.file().subfolder(), file.subfolder())
                            && !taken.contains(output))
                    .findFirst();
            if (same.isEmpty()) {
                return Optional.empty();
            }
            taken.add(same.get());
            places.put(file, same.get());
        }
        return places.isEmpty() ? Optional.empty() : Optional.of(places);
    }

    /** A folder below the server's own, or one above it, may have been imported. */
    static boolean endsIn(String one, String other) {
        return one.equals(other)
                || one.isEmpty()
                || other.isEmpty()
                || one.endsWith("/" + other)
                || other.endsWith("/" + one);
    }
}
