package io.github.comfyarchive.verify;

import io.github.comfyarchive.id.PromptId;
import java.util.List;

/** What is found of entries. Keys are those of the database, ids the server's. */
sealed interface EntryFinding {

    /** The entry of a prompt is not there. */
    record Lost(long prompt, PromptId promptId) implements EntryFinding {
        /** Whether its id too was lost, and a salvage made one up. */
        boolean madeUp() {
            return promptId.equals(new PromptId("lost-" + prompt));
        }
    }

    /** The entry of a prompt is there, and not what was kept. */
    record Damaged(long prompt, PromptId promptId, String how) implements EntryFinding {}

    /** A replaced entry is there, and not what was kept. */
    record ReplacedDamaged(long key, String how) implements EntryFinding {}

    /** Today's rules find secrets in the entry of a prompt. */
    record Secrets(long prompt, PromptId promptId, List<String> rules) implements EntryFinding {}

    /** Today's rules find secrets in a replaced entry. */
    record ReplacedSecrets(long key, List<String> rules) implements EntryFinding {}

    /** Rows that are derived from the entry of a prompt are not there. */
    record Underived(long prompt, PromptId promptId) implements EntryFinding {}

    /** An entry could not be looked at. */
    record Unreadable(String where, String why) implements EntryFinding {}
}
