package io.github.comfyarchive.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Recording;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a real server recorded, against values read off the recordings by hand. */
final class RecordedEntriesTest {
    private static final Recording FIVE = Recording.promptOfFive();
    private static final Recording SIX = Recording.promptOfSix();

    private static ParsedEntry parse(Recording recording, String id) throws Exception {
        return new EntryParser().parse(Entries.redacted(id, recording.entry(id)));
    }

    private static Map<String, PromptStatus> oddStatuses(Recording recording) throws Exception {
        Map<String, PromptStatus> odd = new TreeMap<>();
        for (String id : recording.ids()) {
            ParsedEntry entry = parse(recording, id);
            assertThat(entry.recognised()).isTrue();
            assertThat(entry.prompt().promptId().value()).isEqualTo(id);
            assertThat(entry.prompt().graph()).isNotNull();
            if (entry.prompt().status() != PromptStatus.SUCCESS) {
                odd.put(id.substring(0, 8), entry.prompt().status());
                assertThat(entry.prompt().completed()).isFalse();
            } else {
                assertThat(entry.prompt().completed()).isTrue();
            }
        }
        return odd;
    }

    @Test
    void tellsFailedFromInterruptedAndBothFromSuccessful() throws Exception {
        assertThat(oddStatuses(FIVE))
                .isEqualTo(Map.of(
                        "0c9d29b5", PromptStatus.ERROR,
                        "c0b481ca", PromptStatus.ERROR,
                        "a2eab501", PromptStatus.INTERRUPTED));
        assertThat(oddStatuses(SIX))
                .isEqualTo(Map.of(
                        "afc40e3c", PromptStatus.ERROR,
                        "016401e0", PromptStatus.ERROR,
                        "1e2d1dcd", PromptStatus.INTERRUPTED));
    }

    @Test
    void readsTheFirstPromptOfAReleasedServer() throws Exception {
        ParsedEntry entry = parse(FIVE, "ca629af9-e237-4001-b92e-f142f7e57ec7");
        Prompt prompt = entry.prompt();
        assertThat(prompt.number()).isEqualTo(0.0);
        assertThat(prompt.clientId()).isEqualTo("rig-14900157265f4796b85b8adb6ffd650c");
        assertThat(prompt.workflowId()).isEqualTo("d0eda82f-8f6d-0558-4ef8-aa3892276658");
        assertThat(prompt.createdAt()).isNull();
        assertThat(prompt.startedAt()).isEqualTo(Instant.parse("2026-11-23T21:00:46.024Z"));
        assertThat(prompt.finishedAt()).isEqualTo(Instant.parse("2026-11-23T21:00:46.109Z"));
        assertThat(prompt.durationMillis()).isEqualTo(85);
        assertThat(entry.outputs()).hasSize(4);
        for (int index = 0; index < 4; index++) {
            FileReference file = new FileReference("study_0000" + (index + 1) + "_.png", "rig", "output");
            assertThat(entry.outputs().get(index)).isEqualTo(new Output("9", "images", index, file, false));
        }
        assertThat(entry.messages())
                .extracting(StatusMessage::event)
                .containsExactly("execution_start", "execution_cached", "execution_success");
        assertThat(entry.messages()).extracting(StatusMessage::position).containsExactly(0, 1, 2);
    }

    @Test
    void readsTheTimeOfQueueingThatNewerServersTell() throws Exception {
        Prompt prompt = parse(SIX, "f02c7150-b2b7-441e-b781-9bf724f35764").prompt();
        assertThat(prompt.createdAt()).isEqualTo(Instant.parse("2026-11-23T21:00:48.387Z"));
    }

    @Test
    void keepsTheNumberOfAPromptPutInFront() throws Exception {
        assertThat(parse(FIVE, "4afb2249-1c1d-4ccd-9913-9e41c2f90028").prompt().number())
                .isEqualTo(-12.5);
    }

    @Test
    void takesTheEndOfAnInterruptedPromptForItsEnd() throws Exception {
        Prompt prompt = parse(FIVE, "a2eab501-bb2c-4bc1-9103-41b5571ea38b").prompt();
        assertThat(prompt.finishedAt()).isEqualTo(Instant.parse("2026-11-23T21:00:47.513Z"));
        assertThat(prompt.durationMillis()).isEqualTo(1162);
    }

    @Test
    void marksOutputsOfCachedNodes() throws Exception {
        assertThat(parse(SIX, "85ea8e2c-8312-4292-b7cd-87cb4b8a6135").outputs())
                .containsExactly(
                        new Output("9", "images", 0, new FileReference("study_00005_.png", "rig", "output"), true));
        assertThat(parse(SIX, "104d85f8-1771-4a2f-ba92-2554444d30a2").outputs())
                .as("node 1 was cached, its output is of node 2")
                .extracting(Output::cached)
                .containsExactly(false);
    }

    @Test
    void keepsEveryOutputThatACustomNodeInvents() throws Exception {
        ParsedEntry entry = parse(FIVE, "e87d4aa3-3ac3-4795-984f-6b7a14c0c0e1");
        assertThat(entry.outputs())
                .containsExactly(
                        new Output(
                                "1",
                                "images",
                                0,
                                new FileReference(
                                        "we ird & 100% #1 +\u540d\u524d '\".png", "odd/\u00e9 \u00fc", "output"),
                                false),
                        new Output("1", "images", 1, new FileReference("gone_00001_.png", "", "output"), false),
                        new Output("1", "gifs", 0, new FileReference("clip_00001.mp4", "", "output"), false),
                        new Output("1", "gifs", 1, new FileReference("clip_00001.png", "", "output"), false));
        assertThat(entry.values())
                .containsExactlyElementsOf(List.of(
                        value("text", 0, "\"plain & <b>bold</b> \ud83e\udd8a\""),
                        value("text", 1, "null"),
                        value("score", 0, "null"),
                        value("score", 1, "1e999"),
                        value("score", 2, "1e-05"),
                        value("bare", 0, "\"mesh.glb\""),
                        value("nested", 0, "{\"a\":{\"b\":[1,2,{\"c\":\"d\"}]}}"),
                        value("big", 0, "18446744073709551615"),
                        value("big", 1, "-9223372036854775809")));
    }

    private static OutputValue value(String media, int position, String json) {
        return new OutputValue("1", media, position, json);
    }
}
