package io.github.comfyarchive.imports;

import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.Annotations;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.AnnotationTarget;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes over what people thought of pictures elsewhere, secrets removed: of what was said here and there the later holds. A tag that
 * looks like a secret, or is none that could be typed here, is left.
 */
public final class OpinionTaker {
    private static final int LONGEST_TAG = 200;

    private final Annotations annotations;
    private final Redactor redactor;

    /**
     * Prepares it.
     *
     * @param annotations where they go
     * @param redactor today's rules
     */
    public OpinionTaker(Annotations annotations, Redactor redactor) {
        this.annotations = annotations;
        this.redactor = redactor;
    }

    /**
     * Takes one.
     *
     * @param targets of what
     * @param at when it was said
     * @param stars 1 to 5; null for none
     * @param tags their names
     * @param note null for none
     * @return whether anything is said now that was not before
     */
    public boolean take(
            List<AnnotationTarget> targets,
            Instant at,
            @Nullable Integer stars,
            Collection<String> tags,
            @Nullable String note) {
        int changed = 0;
        if (stars != null) {
            changed += annotations.sayAt(Annotation.Kind.RATING, targets, stars.toString(), at);
        }
        for (String tag : tags) {
            if (isTag(tag)) {
                changed += annotations.sayAt(Annotation.Kind.TAG, targets, tag, at);
            }
        }
        if (note != null && !note.isBlank()) {
            changed += annotations.sayAt(Annotation.Kind.NOTE, targets, redactor.redactText(note), at);
        }
        return changed > 0;
    }

    private boolean isTag(String tag) {
        return !tag.isBlank()
                && tag.length() <= LONGEST_TAG
                && tag.chars().noneMatch(Character::isISOControl)
                && redactor.redactText(tag).equals(tag);
    }
}
