package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Reads {@code outputs}: node id -> media -> list of anything. */
final class OutputsReader {
    /** Names that stand as plain strings are guesses, and each may cost a request: of a node no more than so many. */
    static final int MOST_NAMES = 256;

    private final EntryDraft draft;
    private final Map<String, Integer> names = new HashMap<>();

    OutputsReader(EntryDraft draft) {
        this.draft = draft;
    }

    void read(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String nodeId = Surrogates.replaceLone(parser.currentName());
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readNode(parser, nodeId);
            } else {
                readItem(parser, nodeId, "", 0);
            }
        }
    }

    private void readNode(JsonParser parser, String nodeId) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String media = Surrogates.replaceLone(parser.currentName());
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                readItem(parser, nodeId, media, 0);
                continue;
            }
            int index = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                readItem(parser, nodeId, media, index++);
            }
        }
    }

    private void readItem(JsonParser parser, String nodeId, String media, int index) throws IOException {
        int before = names.getOrDefault(nodeId, 0);
        FileReferences references = new FileReferences(NamedFile.isNamedUnder(media), MOST_NAMES - before);
        String value = StrictJson.copy(parser, references);
        for (FileReference file : references.found()) {
            draft.output(nodeId, media, index, file);
        }
        if (!references.named().isEmpty()) {
            names.put(nodeId, before + references.named().size());
            references.named().forEach(name -> draft.named(nodeId, media, index, name));
        }
        if (!references.outermostIsReference() && value != null) {
            draft.value(nodeId, media, index, value);
        }
    }
}
