package io.github.comfyarchive.export;

import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.row.AssetRow;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a template of names can ask for. */
@SuppressWarnings("ImmutableEnumChecker") // the parts are functions without a state
enum NameField {
    DATE(file -> file.prompt().createdAt().substring(0, 10)),
    TIME(file -> file.prompt().createdAt().substring(11, 19).replace(':', '-')),
    SERVER(file -> file.archived().server().name()),
    MODEL(file -> modelName(file.model())),
    LORAS(NameField::loraNames),
    SEED(sampled(Sampling::seed)),
    STEPS(sampled(sampling -> text(sampling.steps()))),
    CFG(sampled(sampling -> text(sampling.cfg()))),
    SAMPLER(sampled(Sampling::sampler)),
    SCHEDULER(sampled(Sampling::scheduler)),
    STATUS(file -> file.prompt().status().word()),
    PROMPT_ID(file -> file.prompt().promptId().value()),
    NODE(file -> file.output().nodeId()),
    FILENAME(file -> file.output().filename()),
    NAME(file -> stem(file.output().filename())),
    EXT(NameField::extension),
    INDEX(file -> String.valueOf(file.index())),
    SHA256(file -> file.output().asset()),
    WIDTH(file -> text(file.width())),
    HEIGHT(file -> text(file.height())),
    POSITIVE(sampled(sampling -> words(sampling.positive())));

    /** The first words tell pictures apart and leave room for the other fields in a name. */
    private static final int POSITIVE_CHARACTERS = 60;

    /** No format has a longer one; what comes after a dot is often the rest of a name. */
    private static final int LONGEST_EXTENSION = 10;

    /** What is taken of something; null where there is none. */
    private interface Part<T> {
        @Nullable
        String of(T whole);
    }

    private final Part<Generation> value;

    NameField(Part<Generation> value) {
        this.value = value;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its value for a file, empty where there is none. */
    String of(Generation file) {
        return Objects.requireNonNullElse(value.of(file), "").strip();
    }

    private static Part<Generation> sampled(Part<Sampling> part) {
        return file -> file.sampling() == null ? null : part.of(file.sampling());
    }

    /** The extension that the bytes ask for; where they are of no known type, that of the server's name. */
    static String extension(Generation file) {
        AssetRow asset = file.file().asset();
        String own = extensionOf(file.file().output().filename());
        return asset == null || asset.extension().equals("bin") ? own : asset.extension();
    }

    /** What follows the last dot of a name, if it looks like an extension; else nothing. */
    static String extensionOf(String name) {
        int dot = name.lastIndexOf('.');
        String extension = dot <= 0 ? "" : name.substring(dot + 1);
        return extension.matches("[A-Za-z0-9]{1," + LONGEST_EXTENSION + "}") ? extension : "";
    }

    static String stem(String name) {
        String extension = extensionOf(name);
        return extension.isEmpty() ? name : name.substring(0, name.length() - extension.length() - 1);
    }

    @Nullable
    private static String modelName(@Nullable String path) {
        if (path == null) {
            return null;
        }
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return name.replaceFirst("(?i)\\.(safetensors|ckpt|gguf|pth?|bin|sft)$", "");
    }

    private static String loraNames(Generation file) {
        return file.archived().loras().stream()
                .map(use -> modelName(use.name()))
                .distinct()
                .collect(Collectors.joining("+"));
    }

    private static @Nullable String text(@Nullable Number number) {
        return number == null ? null : number.toString().replaceFirst("\\.0$", "");
    }

    private static @Nullable String words(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.codePointCount(0, line.length()) <= POSITIVE_CHARACTERS) {
            return line;
        }
        String start = line.substring(0, line.offsetByCodePoints(0, POSITIVE_CHARACTERS));
        int space = start.lastIndexOf(' ');
        return space > 0 ? start.substring(0, space) : start;
    }
}
