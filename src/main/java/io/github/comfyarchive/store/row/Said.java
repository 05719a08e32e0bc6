package io.github.comfyarchive.store.row;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What people have said of a prompt or of a file.
 *
 * @param stars from 1 to 5; null where it is not rated
 * @param tags by name
 * @param note null where there is none
 */
public record Said(
        @Nullable Integer stars,
        List<String> tags,
        @Nullable String note) {

    /** Whether nobody said anything. */
    public boolean isNothing() {
        return stars == null && tags.isEmpty() && note == null;
    }

    /** That of a file where it has some of its own, else that of its prompt; tags of both. */
    public Said or(Said prompt) {
        TreeSet<String> both = new TreeSet<>(tags);
        both.addAll(prompt.tags());
        return new Said(stars == null ? prompt.stars() : stars, List.copyOf(both), note == null ? prompt.note() : note);
    }

    /** Of all that is said of a prompt and its files, what is said of one of these; of the prompt itself where there is no output. */
    static Said of(List<Annotation> annotations, @Nullable OutputRow output) {
        Integer stars = null;
        List<String> tags = new ArrayList<>();
        String note = null;
        for (Annotation annotation : annotations) {
            if (!isOf(annotation.target(), output)) {
                continue;
            }
            switch (annotation.kind()) {
                case TAG -> tags.add(annotation.value());
                case RATING -> stars = Integer.valueOf(annotation.value());
                case NOTE -> note = annotation.value();
            }
        }
        return new Said(stars, tags.stream().sorted().toList(), note);
    }

    private static boolean isOf(AnnotationTarget target, @Nullable OutputRow output) {
        AnnotationTarget.Place file = target.file();
        if (output == null || file == null) {
            return output == null && file == null;
        }
        return file.asset().equals(output.asset())
                && file.nodeId().equals(output.nodeId())
                && file.media().equals(output.media())
                && file.position() == output.position();
    }
}
