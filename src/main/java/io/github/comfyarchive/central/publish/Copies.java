package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.StoredPrompt;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.RedactionRow;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Copies of a prompt. */
final class Copies {
    private Copies() {}

    /**
     * Whether two copies say the same of a prompt: mostly so where two homes archived one server. When each was archived, and how often a
     * file was asked for, is of no account; nor why it did not come, unless something was removed there.
     */
    static boolean saySame(StoredPrompt one, StoredPrompt other) {
        OtherHome.Prompt here = one.whole();
        OtherHome.Prompt there = other.whole();
        return Objects.equals(one.row().number(), other.row().number())
                && one.row().createdAt().equals(other.row().createdAt())
                && Objects.equals(one.row().workflowId(), other.row().workflowId())
                && Objects.equals(one.row().derivation(), other.row().derivation())
                && Arrays.equals(here.entry().json(), there.entry().json())
                && digests(here).equals(digests(there))
                && files(here).equals(files(there))
                && places(here).equals(places(there))
                && aliases(here).equals(aliases(there));
    }

    private static List<String> digests(OtherHome.Prompt prompt) {
        return prompt.replaced().stream()
                .map(entry -> HexFormat.of().formatHex(Sha256.digest().digest(entry.json())))
                .toList();
    }

    private static List<String> places(OtherHome.Prompt prompt) {
        return prompt.redactions().stream().map(RedactionRow::path).sorted().toList();
    }

    private static List<String> aliases(OtherHome.Prompt prompt) {
        return prompt.aliases().stream()
                .map(alias -> alias.promptId().value())
                .sorted()
                .toList();
    }

    private static List<List<Object>> files(OtherHome.Prompt prompt) {
        return prompt.outputs().stream().map(Copies::file).toList();
    }

    private static List<Object> file(OutputRow output) {
        return Arrays.asList(
                output.nodeId(),
                output.media(),
                output.position(),
                output.file(),
                output.cached(),
                output.state(),
                output.asset(),
                output.provenance(),
                output.replacedAt(),
                output.lastError() == null ? 0 : Redactor.removals(output.lastError()));
    }
}
