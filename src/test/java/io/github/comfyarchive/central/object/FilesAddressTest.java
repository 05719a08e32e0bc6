package io.github.comfyarchive.central.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FilesAddressTest {
    @Test
    void aBucketAndAPrefixAreRead() {
        assertThat(FilesAddress.parse("s3://studio.files")).isEqualTo(new FilesAddress("studio.files", ""));
        assertThat(FilesAddress.parse("s3://studio/")).isEqualTo(new FilesAddress("studio", ""));
        assertThat(FilesAddress.parse("s3://studio/a/b.c/"))
                .isEqualTo(new FilesAddress("studio", "a/b.c"))
                .hasToString("s3://studio/a/b.c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "studio",
                "S3://studio",
                "https://studio/x",
                "s3://",
                "s3://ab",
                "s3://Studio",
                "s3://-studio",
                "s3://studio:9000/x",
                "s3://studio//x",
                "s3://studio/a//b",
                "s3://studio/../x",
                "s3://studio/a/.",
                "s3://studio/a?x=y",
                "s3://studio/a b",
                "s3://studio/a\nb",
                "s3://studio/%2e%2e"
            })
    void whatIsNoneIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> FilesAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("studio");
    }

    @Test
    void keysInAnAddressAreRefusedAndNotRepeated() {
        assertThatThrownBy(() -> FilesAddress.parse("s3://AKIA:secret@studio"))
                .hasMessageContaining("AWS_SECRET_ACCESS_KEY")
                .hasMessageNotContaining("secret@")
                .hasMessageNotContaining("AKIA");
    }
}
