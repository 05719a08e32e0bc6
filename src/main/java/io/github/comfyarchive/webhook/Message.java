package io.github.comfyarchive.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.json.JsonMembers;
import io.github.comfyarchive.json.PromptSummaryJson;
import io.github.comfyarchive.query.PromptSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a prompt: the members of {@code list --json} for programs, and a line that chats show ({@code content} for Discord,
 * {@code text} for Slack and Mattermost). Nothing that a prompt says calls anybody: no mention is parsed, no mark-up is sent.
 */
final class Message {
    private static final JsonFactory JSON = new JsonFactory();

    /** Who wants more asks the archive. */
    private static final int LONGEST = 2000;

    private static final int LONGEST_LINE = 300;

    private Message() {}

    static byte[] of(PromptSummary prompt, String timestamp) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", "prompt.archived");
            json.writeStringField("timestamp", timestamp);
            json.writeObjectFieldStart("data");
            new PromptSummaryJson(bounded(prompt)).writeTo(new JsonMembers(json));
            json.writeEndObject();
            String line = line(prompt);
            json.writeStringField("content", line.replace("@", "@\u200B"));
            json.writeObjectFieldStart("allowed_mentions");
            json.writeArrayFieldStart("parse");
            json.writeEndArray();
            json.writeEndObject();
            json.writeStringField(
                    "text", line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
            json.writeEndObject();
        } catch (IOException fromMemory) {
            throw new UncheckedIOException(fromMemory);
        }
        return bytes.toByteArray();
    }

    private static String line(PromptSummary prompt) {
        StringBuilder line = new StringBuilder(prompt.server())
                .append(": ")
                .append(prompt.status().word());
        Long duration = prompt.durationMs();
        if (duration != null) {
            line.append(String.format(Locale.ROOT, " in %.1f s", duration / 1000.0));
        }
        line.append(", ").append(prompt.stored()).append(prompt.stored() == 1 ? " file" : " files");
        String said = prompt.error() == null ? prompt.positive() : prompt.error();
        if (said != null && !said.isBlank()) {
            line.append(": ").append(said);
        }
        String flat = line.toString().replaceAll("[\\p{Cntrl}\\s]+", " ").replace('`', '\'');
        return shortened(flat, LONGEST_LINE);
    }

    private static PromptSummary bounded(PromptSummary prompt) {
        return new PromptSummary(
                prompt.prompt(),
                prompt.promptId(),
                prompt.server(),
                prompt.createdAt(),
                prompt.status(),
                prompt.durationMs(),
                shortened(prompt.model()),
                shortened(prompt.loras()),
                prompt.seed(),
                prompt.steps(),
                prompt.cfg(),
                prompt.sampler(),
                prompt.scheduler(),
                shortened(prompt.positive()),
                shortened(prompt.negative()),
                prompt.files(),
                prompt.stored(),
                shortened(prompt.error()),
                prompt.stars(),
                shortened(prompt.tags()));
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null ? null : shortened(text, LONGEST);
    }

    private static String shortened(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }
}
