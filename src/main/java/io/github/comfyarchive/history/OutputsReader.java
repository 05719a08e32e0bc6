package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads {@code outputs}: node id -> media -> list of anything. */
final class OutputsReader {
    private final EntryDraft draft;

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
        FileReferences references = new FileReferences();
        String value = StrictJson.copy(parser, references);
        for (FileReference file : references.found()) {
            draft.output(nodeId, media, index, file);
        }
        if (!references.outermostIsReference() && value != null) {
            draft.value(nodeId, media, index, value);
        }
    }
}
