package io.github.comfyarchive.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a file shall be called, such as {@code {date}/{model}/{seed}_{filename}}; a slash in a value makes no folder. */
public final class NameTemplate {
    /** What is taken where nothing is said. */
    public static final String DEFAULT = "{date}/{model}/{seed}_{filename}";

    /** What is taken for clean copies: nothing of it tells how a file was made. */
    public static final String CLEAN = "{date}_{time}_{index}";

    private static final Set<NameField> SAY_NOTHING = EnumSet.of(
            NameField.DATE, NameField.TIME, NameField.INDEX, NameField.EXT, NameField.WIDTH, NameField.HEIGHT);

    /** Each then has 19 characters of the longest path at least. */
    private static final int MOST_FOLDERS = 6;

    private static final Pattern PIECE = Pattern.compile("\\{([^{}]*)}|([^{}]+)");
    private static final Pattern SEPARATOR = Pattern.compile("[-_ .+,]+");

    /** A text, or what a field says. */
    private record Piece(String text, @Nullable NameField field) {}

    private final List<List<Piece>> segments;

    private NameTemplate(List<List<Piece>> segments) {
        this.segments = segments;
    }

    /**
     * Reads a template.
     *
     * @param text as a person types it
     * @throws ExportException if it is none; the message names the fields there are
     */
    public static NameTemplate parse(String text) {
        List<List<Piece>> segments = new ArrayList<>();
        for (String segment : text.split("/", -1)) {
            if (segment.isBlank() || segment.equals(".") || segment.equals("..")) {
                throw new ExportException("--name is a path below PATH, such as " + DEFAULT);
            }
            segments.add(pieces(segment));
        }
        if (segments.size() > MOST_FOLDERS + 1) {
            throw new ExportException("--name makes at most " + MOST_FOLDERS + " folders, one inside the other");
        }
        return new NameTemplate(segments);
    }

    /**
     * Refuses fields that tell how a file was made.
     *
     * @throws ExportException if there are any; the message names those that may be there
     */
    public NameTemplate requireClean() {
        boolean tells = segments.stream()
                .flatMap(List::stream)
                .anyMatch(piece -> piece.field() != null && !SAY_NOTHING.contains(piece.field()));
        if (tells) {
            throw new ExportException("--name of --clean has a field that tells how a file was made; it may have "
                    + SAY_NOTHING.stream().map(NameTemplate::braced).collect(Collectors.joining(" ")));
        }
        return this;
    }

    private static String braced(NameField field) {
        return "{" + field.word() + "}";
    }

    private static List<Piece> pieces(String segment) {
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = PIECE.matcher(segment);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            String word = matcher.group(1);
            pieces.add(word == null ? new Piece(matcher.group(2), null) : new Piece(word, field(word)));
            end = matcher.end();
        }
        if (end < segment.length()) {
            throw new ExportException("--name has a brace without its other; a field looks like {seed}");
        }
        return pieces;
    }

    private static NameField field(String word) {
        return Arrays.stream(NameField.values())
                .filter(field -> field.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new ExportException("--name has an unknown field; there are "
                        + Arrays.stream(NameField.values())
                                .map(NameTemplate::braced)
                                .collect(Collectors.joining(" "))));
    }

    /** The names of a file, folders first, as the values say: not yet safe. */
    List<String> of(Generation file) {
        return segments.stream().map(pieces -> segment(pieces, file)).toList();
    }

    /** A field without a value goes with the separator after it, or the one before it at the end. */
    private static String segment(List<Piece> pieces, Generation file) {
        List<String> texts = new ArrayList<>();
        boolean gone = false;
        for (Piece piece : pieces) {
            String text = piece.field() == null ? piece.text() : piece.field().of(file);
            boolean separator = piece.field() == null && SEPARATOR.matcher(text).matches();
            if (!(gone && separator) && !text.isEmpty()) {
                texts.add(text);
            }
            gone = piece.field() != null && text.isEmpty();
        }
        int last = texts.size() - 1;
        if (gone && last >= 0 && SEPARATOR.matcher(texts.get(last)).matches()) {
            texts.remove(last);
        }
        return String.join("", texts);
    }
}
