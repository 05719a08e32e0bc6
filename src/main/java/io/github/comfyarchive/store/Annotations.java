package io.github.comfyarchive.store;

import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.Annotation.Kind;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.row.Uids;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.AnnotationRows;
import io.github.comfyarchive.store.table.SavedSearchRows;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What people add to prompts and files: tags, ratings, notes; and the searches that they save. Each call is one transaction.
 *
 * <p>Its methods throw {@link ArchiveException} when the database cannot be used.
 */
public final class Annotations {
    private final Session session;
    private final Clock clock;
    private final Uids uids = new Uids();

    Annotations(Session session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /**
     * Says the same of several.
     *
     * @param value a tag's name, a digit from 1 to 5, or a note's text
     * @return of how many it was not said before
     */
    public int say(Kind kind, Collection<AnnotationTarget> targets, String value) {
        return session.plainTransaction(sql -> {
            AnnotationRows rows = new AnnotationRows(sql);
            String now = Times.text(clock.instant());
            int changed = 0;
            for (AnnotationTarget target : targets) {
                changed += rows.say(new Annotation(kind, uids.next(), target, value, now, null)) ? 1 : 0;
            }
            return changed;
        });
    }

    /**
     * Takes over what was said elsewhere of several, where nothing was said of them later.
     *
     * @param value as for {@link #say}
     * @param at when it was said
     * @return of how many it was not said before
     */
    public int sayAt(Kind kind, Collection<AnnotationTarget> targets, String value, Instant at) {
        return session.plainTransaction(sql -> {
            AnnotationRows rows = new AnnotationRows(sql);
            int changed = 0;
            for (AnnotationTarget target : targets) {
                changed +=
                        rows.sayIfLater(new Annotation(kind, uids.next(), target, value, Times.text(at), null)) ? 1 : 0;
            }
            return changed;
        });
    }

    /**
     * Takes the same back of several.
     *
     * @param value which tag; of ratings and notes it does not matter
     * @return of how many it was said until now
     */
    public int takeBack(Kind kind, Collection<AnnotationTarget> targets, String value) {
        return session.plainTransaction(sql -> {
            AnnotationRows rows = new AnnotationRows(sql);
            String now = Times.text(clock.instant());
            int changed = 0;
            for (AnnotationTarget target : targets) {
                changed += rows.takeBack(kind, target, value, now) ? 1 : 0;
            }
            return changed;
        });
    }

    /**
     * A tag, and how many prompts have it, by themselves or by one of their files.
     *
     * @param name as it is written
     * @param prompts how many
     */
    public record TagCount(String name, long prompts) {}

    /** The tags that prompts have, by name. */
    public List<TagCount> tags() {
        return session.plain(sql -> sql.list(TagCount.class, """
                SELECT tag.name, count(DISTINCT tagged.prompt) AS prompts
                FROM tag JOIN tagged ON tagged.tag = tag.id
                WHERE tagged.removed_at IS NULL GROUP BY tag.id ORDER BY tag.name"""));
    }

    /**
     * Saves a query, in the place of an earlier one of that name.
     *
     * @param name what it is called
     * @param query as it was typed
     */
    public void save(String name, String query) {
        session.plainTransaction(sql -> {
            new SavedSearchRows(sql).put(new SavedSearch(uids.next(), name, query, Times.text(clock.instant()), null));
            return true;
        });
    }

    /**
     * Takes a saved query back.
     *
     * @return whether there was one of that name
     */
    public boolean unsave(String name) {
        return session.plainTransaction(sql -> {
            SavedSearchRows rows = new SavedSearchRows(sql);
            Optional<SavedSearch> saved = rows.find(name).filter(search -> search.removedAt() == null);
            if (saved.isEmpty()) {
                return false;
            }
            SavedSearch row = saved.get();
            rows.put(new SavedSearch(row.uid(), name, row.query(), row.at(), Times.text(clock.instant())));
            return true;
        });
    }

    /** The saved queries, by name. */
    public List<SavedSearch> saved() {
        return session.plain(sql -> new SavedSearchRows(sql)
                .all().stream().filter(search -> search.removedAt() == null).toList());
    }
}
