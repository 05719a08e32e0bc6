package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads {@code status}: the word, the flag, and the messages {@code [event, data]}. */
final class StatusReader {
    private final EntryDraft draft;

    StatusReader(EntryDraft draft) {
        this.draft = draft;
    }

    void read(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("status_str") && value == JsonToken.VALUE_STRING) {
                draft.statusWord(parser.getText());
            } else if (name.equals("completed") && value.isBoolean()) {
                draft.completed(parser.getBooleanValue());
            } else if (name.equals("messages") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    readMessage(parser);
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readMessage(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        String event = "";
        MessageData data = new MessageData();
        String json = "null";
        int index = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (index == 0 && token == JsonToken.VALUE_STRING) {
                event = Surrogates.replaceLone(parser.getText());
            } else if (index == 1) {
                String copied = StrictJson.copy(parser, data);
                json = copied == null ? "null" : copied;
            } else {
                parser.skipChildren();
            }
            index++;
        }
        draft.message(event, data, json);
    }
}
