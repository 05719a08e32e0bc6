package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.export.FilesOptions;
import io.github.comfyarchive.export.NameTemplate;
import io.github.comfyarchive.export.Sidecar;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code --format files} can be told, and {@code --format gallery} of it. */
public final class FilesExportOptions {
    @Option(
            names = "--name",
            paramLabel = "TEMPLATE",
            description = {
                "What a file is called below PATH, with fields such as {date} {time} {server} {model} {loras} {seed} {steps} {cfg}"
                        + " {sampler} {scheduler} {status} {prompt_id} {node} {filename} {name} {ext} {index} {sha256} {width}"
                        + " {height} {positive}.",
                "Default: " + NameTemplate.DEFAULT
            })
    private @Nullable String name;

    @Option(
            names = "--sidecar",
            paramLabel = "KIND",
            split = ",",
            description =
                    "Beside each file: json, its parameters and its workflow for ComfyUI; txt, its caption; or both"
                            + " with a comma.")
    private List<String> sidecars = new ArrayList<>();

    @Option(
            names = "--copy",
            description =
                    "Copy each file. Without it a file is a hard link to the archive's own where the file system can:"
                            + " edit no such file in place.")
    private boolean copies;

    @Option(
            names = "--clean",
            description = {
                "To share: files without prompt, workflow, parameters, comments and EXIF; orientation and colour profile stay, and the"
                        + " picture's own data. PNG, JPEG, WebP, GIF, MP4, MOV, WebM, MKV, M4A, MP3, FLAC, WAV, Ogg. A file of which it is"
                        + " not sure that nothing is left is not written, and counted. manifest.json says nothing of prompts, nor do names:",
                "--name may have {date} {time} {index} {ext} {width} {height} alone. Default then: "
                        + NameTemplate.CLEAN
            })
    private boolean clean;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /**
     * Refuses what the format has no use for.
     *
     * @throws UsageException if there is any
     */
    public void check(ExportFormat format) {
        if (clean && format != ExportFormat.FILES) {
            throw new UsageException("--clean is for --format files; the other formats are there to tell of prompts");
        }
        if (clean && isTyped("--sidecar")) {
            throw new UsageException(
                    "--clean and --sidecar: what stands beside a file would tell what the file does not");
        }
        if (format != ExportFormat.FILES && (isTyped("--name") || isTyped("--sidecar"))) {
            throw new UsageException("--name and --sidecar are for --format files");
        }
        if (format.stream() != null && isTyped("--copy")) {
            throw new UsageException("--copy is for --format files and gallery");
        }
    }

    /** Whether the command line says it: what the home's configuration says is for the format that has a use for it. */
    private boolean isTyped(String option) {
        return command != null && command.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** Whether files are to be copied where they could be linked. */
    public boolean copies() {
        return copies;
    }

    /**
     * What they say.
     *
     * @throws UsageException if a value is none
     */
    public FilesOptions options() {
        if (clean) {
            String own = isTyped("--name") && name != null ? name : NameTemplate.CLEAN;
            return new FilesOptions(NameTemplate.parse(own).requireClean(), Set.of(), copies, true);
        }
        Set<Sidecar> kinds = EnumSet.noneOf(Sidecar.class);
        for (String word : sidecars) {
            kinds.add(Sidecar.of(word)
                    .orElseThrow(() -> new UsageException("--sidecar is json, txt, xmp, or several with commas")));
        }
        return new FilesOptions(NameTemplate.parse(name == null ? NameTemplate.DEFAULT : name), kinds, copies, false);
    }
}
