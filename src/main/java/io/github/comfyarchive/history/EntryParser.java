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
    /** From how many bytes on an entry may have so many names that a table of them is larger than what they name. */
    private static final int LARGE = 8 << 20;

    /**
     * Reads one entry.
     *
     * @param entry the entry
     * @return its records, in which placeholders stand for large literals; {@link ParsedEntry#recognised} says whether it looked like a
     *     history entry
     */
    public ParsedEntry parse(RedactedEntry entry) {
        return parse(SplitEntry.of(entry));
    }

    /**
     * Reads one entry.
     *
     * @param split the entry, its large literals apart
     * @return its records, in which placeholders stand for those; those of its bare record where more than its graph is too much to be kept
     *     in memory
     */
    public ParsedEntry parse(SplitEntry split) {
        RedactedEntry entry = split.whole();
        try {
            return parse(entry.promptId(), split.plain());
        } catch (StreamConstraintsException | OutOfMemoryError tooLarge) {
            return bare(entry);
        }
    }

    private static ParsedEntry bare(RedactedEntry entry) {
        try {
            return parse(entry.promptId(), entry.bare().json());
        } catch (StreamConstraintsException impossible) {
            throw new IllegalStateException("a bare entry is small", impossible);
        }
    }

    private static ParsedEntry parse(PromptId promptId, byte[] json) throws StreamConstraintsException {
        EntryDraft draft = new EntryDraft(promptId);
        JsonFactory factory = json.length > LARGE ? StrictJson.OF_MANY_NAMES : StrictJson.FACTORY;
        try (JsonParser parser = factory.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readEntry(parser, draft, json);
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

    private static void readEntry(JsonParser parser, EntryDraft draft, byte[] json) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("prompt") && value == JsonToken.START_ARRAY) {
                draft.recognised();
                readPrompt(parser, draft, json);
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

    private static void readPrompt(JsonParser parser, EntryDraft draft, byte[] json) throws IOException {
        int index = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (index == 0 && token.isNumeric()) {
                draft.number(parser.getDoubleValue());
            } else if (index == 2 && token == JsonToken.START_OBJECT) {
                readGraph(parser, draft, json);
            } else if (index == 3 && token == JsonToken.START_OBJECT) {
                readExtraData(parser, draft);
            } else {
                parser.skipChildren();
            }
            index++;
        }
    }

    /** Where it stands is looked up: of a member that is there twice this is the first, as elsewhere. */
    private static void readGraph(JsonParser parser, EntryDraft draft, byte[] json) throws IOException {
        NodeClasses classes = new NodeClasses();
        boolean readable = StrictJson.walk(parser, classes);
        draft.graph(readable ? EntryParts.graph(json).orElse(null) : null, classes);
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
