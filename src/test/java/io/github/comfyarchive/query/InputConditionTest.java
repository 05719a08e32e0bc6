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
        assertThat(parsed("KSampler.steps=28"))
                .isEqualTo(new InputCondition("KSampler.steps", InputCondition.Comparison.EQUAL, "28"));
        assertThat(parsed("CLIPTextEncode.text~red fox"))
                .isEqualTo(new InputCondition("CLIPTextEncode.text", InputCondition.Comparison.CONTAINS, "red fox"));
        assertThat(parsed("A.b=x~y=z")).isEqualTo(new InputCondition("A.b", InputCondition.Comparison.EQUAL, "x~y=z"));
        assertThat(parsed("A.b~x=y")).isEqualTo(new InputCondition("A.b", InputCondition.Comparison.CONTAINS, "x=y"));
        assertThat(parsed("A.b= 28 ")).isEqualTo(new InputCondition("A.b", InputCondition.Comparison.EQUAL, " 28 "));
        assertThat(parsed(" A.b =28")).isEqualTo(new InputCondition("A.b", InputCondition.Comparison.EQUAL, "28"));
    }

    @Test
    void anEmptyValueIsAValue() {
        assertThat(parsed("A.b=").value()).isEmpty();
        assertThat(parsed("A.b~").comparison()).isEqualTo(InputCondition.Comparison.CONTAINS);
    }

    @Test
    void inputsMayHaveDotsAndAnyLetters() {
        assertThat(parsed("Power Lora (rg).lora_1.on=true").input()).isEqualTo("Power Lora (rg).lora_1.on");
        assertThat(parsed("节点.文本=水彩").input()).isEqualTo("节点.文本");
    }

    @Test
    void othersCompare() {
        assertThat(parsed("KSampler.cfg>=7.5"))
                .isEqualTo(new InputCondition("KSampler.cfg", InputCondition.Comparison.AT_LEAST, "7.5"));
        assertThat(parsed("steps!=28"))
                .isEqualTo(new InputCondition("steps", InputCondition.Comparison.NOT_EQUAL, "28"));
        assertThat(parsed("cfg < 3")).isEqualTo(new InputCondition("cfg", InputCondition.Comparison.LESS, " 3"));
        assertThat(parsed("A.b=>5")).isEqualTo(new InputCondition("A.b", InputCondition.Comparison.EQUAL, ">5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "~",
                "KSampler",
                "KSampler.steps",
                ".steps=28",
                "KSampler.=28",
                "28=K.s",
                "steps>many",
                "A.b<",
                "=28"
            })
    void whatNamesNoInputIsNone(String text) {
        assertThat(InputCondition.parse(text)).isEmpty();
    }
}
