package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.repair.LiteralRepair;
import io.github.comfyarchive.store.repair.RepairWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Repairs large literals: from other entries, else a server is asked for an entry that says one. Bytes that are of no use are put aside. */
final class LiteralMending {
    private final RepairWriter repairWriter;
    private final Servers servers;
    private final LostAndFound lostAndFound;
    private final Consumer<Repaired> told;

    LiteralMending(RepairWriter repairWriter, Servers servers, LostAndFound lostAndFound, Consumer<Repaired> told) {
        this.repairWriter = repairWriter;
        this.servers = servers;
        this.lostAndFound = lostAndFound;
        this.told = told;
    }

    /** Before entries are repaired: one whose literal is lost cannot be read. */
    void mend() throws IOException {
        LiteralRepair.Report report = repairWriter.repairLiterals();
        putAside(report.damaged());
        long made = report.made();
        if (!report.lost().isEmpty()) {
            for (Map.Entry<String, List<Long>> lost : report.lost().entrySet()) {
                fetch(lost.getKey(), lost.getValue());
            }
            int left = repairWriter.repairLiterals().lost().size();
            made += report.lost().size() - left;
            if (left > 0) {
                told.accept(new Repaired(
                        DatabaseCheck.WHERE,
                        left + literals(left) + " cannot be brought back, nor the entries that say "
                                + (left == 1 ? "it" : "them")));
            }
        }
        if (made > 0) {
            told.accept(new Repaired(
                    DatabaseCheck.WHERE,
                    made + literals(made) + " of entries brought back, from other entries or their server"));
        }
    }

    /** Once nothing else is to be repaired. */
    void removeUnused() throws IOException {
        Map<String, byte[]> unused = repairWriter.removeUnusedLiterals();
        putAside(unused);
        if (!unused.isEmpty()) {
            told.accept(new Repaired(
                    DatabaseCheck.WHERE,
                    unused.size() + literals(unused.size()) + " that no entry says put into lost+found/"));
        }
    }

    private static String literals(long count) {
        return count == 1 ? " large literal" : " large literals";
    }

    private void putAside(Map<String, byte[]> literals) throws IOException {
        for (Map.Entry<String, byte[]> literal : literals.entrySet()) {
            lostAndFound.put("literal/" + literal.getKey() + ".zst", literal.getValue());
        }
    }

    private void fetch(String sha256, List<Long> prompts) throws IOException {
        for (long prompt : prompts) {
            if (repairWriter.holdsLiteral(sha256)) {
                return;
            }
            servers.entry(repairWriter.serverOf(prompt), prompt, repairWriter.promptId(prompt));
        }
    }
}
