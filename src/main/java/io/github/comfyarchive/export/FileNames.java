package io.github.comfyarchive.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Gives every file a path of its own, legal everywhere and below one folder whatever the server's names say. A path that is taken
 * gets {@code (2)}; the same bytes under the same path are the same file.
 */
final class FileNames {
    static final String MANIFEST = "manifest.json";

    /** Paths below the export's folder: Windows takes 260 characters with the folder. */
    private static final int LONGEST_PATH = 240;

    /** Folders and file have half of a path each; a stem leaves the file's name room for a number and its extensions. */
    private static final int LONGEST_FOLDER = 120;

    private static final int LONGEST_STEM = 92;
    private static final int LONGEST_FILE = 120;
    private static final List<Set<String>> SAME_EXTENSION = List.of(
            Set.of("jpg", "jpeg", "jfif"),
            Set.of("tif", "tiff"),
            Set.of("mp4", "m4v", "m4a"),
            Set.of("mov", "qt"),
            Set.of("ogg", "oga", "ogv", "opus"),
            Set.of("webm", "mkv"),
            Set.of("heic", "heif"));

    /**
     * A path.
     *
     * @param stem without extension
     * @param extension with its dot, or empty
     * @param known whether the file is there already
     */
    record Name(String stem, String extension, boolean known) {
        String path() {
            return stem + extension;
        }
    }

    private final NameTemplate template;
    private final List<String> sidecarEndings;
    private final HashedNumbers taken = new HashedNumbers();
    private final HashedNumbers known = new HashedNumbers();

    /**
     * Prepares it.
     *
     * @param sidecarEndings what stands beside each file, such as {@code .json}: those names are taken too
     */
    FileNames(NameTemplate template, List<String> sidecarEndings) {
        this.template = template;
        this.sidecarEndings = sidecarEndings;
        taken.put(MANIFEST, 1);
    }

    Name of(Generation file) {
        List<String> names = template.of(file);
        List<String> folders = new ArrayList<>();
        int folderCount = names.size() - 1;
        int longest = folderCount == 0 ? 0 : Math.min(LONGEST_FOLDER, (LONGEST_PATH - LONGEST_FILE) / folderCount - 1);
        for (String name : names.subList(0, folderCount)) {
            String folder = SafeName.of(name, longest);
            folders.add(SafeName.folded(folder).equals(MANIFEST) ? "_" + folder : folder);
        }
        String last = withExtension(names.get(folderCount), NameField.extension(file));
        String extension = NameField.extensionOf(last);
        if (extension.isEmpty() || sidecarEndings.contains("." + extension.toLowerCase(Locale.ROOT))) {
            extension = "";
        } else {
            last = last.substring(0, last.length() - extension.length() - 1);
            extension = "." + extension;
        }
        folders.add(SafeName.of(last, LONGEST_STEM));
        return unique(
                String.join("/", folders),
                extension,
                String.valueOf(file.file().output().asset()));
    }

    private static String withExtension(String name, String wanted) {
        String has = NameField.extensionOf(name).toLowerCase(Locale.ROOT);
        String wants = wanted.toLowerCase(Locale.ROOT);
        boolean fits = wants.isEmpty()
                || has.equals(wants)
                || SAME_EXTENSION.stream().anyMatch(same -> same.contains(has) && same.contains(wants));
        return fits ? name : name + "." + wanted;
    }

    private Name unique(String stem, String extension, String asset) {
        String path = SafeName.folded(stem + extension);
        String same = stem + extension + "\0"
                + asset; // as it is written: folded, it might be spelled in another way on the disk
        long number = known.get(same);
        if (number > 0) {
            return new Name(numbered(stem, number), extension, true);
        }
        number = Math.max(1, known.get(path)); // where the last search for this path ended
        while (!isFree(numbered(stem, number), extension)) {
            number++;
        }
        Name name = new Name(numbered(stem, number), extension, false);
        takenBy(name.stem(), extension).forEach(one -> taken.put(one, 1));
        known.put(path, number);
        known.put(same, number);
        return name;
    }

    private static String numbered(String stem, long number) {
        return number == 1 ? stem : stem + " (" + number + ")";
    }

    private boolean isFree(String stem, String extension) {
        return takenBy(stem, extension).stream().allMatch(one -> taken.get(one) == 0);
    }

    private List<String> takenBy(String stem, String extension) {
        List<String> paths = new ArrayList<>();
        paths.add(SafeName.folded(stem + extension));
        sidecarEndings.forEach(ending -> paths.add(SafeName.folded(stem + ending)));
        return paths;
    }
}
