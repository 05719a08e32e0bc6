package io.github.comfyarchive.history;

import io.github.comfyarchive.redact.OwnName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The server's own names of files in whose kept names {@code [redacted]} stands. Equal names are told apart by their order. */
public final class OwnFiles {
    private final Map<List<String>, Deque<String>> own = new HashMap<>();

    private OwnFiles(List<OwnName> names) {
        for (OwnName name : names) {
            add(name, name.kept(), name.own());
            Optional<NamedFile> kept = NamedFile.of(name.kept());
            Optional<NamedFile> file = NamedFile.of(name.own());
            if (kept.isPresent() && file.isPresent()) {
                // A path: its file and its folder are names of their own.
                FileReference keptFile = kept.get().file();
                FileReference ownFile = file.get().file();
                if (!keptFile.filename().equals(name.kept())) {
                    add(name, keptFile.filename(), ownFile.filename());
                    add(name, keptFile.subfolder(), ownFile.subfolder());
                }
            }
        }
    }

    private void add(OwnName name, String kept, String text) {
        String node = Surrogates.replaceLone(name.nodeId());
        String media = Surrogates.replaceLone(name.media());
        own.computeIfAbsent(List.of(node, media, Surrogates.replaceLone(kept)), key -> new ArrayDeque<>())
                .add(Surrogates.replaceLone(text));
    }

    /**
     * Of the outputs of an entry.
     *
     * @param outputs in their order
     * @param names what was changed in what the entry says of its outputs
     * @return the name by which to ask for each output whose kept name is another
     */
    public static Map<Output, FileReference> of(List<Output> outputs, List<OwnName> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        OwnFiles files = new OwnFiles(names);
        Map<Output, FileReference> found = new HashMap<>();
        for (Output output : outputs) {
            FileReference kept = output.file();
            FileReference file = new FileReference(
                    files.next(output, kept.filename()),
                    files.next(output, kept.subfolder()),
                    files.next(output, kept.type()));
            if (!file.equals(kept)) {
                found.put(output, file);
            }
        }
        return found;
    }

    /** The last one stays: a picture beside a film lies in the film's folder, which is named once. */
    private String next(Output output, String kept) {
        Deque<String> texts = own.get(List.of(output.nodeId(), output.media(), kept));
        if (texts == null) {
            return kept;
        }
        return texts.size() > 1 ? texts.remove() : texts.element();
    }
}
