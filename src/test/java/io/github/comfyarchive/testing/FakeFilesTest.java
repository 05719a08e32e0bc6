package io.github.comfyarchive.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.drew.imaging.png.PngChunkType;
import com.drew.imaging.png.PngMetadataReader;
import com.drew.metadata.png.PngDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of {@code GET /view}. */
class FakeFilesTest {
    private static final FileRef REF = new FileRef("a b.png", "x/y", "output");
    private static final Instant MODIFIED = Instant.parse("2026-11-23T21:00:49.500Z");

    private final FakeComfyServer server = FakeComfyServer.start();
    private final RawClient client = new RawClient(server);

    @BeforeEach
    void write() {
        server.files().put(REF, "0123456789".getBytes(StandardCharsets.US_ASCII), MODIFIED);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFileComesWithAllItsHeaders() throws IOException {
        RawClient.Answer answer = client.view(REF);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("0123456789");
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.header("Content-Length")).isEqualTo("10");
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(answer.header("Content-Disposition")).isEqualTo("filename=\"a b.png\"");
        assertThat(answer.header("Last-Modified")).isEqualTo("Mon, 23 Nov 2026 21:00:49 GMT");
        long nanos = MODIFIED.getEpochSecond() * 1_000_000_000L + MODIFIED.getNano();
        assertThat(answer.header("ETag")).isEqualTo("\"" + Long.toHexString(nanos) + "-a\"");
    }

    @Test
    void aFileWrittenAgainHasAnotherETag() throws IOException {
        FileRef ref = FileRef.output("again.png");
        server.files().put(ref, new byte[3]);
        String first = client.view(ref).header("ETag");
        server.files().put(ref, new byte[3]);
        assertThat(client.view(ref).header("ETag")).isNotEqualTo(first);
    }

    @Test
    void anUnchangedFileIsNotSentAgain() throws IOException {
        String tag = client.view(REF).header("ETag");
        for (String tags : new String[] {tag, "W/" + tag, "\"other\", " + tag, "*"}) {
            RawClient.Answer answer = client.view(REF, "If-None-Match: " + tags);
            assertThat(answer.status()).as(tags).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.header("ETag")).isEqualTo(tag);
        }
        assertThat(client.view(REF, "If-None-Match: \"other\"").status()).isEqualTo(200);
        assertThat(client.view(REF, "If-Modified-Since: Mon, 23 Nov 2026 21:00:50 GMT")
                        .status())
                .isEqualTo(304);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "bytes=4-, 456789, 4-9",
        "bytes=0-0, 0, 0-0",
        "bytes=2-4, 234, 2-4",
        "bytes=8-99, 89, 8-9",
        "bytes=-3, 789, 7-9",
        "bytes=-99, 0123456789, 0-9",
        "bytes=4-99999999999999999999999, 456789, 4-9"
    })
    void aRangeIsCutOut(String range, String text, String contentRange) throws IOException {
        RawClient.Answer answer = client.view(REF, "Range: " + range);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.text()).isEqualTo(text);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes " + contentRange + "/10");
        assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(text.length()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"bytes=10-", "bytes=5-4", "bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=x-"})
    void aRangeThatCannotBeIsRefused(String range) throws IOException {
        RawClient.Answer answer = client.view(REF, "Range: " + range);
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes */10");
    }

    @Test
    void ifRangeHelpsWithADateOnly() throws IOException {
        String later = "If-Range: Mon, 23 Nov 2026 21:00:50 GMT";
        String earlier = "If-Range: Mon, 23 Nov 2026 21:00:48 GMT";
        String lastModified = "If-Range: Mon, 23 Nov 2026 21:00:49 GMT";
        assertThat(client.view(REF, "Range: bytes=4-", later).status()).isEqualTo(206);
        assertThat(client.view(REF, "Range: bytes=4-", earlier).text()).isEqualTo("0123456789");
        assertThat(client.view(REF, "Range: bytes=4-", lastModified).text())
                .as("the file's half second counts")
                .isEqualTo("0123456789");
        assertThat(client.view(REF, "Range: bytes=4-", "If-Range: \"of another file\"")
                        .text())
                .as("aiohttp overlooks an ETag there")
                .isEqualTo("456789");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "filename=a+b.png&subfolder=x/y, 200",
        "filename=a%20b.png&subfolder=x%2Fy&type=output, 200",
        "filename=z/a+b.png&subfolder=x/./q/../y/, 200",
        "filename=a+b.png+[output]&subfolder=x/y&type=temp, 200",
        "filename=a+b.png&subfolder=x/y&type=temp, 404",
        "filename=a+b.png, 404",
        "filename=gone.png, 404",
        "subfolder=x, 404",
        "filename=, 400",
        "filename=../a.png, 400",
        "filename=a..png, 400",
        "filename=/etc/passwd, 400",
        "filename=a+b.png&type=models, 400",
        "filename=a+b.png&type=, 400",
        "filename=a+b.png&subfolder=.., 403",
        "filename=a+b.png&subfolder=/etc, 403",
        "filename=a+b.png&subfolder=../output/x/y, 200",
        "filename=a%00b.png, 500"
    })
    void namesAreJudgedAsComfyJudgesThem(String query, int status) throws IOException {
        assertThat(client.get("/view?" + query).status()).isEqualTo(status);
        assertThat(client.get("/api/view?" + query).status()).isEqualTo(status);
    }

    @Test
    void oddNamesArriveWhole() throws IOException {
        FileRef odd = new FileRef("we ird & 100% #1 +名前 \\ '\".png", "odd/é ü", "temp");
        server.files().put(odd, new byte[] {7});
        RawClient.Answer answer = client.view(odd);
        assertThat(answer.body()).containsExactly(7);
        assertThat(answer.head()).contains(FakeFiles.headerText("名前"));
        server.files().delete(odd);
        assertThat(client.view(odd).status()).isEqualTo(404);
    }

    @Test
    void headSendsTheHeadAlone() throws IOException {
        RawClient.Answer answer = client.ask("HEAD", "/view?filename=a+b.png&subfolder=x/y", "");
        assertThat(answer.header("Content-Length")).isEqualTo("10");
        assertThat(answer.body()).isEmpty();
        assertThat(server.log().changing()).isEmpty();
    }

    @Test
    void madeUpEntriesAndTheirPicturesFitTogether() throws Exception {
        TestEntry entry = TestEntries.entry(7).bytes(50_000).sensitive("{\"api_key_comfy_org\": \"x\"}");
        TestEntries.complete(server, entry);

        JsonNode json =
                new ObjectMapper().readTree(client.get("/history").body()).get(entry.id());
        assertThat(entry.json()).hasSize(50_000);
        assertThat(json.get("prompt")).hasSize(6);
        assertThat(json.at("/prompt/2/3/inputs/seed").bigIntegerValue()).isEqualTo(entry.seed());
        assertThat(json.at("/outputs/9/images/0/filename").asText())
                .isEqualTo(entry.files().get(0).filename());
        assertThat(json.at("/status/messages/2/1/timestamp").isIntegralNumber()).isTrue();

        byte[] png = client.view(entry.files().get(0)).body();
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(6);
        List<String> texts =
                PngMetadataReader.readMetadata(new ByteArrayInputStream(png))
                        .getDirectoriesOfType(PngDirectory.class)
                        .stream()
                        .filter(chunk -> chunk.getPngChunkType().equals(PngChunkType.tEXt))
                        .map(chunk ->
                                chunk.getObject(PngDirectory.TAG_TEXTUAL_DATA).toString())
                        .toList();
        assertThat(texts).containsExactly("[prompt: " + entry.graph() + "]", "[workflow: " + entry.workflow() + "]");
        assertThat(TestEntries.entry(7)).isEqualTo(TestEntries.entry(7)).isNotEqualTo(TestEntries.entry(8));
    }
}
