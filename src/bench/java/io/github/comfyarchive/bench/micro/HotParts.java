package io.github.comfyarchive.bench.micro;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDictCompress;
import io.github.comfyarchive.bench.load.Load;
import io.github.comfyarchive.bench.load.LoadEntries;
import io.github.comfyarchive.bench.load.LoadFiles;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.graph.ParameterExtractor;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.history.EntryParser;
import io.github.comfyarchive.history.EntryPart;
import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.SecretMask;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One entry of 52 KB, or one picture of 200 KB, a call; 20 of them in turn. */
@State(Scope.Thread)
public class HotParts {
    private static final int ENTRIES = 20;
    private static final int LEVEL = 9; // the store's
    private static final String SECRET = "\"widgets_values\": [\"sk-proj-Vn8rTq2LwXy7ZbK4mPd9Gs3HfJc6Ae5U\", ";

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), new byte[] {1, 2, 3});
    private final EntryParser parser = new EntryParser();
    private final ParameterExtractor extractor = new ParameterExtractor(NodeRules.builtIn());
    private final Derivation derivation = new Derivation(redactor, NodeRules::builtIn);
    private final List<RawEntry> raw = new ArrayList<>();
    private final List<RawEntry> withSecret = new ArrayList<>();
    private final List<byte[]> json = new ArrayList<>();
    private final List<ZstdDictCompress> others = new ArrayList<>();
    private final List<byte[]> pictures = new ArrayList<>();
    private final List<RedactedEntry> redacted = new ArrayList<>();
    private final List<GraphTokens> graphs = new ArrayList<>();
    private int next;

    /** Makes the entries. */
    @Setup
    public void make() throws UnreadableEntryException {
        Load load = Load.of(ENTRIES, 0);
        LoadEntries entries = new LoadEntries(load);
        LoadFiles files = new LoadFiles(load, entries);
        for (int index = 0; index < ENTRIES; index++) {
            byte[] bytes = entries.entry(index);
            others.add(new ZstdDictCompress(entries.entry(index + ENTRIES), LEVEL));
            String text = new String(bytes, StandardCharsets.US_ASCII);
            json.add(bytes);
            raw.add(new RawEntry(LoadEntries.id(index), bytes));
            withSecret.add(new RawEntry(
                    LoadEntries.id(index),
                    text.replaceFirst("\"widgets_values\": \\[", SECRET).getBytes(StandardCharsets.US_ASCII)));
            redacted.add(redactor.redact(raw.get(index)).entry());
            EntryPart graph = Objects.requireNonNull(
                    parser.parse(redacted.get(index)).prompt().graph());
            graphs.add(GraphTokens.within(graph.entry(), graph.start(), graph.end()));
            pictures.add(files.picture(index));
        }
    }

    private int next() {
        next = (next + 1) % ENTRIES;
        return next;
    }

    /** The redactor, with nothing to find. */
    @Benchmark
    public Redacted redact() throws UnreadableEntryException {
        return redactor.redact(raw.get(next()));
    }

    /** With one key in it. */
    @Benchmark
    public Redacted redactSecret() throws UnreadableEntryException {
        return redactor.redact(withSecret.get(next()));
    }

    /** The parser. */
    @Benchmark
    public ParsedEntry parse() {
        return parser.parse(redacted.get(next()));
    }

    /** The parameters out of the graph. */
    @Benchmark
    public Parameters extract() {
        return extractor.extract(graphs.get(next()), Set.of("9"));
    }

    /** All that is done for an entry beside the reading of the next one. */
    @Benchmark
    public NewEntry redactAndDerive() throws UnreadableEntryException {
        return derivation.of(redactor.redact(raw.get(next())));
    }

    /** The compression. */
    @Benchmark
    public byte[] compress() {
        return Zstd.compress(json.get(next()), LEVEL);
    }

    /** The compression by the entry of another run of the same workflow. */
    @Benchmark
    public byte[] compressByAnother() {
        int index = next();
        return Zstd.compress(json.get(index), others.get(index));
    }

    /** The search of a picture's bytes for secrets. */
    @Benchmark
    public int mask() throws IOException {
        try (MaskingStream masking =
                new MaskingStream(OutputStream.nullOutputStream(), redactor, SecretMask.none(), 0)) {
            masking.write(pictures.get(next()));
            return masking.redactions().size();
        }
    }
}
