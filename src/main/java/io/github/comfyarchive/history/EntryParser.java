package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads the records out of a redacted entry. Where the entry is not as expected, it takes what it understands
 * (comfyui-protocol.md, "One entry"): API clients send anything at all.
 */
public final class EntryParser {

    /**
     * Reads one entry.
     *
     * @param entry the entry
     * @return its records, in which placeholders stand for large literals; without the graph where the rest is too large to be taken apart; {@link ParsedEntry#recognised} says whether it looked like a history entry
     */
    public ParsedEntry parse(RedactedEntry entry) {
        return parse(SplitEntry.of(entry));
    }

    /**
     * Reads one entry.
     *
     * @param split the entry, its large literals apart
     * @return its records, in which placeholders stand for those
     */
    public ParsedEntry parse(SplitEntry split) {
        RedactedEntry entry = split.whole();
        byte[] plain = split.plain();
        try {
            if (EntryExtent.isUsual(plain)) {
                return parse(entry.promptId(), plain, true);
            }
        } catch (StreamConstraintsException | OutOfMemoryError tooLarge) {
            // Without its graph it may not be.
        }
        try {
            return parse(entry.promptId(), plain, false);
        } catch (StreamConstraintsException | OutOfMemoryError tooLarge) {
            return bare(entry);
        }
    }

    private static ParsedEntry bare(RedactedEntry entry) {
        try {
            return parse(entry.promptId(), entry.bare().json(), false);
        } catch (StreamConstraintsException impossible) {
            throw new IllegalStateException("a bare entry is small", impossible);
        }
    }

    private static ParsedEntry parse(PromptId promptId, byte[] json, boolean withGraph)
            throws StreamConstraintsException {
        EntryDraft draft = new EntryDraft(promptId);
        JsonFactory factory = withGraph ? StrictJson.FACTORY : StrictJson.OF_MANY_NAMES;
        try (JsonParser parser = factory.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readEntry(parser, draft, withGraph);
            }
            if (!withGraph) {
                draft.texts(EntryExtent.texts(json));
            }
        } catch (StreamConstraintsException tooLarge) {
            throw tooLarge;
        } catch (JacksonException notJson) {
            // Only the redactor makes entries, and it has read this one; should its reader and this one ever disagree,
            // the
            // entry is kept whole all the same, as one that is not understood.
            return new EntryDraft(promptId).finish();
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
        return draft.finish();
    }

    private static void readEntry(JsonParser parser, EntryDraft draft, boolean withGraph) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("prompt") && value == JsonToken.START_ARRAY) {
                draft.recognised();
                readPrompt(parser, draft, withGraph);
            } else if (name.equals("outputs") && value == JsonToken.START_OBJECT) {
                new OutputsReader(draft).read(parser);
            } else if (name.equals("status") && value == JsonToken.START_OBJECT) {
                new StatusReader(draft).read(parser);
            } else if (name.equals("meta") && value == JsonToken.START_OBJECT) {
                draft.outerNodes().read(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void readPrompt(JsonParser parser, EntryDraft draft, boolean withGraph) throws IOException {
        int index = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (index == 0 && token.isNumeric()) {
                draft.number(parser.getDoubleValue());
            } else if (index == 2 && token == JsonToken.START_OBJECT && withGraph) {
                NodeClasses classes = new NodeClasses();
                draft.graph(StrictJson.copy(parser, classes), classes);
            } else if (index == 3 && token == JsonToken.START_OBJECT) {
                readExtraData(parser, draft);
            } else {
                parser.skipChildren();
            }
            index++;
        }
    }

    private static void readExtraData(JsonParser parser, EntryDraft draft) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("client_id") && value == JsonToken.VALUE_STRING) {
                draft.clientId(parser.getText());
            } else if (name.equals("create_time") && value.isNumeric()) {
                draft.createTime(parser.getDoubleValue());
            } else if (name.equals("extra_pnginfo") && value == JsonToken.START_OBJECT) {
                readExtraPnginfo(parser, draft);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void readExtraPnginfo(JsonParser parser, EntryDraft draft) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean workflow = parser.currentName().equals("workflow");
            if (parser.nextToken() == JsonToken.START_OBJECT && workflow) {
                readWorkflow(parser, draft);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void readWorkflow(JsonParser parser, EntryDraft draft) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean id = parser.currentName().equals("id");
            if (parser.nextToken() == JsonToken.VALUE_STRING && id) {
                draft.workflowId(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
    }
}
