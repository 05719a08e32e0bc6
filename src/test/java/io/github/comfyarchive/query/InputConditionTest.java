package io.github.comfyarchive.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InputConditionTest {
    private static InputCondition parsed(String text) {
        return InputCondition.parse(text).orElseThrow();
    }

    @Test
    void theFirstSignDecidesAndTheRestIsTheValueAsTyped() {
        assertThat(parsed("KSampler.steps=28")).isEqualTo(new InputCondition("KSampler.steps", false, "28"));
        assertThat(parsed("CLIPTextEncode.text~red fox"))
                .isEqualTo(new InputCondition("CLIPTextEncode.text", true, "red fox"));
        assertThat(parsed("A.b=x~y=z")).isEqualTo(new InputCondition("A.b", false, "x~y=z"));
        assertThat(parsed("A.b~x=y")).isEqualTo(new InputCondition("A.b", true, "x=y"));
        assertThat(parsed("A.b= 28 ")).isEqualTo(new InputCondition("A.b", false, " 28 "));
        assertThat(parsed(" A.b =28")).isEqualTo(new InputCondition("A.b", false, "28"));
    }

    @Test
    void anEmptyValueIsAValue() {
        assertThat(parsed("A.b=").value()).isEmpty();
        assertThat(parsed("A.b~").contains()).isTrue();
    }

    @Test
    void inputsMayHaveDotsAndAnyLetters() {
        assertThat(parsed("Power Lora (rg).lora_1.on=true").input()).isEqualTo("Power Lora (rg).lora_1.on");
        assertThat(parsed("节点.文本=水彩").input()).isEqualTo("节点.文本");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "=", "~", "KSampler", "KSampler.steps", "KSampler=28", ".steps=28", "KSampler.=28", "28=K.s"
            })
    void whatNamesNoInputIsNone(String text) {
        assertThat(InputCondition.parse(text)).isEmpty();
    }
}
