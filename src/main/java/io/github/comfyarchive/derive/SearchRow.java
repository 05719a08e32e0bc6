package io.github.comfyarchive.derive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.graph.GraphTexts;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.Failure;
import io.github.comfyarchive.history.LiteralPlaceholder;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.search.IndexedText;
import io.github.comfyarchive.search.NameParts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code prompt_search}: texts as their words.
 *
 * @param positive what samplers were asked for
 * @param negative what they were to avoid
 * @param text other texts of the graph
 * @param output texts that nodes showed
 * @param model names of models
 * @param file names of files and their folders
 * @param title titles of nodes
 * @param error why it failed, and where
 * @param part three letters at a time, so that a part of a name is found too
 * @param graph where it has so many texts that their words are not made before they are written: they follow those of {@code text}; else
 *     null
 */
public record SearchRow(
        String positive,
        String negative,
        String text,
        String output,
        String model,
        String file,
        String title,
        String error,
        String part,
        @Nullable GraphTokens graph) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Between columns, in none of which it is: they hold words and spaces. */
    public static final char BETWEEN = '\u001f';

    /** How many there are. */
    public static final int COLUMNS = 9;

    /** The place of {@code text}. */
    private static final int TEXT = 2;

    /**
     * Derives it.
     *
     * @param parameters what its graph says
     * @param graph its graph; null without one
     * @return its words
     */
    public static SearchRow of(ParsedEntry parsed, Parameters parameters, @Nullable GraphTokens graph) {
        List<String> models =
                parameters.models().stream().map(ModelUse::name).distinct().toList();
        List<String> files = parsed.outputs().stream()
                .map(output -> output.file())
                .map(file -> file.subfolder().isEmpty() ? file.filename() : file.subfolder() + "/" + file.filename())
                .distinct()
                .toList();
        List<String> failed = parsed.failures().stream()
                .flatMap(failure -> Stream.of(failure.nodeType(), failure.exceptionType()))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return new SearchRow(
                words(parameters.samplings().stream().map(Sampling::positive)),
                words(parameters.samplings().stream().map(Sampling::negative)),
                parameters.allTexts() ? words(parameters.texts().stream()) : "",
                words(parsed.values().stream().map(OutputValue::value).map(SearchRow::text)),
                names(models),
                names(files),
                words(parameters.titles().stream()),
                names(failed) + " " + words(parsed.failures().stream().map(Failure::message)),
                NameParts.of(Stream.of(models, files, failed)
                        .flatMap(List::stream)
                        .map(LiteralPlaceholder::removedFrom)
                        .distinct()
                        .collect(Collectors.joining("\n"))),
                parameters.allTexts() ? null : graph);
    }

    /** All columns as one text, of which {@link #ofJoined} makes them again. */
    public String joined() {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        try {
            writeTo(joined);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return joined.toString(StandardCharsets.UTF_8);
    }

    /**
     * Writes what {@link #joined} says, in UTF-8.
     *
     * @throws IOException if the stream refuses
     */
    public void writeTo(OutputStream out) throws IOException {
        List<String> columns = columns();
        for (int column = 0; column < COLUMNS; column++) {
            if (column > 0) {
                out.write(BETWEEN);
            }
            out.write(columns.get(column).getBytes(StandardCharsets.UTF_8));
            if (column == TEXT && graph != null) {
                writeWords(graph, out);
            }
        }
    }

    private static void writeWords(GraphTokens graph, OutputStream out) throws IOException {
        try {
            GraphTexts.of(graph, text -> {
                String words = IndexedText.of(LiteralPlaceholder.removedFrom(text));
                try {
                    out.write((words + " ").getBytes(StandardCharsets.UTF_8));
                } catch (IOException refused) {
                    throw new UncheckedIOException(refused);
                }
                return true;
            });
        } catch (UncheckedIOException refused) {
            throw refused.getCause();
        }
    }

    /** All columns, in order; without what stands in the graph. */
    public List<String> columns() {
        return List.of(positive, negative, text, output, model, file, title, error, part);
    }

    /**
     * Takes them apart again.
     *
     * @param joined as {@link #joined} has them
     * @return the row; nothing where the text is damaged
     */
    public static Optional<SearchRow> ofJoined(String joined) {
        String[] columns = joined.split(String.valueOf(BETWEEN), -1);
        if (columns.length != COLUMNS) {
            return Optional.empty();
        }
        return Optional.of(new SearchRow(
                columns[0],
                columns[1],
                columns[2],
                columns[3],
                columns[4],
                columns[5],
                columns[6],
                columns[7],
                columns[8],
                null));
    }

    /** Nulls are what was not found. */
    private static String words(Stream<String> texts) {
        return texts.filter(Objects::nonNull)
                .map(LiteralPlaceholder::removedFrom)
                .distinct()
                .map(IndexedText::of)
                .collect(Collectors.joining(" "));
    }

    private static String names(List<String> names) {
        return names.stream()
                .map(LiteralPlaceholder::removedFrom)
                .map(IndexedText::ofName)
                .collect(Collectors.joining(" "));
    }

    /** The strings in a value, which is mostly one string, without the JSON around them. */
    private static String text(String json) {
        StringBuilder text = new StringBuilder();
        try (JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    text.append(text.isEmpty() ? "" : " ").append(parser.getText());
                }
            }
        } catch (IOException beyondJacksonsUsualLimits) {
            return json; // every word is in the JSON too
        }
        return text.toString();
    }
}
