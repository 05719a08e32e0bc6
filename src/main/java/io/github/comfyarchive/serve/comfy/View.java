package io.github.comfyarchive.serve.comfy;

import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.NamedFiles;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.reader.KeptFile;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /view} (comfyui-protocol.md, "GET /view"): the newest bytes of a name, or those of one prompt. What {@code preview} and
 * {@code channel} would make of a picture is not made: the picture itself is given.
 */
final class View {
    private static final Set<String> TYPES = Set.of("output", "temp", "input");
    private static final Pattern ANNOTATED = Pattern.compile("(.*) \\[(output|temp|input)]", Pattern.DOTALL);

    private final Readers readers;

    View(Readers readers) {
        this.readers = readers;
    }

    void answer(Exchange exchange) throws IOException {
        NamedFiles.Name name = name(exchange);
        @Nullable String server = Scope.server(exchange);
        Optional<String> prompt = exchange.query("prompt_id");
        KeptFile file = readers.ask(catalog -> {
            @Nullable List<Long> prompts = prompt.isEmpty() ? null : keys(catalog, prompt.get(), server);
            AssetRow asset = catalog.files().newest(name, server, prompts).orElseThrow(() -> lost(catalog, name));
            return new KeptFile(asset, catalog.assets(), name.filename());
        });
        exchange.file(file.answer(false));
    }

    private static List<Long> keys(Catalog catalog, String prompt, @Nullable String server) {
        return CalledEntry.all(catalog, prompt, server).stream()
                .map(called -> called.row().id())
                .toList();
    }

    private static ProblemException lost(Catalog catalog, NamedFiles.Name name) {
        return ProblemException.notFound(catalog.files()
                .state(name)
                .map(state -> "a prompt names this file, and its bytes are not archived: " + state)
                .orElse("no archived prompt names this file"));
    }

    /** As ComfyUI reads it: an annotation wins over the type, and what leads out of a folder is refused. */
    private static NamedFiles.Name name(Exchange exchange) {
        String filename = exchange.query("filename").orElse("");
        String type = exchange.query("type").orElse("output");
        Matcher annotated = ANNOTATED.matcher(filename);
        if (annotated.matches()) {
            filename = annotated.group(1);
            type = annotated.group(2);
        }
        if (filename.isEmpty()) {
            throw ProblemException.notFound("filename is missing");
        }
        if (filename.startsWith("/") || filename.contains("..")) {
            throw ProblemException.badRequest("filename leads out of its folder");
        }
        if (!TYPES.contains(type)) {
            throw ProblemException.badRequest("type is output, temp or input");
        }
        String subfolder = exchange.query("subfolder").orElse("");
        if (subfolder.startsWith("/") || List.of(subfolder.split("[/\\\\]", -1)).contains("..")) {
            throw new ProblemException(403, "subfolder leads out of its folder");
        }
        return new NamedFiles.Name(filename.substring(filename.lastIndexOf('/') + 1), subfolder, type);
    }
}
