package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameTemplateTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                NameTemplate.DEFAULT,
                "{seed}",
                "a",
                "a/b/c/d/e/f/{name}",
                "{date}{time}",
                "a b-{ext}..",
                "水/{name}"
            })
    void isReadAsAPersonTypesIt(String text) {
        assertThatCode(() -> NameTemplate.parse(text)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is a path below PATH",
                "' ' | is a path below PATH",
                "/ | is a path below PATH",
                "/{name} | is a path below PATH",
                "{name}/ | is a path below PATH",
                "a//b | is a path below PATH",
                "../{name} | is a path below PATH",
                "a/./{name} | is a path below PATH",
                "{seed | a brace without its other",
                "seed} | a brace without its other",
                "{{seed}} | a brace without its other",
                "{seed}{ | a brace without its other",
                "{se/ed} | a brace without its other",
                "{Seed} | an unknown field",
                "{} | an unknown field",
                "{ seed } | an unknown field",
                "a/b/c/d/e/f/g/{name} | at most 6 folders",
            })
    void isRefusedWithWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> NameTemplate.parse(text))
                .isInstanceOf(ExportException.class)
                .hasMessageStartingWith("--name ")
                .hasMessageContaining(message);
    }

    @Test
    void anUnknownFieldIsToldAllThereAre() {
        for (NameField field : NameField.values()) {
            assertThatThrownBy(() -> NameTemplate.parse("{nothing}")).hasMessageContaining("{" + field.word() + "}");
        }
    }
}
