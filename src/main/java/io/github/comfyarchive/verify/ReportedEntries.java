package io.github.comfyarchive.verify;

import io.github.comfyarchive.id.PromptId;
import java.util.function.Consumer;

/** Says in words what is found of entries. */
final class ReportedEntries implements Consumer<EntryFinding> {
    private final Findings findings;

    ReportedEntries(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void accept(EntryFinding found) {
        if (found instanceof EntryFinding.Lost lost) {
            findings.missing(
                    prompt(lost.promptId()),
                    lost.madeUp()
                            ? "a placeholder for a prompt of which a salvage found rows alone; a sync that brings the prompt"
                                    + " fills it, archive verify --accept-lost accepts the loss"
                            : "its entry is lost");
        } else if (found instanceof EntryFinding.Damaged damaged) {
            findings.differs(prompt(damaged.promptId()), damaged.how());
        } else if (found instanceof EntryFinding.ReplacedDamaged damaged) {
            findings.differs(replaced(damaged.key()), damaged.how());
        } else if (found instanceof EntryFinding.Secrets secrets) {
            findings.differs(prompt(secrets.promptId()), secrets(String.join(", ", secrets.rules())));
        } else if (found instanceof EntryFinding.ReplacedSecrets secrets) {
            findings.differs(replaced(secrets.key()), secrets(String.join(", ", secrets.rules())));
        } else if (found instanceof EntryFinding.Underived underived) {
            findings.missing(
                    prompt(underived.promptId()), "some of what is derived from its entry; archive reindex makes it");
        } else if (found instanceof EntryFinding.Unreadable unreadable) {
            findings.error(unreadable.where(), unreadable.why());
        }
    }

    static String prompt(PromptId promptId) {
        return "prompt " + promptId;
    }

    static String replaced(long key) {
        return "replaced entry " + key;
    }

    private static String secrets(String rules) {
        return "today's rules find secrets in its entry (" + rules + "); archive reindex removes them";
    }
}
