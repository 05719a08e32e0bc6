package io.github.comfyarchive.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;

/** The load for measurements is of the kind that servers have. */
final class LoadTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static byte[] bytes(Body body) {
        ByteBuffer all = ByteBuffer.allocate((int) body.length() + 1);
        body.next(all);
        assertThat(all.position()).isEqualTo((int) body.length());
        return java.util.Arrays.copyOf(all.array(), all.position());
    }

    private static JsonNode json(Routes.Answer answer) throws IOException {
        return JSON.readTree(bytes(answer.body()));
    }

    @Test
    void entriesAreOf52KilobytesAFifthOfThemGraph() throws IOException {
        LoadEntries entries = new LoadEntries(Load.of(100, 0));
        long all = 0;
        long graphs = 0;
        for (int index = 0; index < 100; index++) {
            JsonNode entry = JSON.readTree(entries.entry(index));
            all += entries.entry(index).length;
            graphs += entries.graph(index).length;
            assertThat(JSON.readTree(entries.graph(index))).isEqualTo(entry.at("/prompt/2"));
            assertThat(JSON.readTree(entries.ui(index))).isEqualTo(entry.at("/prompt/3/extra_pnginfo/workflow"));
        }
        assertThat(all / 100).isBetween(51_000L, 53_000L);
        assertThat(graphs * 100 / all).isBetween(15L, 25L);
    }

    @Test
    void theProgramUnderstandsThem() throws Exception {
        LoadEntries entries = new LoadEntries(Load.of(30, 0));
        Derivation derivation =
                new Derivation(new Redactor(RedactionRules.builtIn(), new byte[] {1}), NodeRules::builtIn);
        RawEntry raw = new RawEntry(LoadEntries.id(7), entries.entry(7));

        NewEntry derived = derivation.of(derivation.redactor().redact(raw));

        assertThat(derived.redactions()).isEmpty();
        assertThat(derived.parsed().recognised()).isTrue();
        assertThat(derived.parsed().outputs()).hasSize(1);
        assertThat(derived.parameters().samplings()).isNotEmpty();
    }

    @Test
    void twentyWorkflowsComeAgainOrNoneDoes() throws IOException {
        for (boolean unlike : List.of(false, true)) {
            Load load = unlike ? Load.of(25, 0).withUnlikeWorkflows() : Load.of(25, 0);
            Routes routes = new Routes(load);
            JsonNode history = json(routes.answer("/history"));
            List<String> ids = history.findValuesAsText("revision").isEmpty()
                    ? List.of()
                    : history.findParents("revision").stream()
                            .map(workflow -> workflow.get("id").asText())
                            .distinct()
                            .toList();
            assertThat(ids).hasSize(unlike ? 25 : 20);
        }
    }

    @Test
    void pagesAreCutAsTheServerCutsThem() throws IOException {
        Routes routes = new Routes(Load.of(10, 0));
        assertThat(json(routes.answer("/history?max_items=3&offset=8"))).hasSize(2);
        assertThat(json(routes.answer("/history?max_items=3"))).hasSize(3);
        assertThat(json(routes.answer("/history?max_items=1&offset=2147483647")))
                .isEmpty();
        assertThat(json(routes.answer("/history/" + LoadEntries.id(4)))).hasSize(1);
        assertThat(json(routes.answer("/history/other"))).isEmpty();
        assertThat(json(routes.answer("/bench/grow?by=2")).asInt()).isEqualTo(12);
        assertThat(json(routes.answer("/history?max_items=30&offset=0"))).hasSize(12);
        assertThat(routes.answer("/nothing").status()).isEqualTo(404);
    }

    @Test
    void aHistoryTooLargeForMemoryIsMadeInPieces() throws IOException {
        assertThat(json(new Routes(Load.of(1_200, 0).ofSmallEntries()).answer("/history")))
                .hasSize(1_200);
    }

    @Test
    void picturesAreOf200KilobytesWithTheirGraph() throws IOException {
        Routes routes = new Routes(Load.of(10, 0));
        byte[] png = bytes(
                routes.answer("/view?filename=load_00000003_.png&type=output").body());
        assertThat(png).hasSize(200_000);
        assertThat(new String(png, StandardCharsets.ISO_8859_1)).contains("tEXtprompt\0{", "tEXtworkflow\0{");
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
            assertThat(ImageIO.getImageReaders(in).next().getFormatName()).isEqualTo("png");
        }
        assertThat(routes.answer("/view?filename=load_00000010_.png").status()).isEqualTo(404);
    }

    @Test
    void theNewestMayBeHuge() throws IOException {
        Routes routes = new Routes(Load.of(3, 0).withHugeEntry(2_000_000).withHugeFile(5_000_000));
        assertThat(bytes(routes.answer("/history?max_items=1&offset=2").body()).length)
                .isBetween(1_990_000, 2_010_000);
        assertThat(bytes(routes.answer("/view?filename=load_00000002_.png").body()))
                .hasSize(5_000_000);
        assertThat(bytes(routes.answer("/view?filename=load_00000001_.png").body()))
                .hasSize(200_000);
    }

    @Test
    void anotherProcessIsToldTheSameLoad() {
        Load load = Load.of(7, Load.REAL).withUnlikeWorkflows().withHugeEntry(9).withHugeFile(10);
        assertThat(Load.parse(load.options())).isEqualTo(load);
        assertThat(Load.parse(load.withoutFiles().options())).isEqualTo(load.withoutFiles());
    }
}
