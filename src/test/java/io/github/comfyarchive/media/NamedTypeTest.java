package io.github.comfyarchive.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats without a signature: the name tells, where the bytes do not speak against it. */
class NamedTypeTest {
    @TempDir
    Path folder;

    private MediaInfo probe(String name, byte[] bytes) throws IOException {
        return new MediaProbe().probe(Files.write(folder.resolve("file"), bytes), name);
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a.svg | <?xml version=\"1.0\"?><svg/> | image/svg+xml | svg",
                "a.html | <!doctype html><script>alert(1)</script> | text/html | html",
                "a.htm | <p> | text/html | html",
                "A.TXT | a fox | text/plain | txt",
                "a.json | {\"a\": NaN} | application/json | json",
                "a.json | [1] | application/json | json",
                "a.obj | v 1 2 3 | model/obj | obj",
                "a.gltf | {\"asset\": {}} | model/gltf+json | gltf",
                "a.stl | solid x | model/stl | stl",
                "a.fbx | ; FBX 7.3.0 project file | application/vnd.autodesk.fbx | fbx",
                "no.name | ply\\nformat ascii 1.0 | model/ply | ply",
                "a.splat | 01234567890123456789012345678901 | model/x-splat | splat",
            })
    void theNameTellsWhatBytesCanBe(String name, String content, String mediaType, String extension)
            throws IOException {
        MediaInfo info = probe(name, bytes(content.replace("\\n", "\n")));
        assertThat(info.mediaType()).isEqualTo(mediaType);
        assertThat(info.extension()).isEqualTo(extension);
    }

    @ParameterizedTest
    @CsvSource({
        "x.bin, 762f310102000000, exr",
        "x, 4b617964617261204642582042696e617279202000, fbx",
        "x.usdz, 504b030414000000, usdz",
        "x.latent, 02000000000000007b7d, latent",
        "x.safetensors, 02000000000000007b7d, safetensors",
        "x.spz, 1f8b0800, spz",
    })
    void binaryFormatsHaveTheirOwn(String name, String hex, String extension) throws IOException {
        assertThat(probe(name, HexFormat.of().parseHex(hex)).extension()).isEqualTo(extension);
    }

    @Test
    void aBinaryStlIsAsLongAsItsTrianglesSay() throws IOException {
        byte[] stl = new byte[84 + 50 * 3];
        stl[80] = 3;
        assertThat(probe("x.stl", stl).extension()).isEqualTo("stl");
        stl[80] = 4;
        assertThat(probe("x.stl", stl).extension()).isEqualTo("bin");
    }

    @Test
    void aCharacterThatTheBeginningCutsIsNoFault() throws IOException {
        for (int before = 4090; before < 4100; before++) {
            byte[] text = ("x".repeat(before) + "狐".repeat(100)).getBytes(StandardCharsets.UTF_8);
            assertThat(probe("x.txt", text).extension()).as("%d", before).isEqualTo("txt");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.svg",
                "x.html",
                "x.txt",
                "x.json",
                "x.obj",
                "x.stl",
                "x.usdz",
                "x.latent",
                "x.gltf",
                "x.exr",
                "x.fbx",
                "x.glb",
                "x.ply",
                "x.splat",
                "x.exe",
                "x.png",
                "x.php",
                "x/../../y",
                "x.",
                ""
            })
    void bytesThatSpeakAgainstTheNameAreOctets(String name) throws IOException {
        assertThat(probe(name, bytes("\u007fELF\0\0\u00ff\u0000rest"))).isEqualTo(MediaInfo.unknown());
    }

    @Test
    void theBytesSignatureIsStrongerThanTheName() throws IOException {
        assertThat(probe("x.html", bytes("GIF89a\1\0\1\0<script>")).extension()).isEqualTo("gif");
    }

    @Test
    void whateverTheBytesTheSuffixIsOneOfOurs() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            String name = "x." + Integer.toString(random.nextInt(46_656), 36);
            assertThat(probe(name, bytes).extension()).as(name).matches("[a-z0-9]{2,11}");
        }
    }
}
