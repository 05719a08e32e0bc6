package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.central.publish.FilePublish;
import io.github.comfyarchive.central.publish.PublishReport;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.json.JsonMembers;
import io.github.comfyarchive.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a publish did, as docs/json/publish.schema.json describes it.
 *
 * @param store where it went, without user and password
 * @param rows what was told
 * @param files what was put; null where nobody said where files go
 */
public record PublishDocument(String store, PublishReport rows, FilePublish.@Nullable Report files)
        implements JsonObject {
    @Override
    public void writeTo(JsonMembers json) throws IOException {
        json.text("store", store);
        json.number("prompts", rows.prompts());
        json.number("prompts_known", rows.known());
        json.number("prompts_forgotten", rows.forgotten());
        json.number("prompts_to_forget", rows.toForget());
        json.number("annotations", rows.annotations());
        json.number("forgotten", rows.tombstones());
        json.number("behind", rows.behind());
        json.number("files", files == null ? null : files.put());
        json.number("file_bytes", files == null ? null : files.bytes());
        json.number("files_known", files == null ? null : files.known());
        json.number("files_failed", files == null ? null : files.failed());
        json.texts("notices", notices());
    }

    /** What the user should know, in sentences. */
    public List<String> notices() {
        return Stream.concat(rows.notices().stream(), files == null ? Stream.of() : files.notices().stream())
                .toList();
    }

    /** The exit code: something of the home could not be told, and may be with the next publish. */
    public int exitCode() {
        boolean all = rows.behind() == 0
                && (files == null || (files.failed() == 0 && files.notices().isEmpty()));
        return all ? ExitCode.DONE : ExitCode.PARTIAL;
    }

    /** For a person, in a line. */
    public String text() {
        List<String> parts = new ArrayList<>();
        parts.add(HumanFormat.of(rows.prompts(), "prompt"));
        add(parts, rows.annotations(), "annotation");
        if (rows.tombstones() > 0) {
            parts.add(HumanFormat.of(rows.tombstones(), "forgotten run"));
        }
        if (files != null) {
            parts.add(HumanFormat.of(files.put(), "file")
                    + (files.put() == 0 ? "" : " (" + HumanFormat.bytes(files.bytes()) + ")"));
        }
        String behind = rows.behind() == 0 ? "" : "; " + HumanFormat.of(rows.behind(), "change") + " still to be told";
        String failed = files == null || files.failed() == 0
                ? ""
                : "; " + HumanFormat.of(files.failed(), "file") + " could not be read";
        return TerminalEscape.line("published to " + store + ": " + String.join(", ", parts) + behind + failed);
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(HumanFormat.of(count, what));
        }
    }
}
