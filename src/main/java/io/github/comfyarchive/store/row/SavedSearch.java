package io.github.comfyarchive.store.row;

import io.github.comfyarchive.redact.Redactor;
import org.jspecify.annotations.Nullable;

/**
 * A query with a name.
 *
 * @param uid what it is called beyond this home, 32 hex digits
 * @param name what people call it
 * @param query as it was typed
 * @param at when it was saved, ISO-8601
 * @param removedAt when it was taken back; null while it holds
 */
public record SavedSearch(
        String uid,
        String name,
        String query,
        String at,
        @Nullable String removedAt) {
    /** Which of two of one name holds: the later one; of one moment that in which more was removed, else the same, whoever asks. */
    public boolean isLaterThan(SavedSearch other) {
        String mine = removedAt == null ? at : removedAt;
        String theirs = other.removedAt() == null ? other.at() : other.removedAt();
        int byTime = mine.compareTo(theirs);
        int byRemovals =
                Integer.compare(Redactor.removals(name + query), Redactor.removals(other.name() + other.query()));
        int first = byTime != 0 ? byTime : byRemovals;
        return first != 0
                ? first > 0
                : (query + '\0' + removedAt).compareTo(other.query() + '\0' + other.removedAt()) > 0;
    }
}
