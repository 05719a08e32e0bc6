package io.github.comfyarchive.history;

import io.github.comfyarchive.id.PromptId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has been read of an entry so far; {@link #finish} makes the records of it. */
final class EntryDraft {
    /** 9999-12-31T23:59:59.999Z: later times do not have four digits of year, and would not sort as text. */
    private static final double LAST_MILLISECOND = 253_402_300_799_999.0;

    private final PromptId promptId;
    private final List<StatusMessage> messages = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();
    private final List<OutputValue> values = new ArrayList<>();
    private final Set<String> cachedNodes = new HashSet<>();
    private final Map<String, Map<String, Integer>> nextPosition = new HashMap<>();
    private final Map<String, Map<String, Integer>> nextValuePosition = new HashMap<>();
    private final List<Named> named = new ArrayList<>();
    private final OuterNodes outerNodes = new OuterNodes();
    private boolean recognised;
    private boolean interrupted;
    private @Nullable Double number;
    private @Nullable String statusWord;
    private @Nullable Boolean completed;
    private @Nullable String clientId;
    private @Nullable String workflowId;
    private @Nullable Instant createdAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant finishedAt;
    private @Nullable EntryPart graph;
    private NodeClasses classes = new NodeClasses();

    /** A file named by a plain string, and where. */
    private record Named(String nodeId, String media, int index, NamedFile file) {}

    EntryDraft(PromptId promptId) {
        this.promptId = promptId;
    }

    void recognised() {
        recognised = true;
    }

    void number(double value) {
        number = Double.isNaN(value) ? null : value;
    }

    /** Takes the graph; of one that is too deep to be kept, no node is known. */
    void graph(@Nullable EntryPart part, NodeClasses nodes) {
        graph = part;
        classes = part == null ? new NodeClasses() : nodes;
    }

    void clientId(String id) {
        clientId = Surrogates.replaceLone(id);
    }

    void workflowId(String id) {
        workflowId = Surrogates.replaceLone(id);
    }

    void createTime(double milliseconds) {
        createdAt = instant(milliseconds);
    }

    void statusWord(String word) {
        statusWord = word;
    }

    void completed(boolean value) {
        completed = value;
    }

    void output(String nodeId, String media, int index, FileReference file) {
        int position = place(nextPosition, nodeId, media, index);
        outputs.add(new Output(nodeId, media, position, file, false));
    }

    void named(String nodeId, String media, int index, NamedFile file) {
        named.add(new Named(nodeId, media, index, file));
    }

    OuterNodes outerNodes() {
        return outerNodes;
    }

    void value(String nodeId, String media, int index, String json) {
        int position = place(nextValuePosition, nodeId, media, index);
        values.add(new OutputValue(nodeId, media, position, json));
    }

    void message(String event, MessageData data, String json) {
        Double timestamp = data.timestamp();
        Instant at = timestamp == null ? null : instant(timestamp);
        messages.add(new StatusMessage(messages.size(), event, at, json));
        switch (event) {
            case "execution_start" -> startedAt = at;
            case "execution_cached" -> cachedNodes.addAll(data.nodes());
            case "execution_success" -> finishedAt = at;
            case "execution_error" -> {
                finishedAt = at;
                failures.add(data.failure());
            }
            case "execution_interrupted" -> {
                finishedAt = at;
                interrupted = true;
            }
            default -> {}
        }
    }

    ParsedEntry finish() {
        Prompt prompt = new Prompt(
                promptId, number, status(), completed, clientId, workflowId, createdAt, startedAt, finishedAt, graph);
        placeNamed();
        List<Output> withCached = outputs.stream()
                .map(output -> new Output(
                        output.nodeId(),
                        output.media(),
                        output.position(),
                        output.file(),
                        cachedNodes.contains(output.nodeId())))
                .toList();
        return new ParsedEntry(
                prompt,
                List.copyOf(messages),
                List.copyOf(failures),
                withCached,
                List.copyOf(values),
                outerNodesOfOutputs(),
                recognised);
    }

    /** After all others, whose places do not depend on what their strings are taken for. */
    private void placeNamed() {
        Set<Place> taken = new HashSet<>();
        if (!named.isEmpty()) {
            outputs.forEach(output -> taken.add(new Place(output.nodeId(), output.media(), output.position())));
        }
        for (Named name : named) {
            boolean free = taken.add(new Place(name.nodeId(), name.media(), name.index()));
            FileReference file = name.file().of(name.nodeId(), classes);
            if (free) {
                nextPosition
                        .computeIfAbsent(name.nodeId(), node -> new HashMap<>())
                        .merge(name.media(), name.index() + 1, Math::max);
                outputs.add(new Output(name.nodeId(), name.media(), name.index(), file, false));
            } else {
                output(name.nodeId(), name.media(), 0, file);
                taken.add(new Place(
                        name.nodeId(),
                        name.media(),
                        outputs.get(outputs.size() - 1).position()));
            }
        }
    }

    private record Place(String nodeId, String media, int position) {}

    private Map<String, String> outerNodesOfOutputs() {
        Map<String, String> outer = new HashMap<>();
        outputs.stream()
                .map(Output::nodeId)
                .distinct()
                .forEach(inner -> outerNodes.of(inner, classes).ifPresent(node -> outer.put(inner, node)));
        return Map.copyOf(outer);
    }

    private PromptStatus status() {
        if (interrupted) {
            return PromptStatus.INTERRUPTED;
        }
        if ("success".equals(statusWord)) {
            return PromptStatus.SUCCESS;
        }
        return "error".equals(statusWord) ? PromptStatus.ERROR : PromptStatus.UNKNOWN;
    }

    /** The index itself, unless several references stand in one item or a key is there twice: then the next free place. */
    private static int place(Map<String, Map<String, Integer>> next, String nodeId, String media, int index) {
        Map<String, Integer> ofNode = next.computeIfAbsent(nodeId, ignored -> new HashMap<>());
        int position = Math.max(index, ofNode.getOrDefault(media, 0));
        ofNode.put(media, position + 1);
        return position;
    }

    private static @Nullable Instant instant(double milliseconds) {
        boolean inRange = milliseconds >= 0 && milliseconds <= LAST_MILLISECOND;
        return inRange ? Instant.ofEpochMilli((long) milliseconds) : null;
    }
}
