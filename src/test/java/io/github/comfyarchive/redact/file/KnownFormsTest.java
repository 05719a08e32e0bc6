package io.github.comfyarchive.redact.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.SecretMask;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownFormsTest {
    private static final String SECRET = "Qz7&k\"9xLm<Tw42>R'8";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Qz7&k\"9xLm<Tw42>R'8",
                "Qz7&amp;k\"9xLm&lt;Tw42&gt;R'8",
                "Qz7&amp;k&quot;9xLm&lt;Tw42&gt;R'8",
                "Qz7&amp;k&quot;9xLm&lt;Tw42&gt;R&#39;8",
                "Qz7&amp;k&quot;9xLm&lt;Tw42&gt;R&#x27;8",
                "Qz7&amp;k&quot;9xLm&lt;Tw42&gt;R&apos;8",
                "Qz7&amp;k&#34;9xLm&lt;Tw42&gt;R&#39;8",
                "Qz7&k\\\"9xLm<Tw42>R'8",
                "Qz7%26k%229xLm%3CTw42%3ER%278"
            })
    void aSecretGoesFromAFileAsUsualProgramsWriteIt(String written) throws Exception {
        Redactor redactor = new Redactor(RedactionRules.builtIn(), new byte[32]);
        String entry = "{\"prompt\": [1, \"a\", {\"3\": {\"class_type\": \"A\", \"inputs\": {\"api_key\": \""
                + SECRET.replace("\"", "\\\"") + "\"}}}, {}, []]}";
        SecretMask mask = redactor.redact(new RawEntry("a", entry.getBytes(StandardCharsets.UTF_8)))
                .mask();
        for (Charset charset : new Charset[] {StandardCharsets.UTF_8, StandardCharsets.UTF_16LE}) {
            byte[] file = ("<svg><text>a " + written + " b</text></svg>").getBytes(charset);
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            try (MaskingStream masking = new MaskingStream(kept, redactor, mask, 0)) {
                masking.write(file, 0, file.length);
            }
            assertThat(kept.toString(charset)).contains("<text>a ", " b</text>").doesNotContain("Tw42");
        }
    }
}
