package io.github.comfyarchive.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebUiTextTest {
    @Test
    void asTheWebUiWritesIt() {
        WebUiText read =
                WebUiText.of("a fox,\nin snow\r\nNegative prompt: blurry,\nbad\nSteps: 20, Sampler: DPM++ 2M Karras,"
                        + " CFG scale: 7, Seed: 1234, Size: 512x768, Model hash: 6ce0161689, Model: v1-5, VAE: kl.pt,"
                        + " Denoising strength: 0.4, Clip skip: 2, Hires resize: 1x2, Lora hashes: \"a: 12, b c: 34\","
                        + " TI hashes: \"easyneg: c74b\", Template: \"a {x}, \\\"y\\\": z\", Version: v1.7.0");
        assertThat(read.positive()).isEqualTo("a fox,\nin snow\n");
        assertThat(read.negative()).isEqualTo("blurry,\nbad");
        assertThat(read.settings())
                .containsEntry("steps", "20")
                .containsEntry("model", "v1-5")
                .containsEntry("vae", "kl.pt")
                .containsEntry("template", "a {x}, \"y\": z")
                .containsEntry("version", "v1.7.0")
                .hasSize(15);
        assertThat(read.loras()).containsExactly("a", "b c");
    }

    @Test
    void jsonAmongTheSettings() {
        WebUiText read = WebUiText.of("fox\nSteps: 4, Sampler: Euler, Hashes: {\"model\": \"m\", \"lora:a, b\": \"1\","
                + " \"LORA:c\": \"2\"}, Civitai resources: [{\"type\":\"checkpoint\",\"modelName\":\"Seed: 9, Model: evil\"}],"
                + " Civitai metadata: {}, Seed: 5, Model: good");
        assertThat(read.setting("seed")).isEqualTo("5");
        assertThat(read.setting("model")).isEqualTo("good");
        assertThat(read.loras()).containsExactly("a, b", "c");
    }

    @Test
    void promptsThatLookLikeSettings() {
        WebUiText read =
                WebUiText.of("Steps: 5 to heaven, Seed: of doubt\nNegative prompt: Steps: 7, x\nSteps: 20, Seed: 1");
        assertThat(read.positive()).isEqualTo("Steps: 5 to heaven, Seed: of doubt\n");
        assertThat(read.negative()).isEqualTo("Steps: 7, x");
        assertThat(read.setting("steps")).isEqualTo("20");
        WebUiText prose = WebUiText.of("a fox: red, an owl: grey, a cat: black");
        assertThat(prose.settings()).isEmpty();
        assertThat(prose.positive()).isEqualTo("a fox: red, an owl: grey, a cat: black");
    }

    @Test
    void whatIsMissing() {
        assertThat(WebUiText.of("Steps: 20, Seed: 1"))
                .isEqualTo(new WebUiText("", "", Map.of("steps", "20", "seed", "1")));
        assertThat(WebUiText.of("Negative prompt: bad\nSteps: 20"))
                .isEqualTo(new WebUiText("", "bad", Map.of("steps", "20")));
        assertThat(WebUiText.of("a fox")).isEqualTo(new WebUiText("a fox", "", Map.of()));
        assertThat(WebUiText.of("a fox\nSampler: Euler, Seed: 3, Steps: 9").settings())
                .hasSize(3);
    }

    /** XML makes blanks of an attribute's lines, and some writers none at all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a fox Negative prompt: bad Steps: 20, Sampler: Euler, Seed: 3",
                "a fox\nNegative prompt: bad, Steps: 20, Sampler: Euler, Seed: 3",
                "a fox\nNegative prompt: bad, Steps: 20, Sampler: Euler, Seed: 3,"
            })
    void inOneLine(String text) {
        WebUiText read = WebUiText.of(text);
        assertThat(read.positive().strip()).isEqualTo("a fox");
        assertThat(read.negative()).isEqualTo("bad");
        assertThat(read.settings()).isEqualTo(Map.of("steps", "20", "sampler", "Euler", "seed", "3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a: [", "a: \"", "Steps: 1,", "a: {\"", "\nNegative prompt:", " Negative prompt:", ",", ":"})
    void hostileTextsTakeNoTime(String piece) {
        String text = piece.repeat(2_000_000 / piece.length());
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> WebUiText.of(text).loras());
        assertThatCode(() -> WebUiText.of("fox\nSteps: 1, " + piece)).doesNotThrowAnyException();
    }
}
