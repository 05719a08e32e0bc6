package io.github.comfyarchive.store.row;

import io.github.comfyarchive.redact.Redactor;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has added to a prompt or a file.
 *
 * @param kind what it is
 * @param uid what it is called beyond this home, 32 hex digits
 * @param target of what
 * @param value the tag's name, the stars as a digit from 1 to 5, or the note's text
 * @param at when it was said, ISO-8601
 * @param removedAt when it was taken back; null while it holds
 */
public record Annotation(
        Kind kind,
        String uid,
        AnnotationTarget target,
        String value,
        String at,
        @Nullable String removedAt) {

    /** What can be added. */
    public enum Kind {
        /** A word, of which there may be many. */
        TAG,
        /** One to five stars. */
        RATING,
        /** A text. */
        NOTE
    }

    /** When it was last said anything of. */
    public String last() {
        return removedAt == null ? at : removedAt;
    }

    /**
     * Which of two that are about the same holds: the later one. Of two of one moment that in which more was removed; else one is chosen,
     * the same whoever asks.
     */
    public boolean isLaterThan(Annotation other) {
        int byTime = last().compareTo(other.last());
        if (byTime != 0) {
            return byTime > 0;
        }
        if ((removedAt == null) != (other.removedAt() == null)) {
            return removedAt != null;
        }
        int byRemovals = Integer.compare(Redactor.removals(value), Redactor.removals(other.value()));
        return byRemovals == 0 ? value.compareTo(other.value()) > 0 : byRemovals > 0;
    }

    /** The same, its value and where it stands as they are after something was removed. */
    public Annotation with(UnaryOperator<String> removal) {
        AnnotationTarget.Place file = target.file();
        AnnotationTarget place = file == null
                ? target
                : new AnnotationTarget(
                        target.prompt(),
                        new AnnotationTarget.Place(
                                removal.apply(file.nodeId()),
                                removal.apply(file.media()),
                                file.position(),
                                file.asset()));
        return new Annotation(kind, uid, place, removal.apply(value), at, removedAt);
    }

    /**
     * Whether something said of a target is about the same as this: a target has one rating and one note, and one tag of a name.
     *
     * @param said a tag's name; of others whatever they say
     */
    public boolean isAbout(Kind what, AnnotationTarget of, String said) {
        return kind == what && target.equals(of) && (kind != Kind.TAG || value.equals(said));
    }

    /**
     * What is to be kept where this is said.
     *
     * @param before what was said of the same; null where nothing was
     * @return nothing where the same is said already
     */
    public Optional<Annotation> saidAfter(@Nullable Annotation before) {
        if (before == null) {
            return Optional.of(this);
        }
        return before.removedAt == null && before.value.equals(value)
                ? Optional.empty()
                : Optional.of(called(before.uid));
    }

    /**
     * What is to be kept where this is taken back.
     *
     * @param when ISO-8601
     * @return nothing where it is taken back already
     */
    public Optional<Annotation> takenBack(String when) {
        return removedAt == null ? Optional.of(new Annotation(kind, uid, target, value, at, when)) : Optional.empty();
    }

    /** What holds of this and of what was said elsewhere of the same: the later, under the lower of their names. */
    public Annotation joined(Annotation theirs) {
        String lower = uid.compareTo(theirs.uid) < 0 ? uid : theirs.uid;
        return theirs.isLaterThan(this)
                ? new Annotation(kind, lower, target, theirs.value, theirs.at, theirs.removedAt)
                : called(lower);
    }

    /** The same with another name beyond this home. */
    public Annotation called(String another) {
        return new Annotation(kind, another, target, value, at, removedAt);
    }

    /** The same of another prompt. */
    public Annotation of(long prompt) {
        return new Annotation(kind, uid, target.of(prompt), value, at, removedAt);
    }
}
