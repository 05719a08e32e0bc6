package io.github.comfyarchive.export;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a template of names can ask for. */
enum NameField {
    DATE,
    TIME,
    SERVER,
    MODEL,
    LORAS,
    SEED,
    STEPS,
    CFG,
    SAMPLER,
    SCHEDULER,
    STATUS,
    PROMPT_ID,
    NODE,
    FILENAME,
    NAME,
    EXT,
    INDEX,
    SHA256,
    WIDTH,
    HEIGHT,
    POSITIVE;

    private static final int POSITIVE_CHARACTERS = 60;
    private static final int LONGEST_EXTENSION = 10;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its value for a file, empty where there is none. */
    String of(Generation file) {
        return Objects.requireNonNullElse(value(file), "").strip();
    }

    private @Nullable String value(Generation file) {
        OutputRow output = file.file().output();
        PromptRow prompt = file.archived().prompt();
        return switch (this) {
            case DATE -> prompt.createdAt().substring(0, 10);
            case TIME -> prompt.createdAt().substring(11, 19).replace(':', '-');
            case SERVER -> file.archived().server().name();
            case MODEL -> modelName(file.model());
            case LORAS -> loras(file);
            case SEED, STEPS, CFG, SAMPLER, SCHEDULER, POSITIVE ->
                file.sampling() == null ? null : sampled(file.sampling());
            case STATUS -> prompt.status();
            case PROMPT_ID -> prompt.promptId();
            case NODE -> output.nodeId();
            case FILENAME -> output.filename();
            case NAME -> stem(output.filename());
            case EXT -> extension(file);
            case INDEX -> String.valueOf(file.index());
            case SHA256 -> output.asset();
            case WIDTH -> text(file.width());
            case HEIGHT -> text(file.height());
        };
    }

    private @Nullable String sampled(Sampling sampling) {
        return switch (this) {
            case SEED -> sampling.seed();
            case STEPS -> text(sampling.steps());
            case CFG -> text(sampling.cfg());
            case SAMPLER -> sampling.sampler();
            case SCHEDULER -> sampling.scheduler();
            default -> words(sampling.positive());
        };
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

    private static String loras(Generation file) {
        return file.archived().models().stream()
                .filter(use -> use.kind().equals("lora"))
                .map(ModelUse::name)
                .map(NameField::modelName)
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
