package io.github.comfyarchive.store;

import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.Annotation.Kind;
import io.github.comfyarchive.store.row.AnnotationTarget;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.AnnotationRows;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * What people add to prompts and files: tags, ratings, notes. Each call is one transaction.
 *
 * <p>Its methods throw {@link ArchiveException} when the database cannot be used.
 */
public final class Annotations {
    private static final int UID_BYTES = 16;

    private final Session session;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

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
                changed += rows.say(new Annotation(kind, uid(), target, value, now, null)) ? 1 : 0;
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

    private String uid() {
        byte[] bytes = new byte[UID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
