package io.github.comfyarchive.redact;

import static io.github.comfyarchive.testing.MadeFiles.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.MadeSecret;
import io.github.comfyarchive.testing.RecordedEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people write and ComfyUI holds, which is no secret: hardly any of it may change, and none of it may be hunted. */
final class InnocentCorpusTest {
    private static final int ROUNDS = Fuzz.amount(1, 20);

    /** Names that only look so, and names in doubt. */
    private static final List<String> NAMES = List.of(
            "token",
            "activation_token",
            "lora_token",
            "modifier_token",
            "trigger_token",
            "max_tokens",
            "key",
            "kling_keyframe_mode",
            "luma_keyframes",
            "hf_keypoints",
            "google_keywords",
            "secretary",
            "top_secret_prompt",
            "show_password",
            "master_keyframe",
            "bearer_of_light",
            "keyscale",
            "hotkey",
            "tokenizer",
            "author",
            "authors_note",
            "password_hint",
            "api_keyframe",
            "sort_key",
            "cache_key",
            "render_pass",
            "first_pass",
            "high_pass_radius",
            "cookie_cutter",
            "session",
            "signature_style",
            "access_keyhole",
            "keyword",
            "skip",
            "mask",
            "task",
            "credits",
            "secretion",
            "compass",
            "bypass");

    private static final List<String> WORDS = List.of(
            "ohwx woman",
            "sks dog",
            "watercolor",
            "portrait",
            "a photo of zwx, 8k, (masterpiece:1.2), best quality",
            "1girl, solo",
            "C# minor",
            "F#m",
            "Bb major",
            "Am",
            "none",
            "basic",
            "auto",
            "euler_ancestral",
            "dpmpp_2m_sde",
            "karras",
            "randomize",
            "v1.5",
            "zwx_style_v2",
            "ip-adapter",
            "black-forest-labs/FLUX.1-dev",
            "stabilityai/stable-diffusion-xl-base-1.0",
            "flux1-dev-fp8.safetensors",
            "sd_xl_base_1.0.safetensors",
            "umt5_xxl_fp8_e4m3fn_scaled.safetensors",
            "qwen_image_vae.safetensors",
            "水彩画的风格",
            "портрет девушки",
            "un château, façade",
            "/workspace/ComfyUI/output",
            "output/2024-05-01",
            "a & b; c",
            "&quot;quoted&quot;",
            "gemini-2.5-flash-image",
            "gpt-4o-mini-2024-07-18",
            "claude-3-5-sonnet-20241022",
            "16:9 (landscape)",
            "ctrl+shift+k",
            "key: C# minor, tempo: 120 bpm",
            "the secret: a castle",
            "password to the garden",
            "bearer of bad news 1914 abc",
            "sk-hyperrealisticphotograph-4k",
            "risk-averse-2024",
            "your-api-key-here",
            "<lora:add_detail:0.8>",
            "embedding:EasyNegative",
            "{red|blue|green} dress",
            "[a|b]",
            "step 3: key light from the left");

    /** Under a name in doubt these are no words. */
    private static final List<String> OTHERS = List.of(
            "comfyui-9f8e7d6c5b4a",
            "comfyui-frontend:1.28.8",
            "yanwk/comfyui-boot:cu121-slim",
            "seed=123456789012345",
            "tokens: 77, max_tokens=4096",
            "cookie: chocolate=tasty, 1girl, 8k",
            "ratio=3:2, token=sks",
            "C:\\new\\tokens\\key.txt",
            "%date:yyyy-MM-dd%/img",
            "http://127.0.0.1:8188/view?filename=a.png&type=output",
            "#ff8800",
            "1920x1080",
            "50% grey & white");

    private static final List<String> TEXTS = List.of(
            "def f(self, api_key: str, token: Optional[str] = None) -> dict:",
            "    headers = {\"Authorization\": f\"Bearer {api_key}\"}",
            "self.api_key = os.environ.get(\"OPENAI_API_KEY\")",
            "api_key = kwargs.get(\"api_key\", None)",
            "tokens = tokenizer.encode(text, add_special_tokens=False)",
            "for key, value in state_dict.items():",
            "key = f\"model.layers.{i}.attn.to_q.weight\"",
            "return_value, key=lambda item: item[1]",
            "assert token == self.eos_token, 'no end'",
            "if (key === \"Enter\" && event.ctrlKey) { submit(); }",
            "const token = await getToken();",
            "INPUT_TYPES = {\"required\": {\"api_key\": (\"STRING\", {\"default\": \"\"})}}",
            "<input name=\"password\" type=\"password\" placeholder=\"password\">",
            "curl -u name https://example.org/ -o out.json",
            "git clone https://github.com/comfyanonymous/ComfyUI.git",
            "ssh git@github.com:comfyanonymous/ComfyUI",
            "docker run --env HF_TOKEN=$HF_TOKEN -p 8188:8188 yanwk/comfyui-boot:latest",
            "python main.py --listen 0.0.0.0 --preview-method auto --cuda-device 0",
            "RuntimeError: Error(s) in loading state_dict for UNet: size mismatch for key_embedding.weight: torch.Size([320, 4])",
            "KeyError: 'transformer_blocks.0.attn.to_k.weight'",
            "api_key=<your key>, secret=***, password=${PASSWORD}",
            "token = \"{token}\"",
            "x = {'key': 'transformer.single_blocks.12.linear1', 'value': 3}",
            "layer.key_proj.weight: torch.float16, sk=None, ak=None",
            "auth=self.auth, session_id=session_id, creds=creds");

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    private int tried;
    private final List<String> changed = new ArrayList<>();
    private final List<String> hunted = new ArrayList<>();

    private void tryEntry(String json, String what) throws Exception {
        Redacted redacted = redactor.redact(new RawEntry("p", json.getBytes(UTF_8)));
        tried++;
        if (!redacted.redactions().isEmpty()) {
            changed.add(what + " " + redacted.redactions());
        }
        if (!redacted.mask().isEmpty()) {
            hunted.add(what);
        }
    }

    private static String node(String name, String value) {
        return "{\"prompt\": [1, \"p\", {\"3\": {\"class_type\": \"A\", \"inputs\": {" + quoted(name) + ": "
                + quoted(value)
                + "}}}, {\"extra_pnginfo\": {\"workflow\": {\"nodes\": [{\"inputs\": [{\"name\": " + quoted(name)
                + ", \"widget\": {\"name\": " + quoted(name) + "}}], \"widgets_values\": [" + quoted(value)
                + "]}]}}}, []]}";
    }

    private static List<String> inputNames() throws IOException {
        return new String(RecordedEntries.file("/redact/input-names.txt"), UTF_8)
                .lines()
                .toList();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    /** A digest, an id, a number: what programs write. */
    private static String made(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> MadeSecret.of("{h:64}", random).text();
            case 1 -> MadeSecret.of("{h:32}", random).text();
            case 2 -> new UUID(random.nextLong(), random.nextLong()).toString();
            case 3 -> MadeSecret.of("image:{h:12}", random).text();
            case 4 -> "ComfyUI_" + random.nextInt(100_000) + "_.png";
            default -> Long.toString(random.nextLong());
        };
    }

    @Test
    void innocentsStay() throws Exception {
        Random random = new Random(Fuzz.seed("innocentsStay"));
        List<String> names = new ArrayList<>(inputNames());
        for (int round = 0; round < ROUNDS; round++) {
            for (String name : names) {
                String value = random.nextInt(3) == 0 && !name.equals("key")
                        ? made(random)
                        : WORDS.get(random.nextInt(WORDS.size()));
                tryEntry(node(name, value), name + ": " + value);
            }
        }
        for (String name : NAMES) {
            for (String value : WORDS) {
                tryEntry(node(name, value), name + ": " + value);
            }
        }
        for (List<String> texts : List.of(WORDS, OTHERS)) {
            for (String text : texts) {
                tryEntry(node("text", text + ", " + made(random)), text);
                tryEntry(node("image_tag", text), text);
            }
        }
        for (String text : TEXTS) {
            tryEntry(node("text", text), text);
        }
        for (Path source : sources()) {
            for (String line : Files.readAllLines(source, UTF_8)) {
                if (!line.isBlank()) {
                    tryEntry(quoted(line), source.getFileName() + ": " + line);
                }
            }
        }
        System.out.println("innocents: " + changed.size() + " of " + tried + " changed, " + hunted.size() + " hunted");
        changed.stream().limit(40).forEach(System.out::println);
        assertThat(hunted).isEmpty();
        assertThat(changed.size() * 200).isLessThanOrEqualTo(tried);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "branches",
                "controlnet",
                "cycle",
                "flux-dev",
                "flux-gguf",
                "hires-image",
                "hires-latent",
                "lora-chain",
                "muted",
                "sd15",
                "sd3",
                "sdxl-refiner",
                "strings",
                "subgraph",
                "unknown-nodes",
                "wan-video"
            })
    void realGraphsStay(String graph) throws Exception {
        String json = new String(RecordedEntries.file("/graphs/" + graph + ".json"), UTF_8);
        Redacted redacted = redactor.redact(new RawEntry("p", json.getBytes(UTF_8)));
        assertThat(redacted.redactions()).isEmpty();
        assertThat(redacted.mask().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"token", "lora_token", "activation_token", "modifier_token", "key"})
    void underANameInDoubtTheValueDecides(String name) throws Exception {
        for (String[] pair : new String[][] {
            {"ohwx woman", "ohwx woman", ""}, {"x1y2z3", "[redacted]", ""}, {"kX82jdLw91mzQp", "[redacted]", "hunted"}
        }) {
            Redacted redacted =
                    redactor.redact(new RawEntry("p", ("{\"" + name + "\":\"" + pair[0] + "\"}").getBytes(UTF_8)));
            assertThat(new String(redacted.entry().json(), UTF_8)).isEqualTo("{\"" + name + "\":\"" + pair[1] + "\"}");
            assertThat(redacted.mask().isEmpty()).isEqualTo(pair[2].isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sunshine2024,true",
        "portrait,false",
        "水彩画水彩画,false",
        "true,false",
        "your-api-key-here,false",
        "flux1-dev.safetensors,false"
    })
    void underANameWithoutDoubtItGoesAndLettersAloneAreNotHunted(String value, boolean isHunted) throws Exception {
        Redacted redacted = redactor.redact(
                new RawEntry("p", ("{\"password\":\"" + value + "\",\"t\":\"a " + value + " b\"}").getBytes(UTF_8)));
        assertThat(new String(redacted.entry().json(), UTF_8))
                .isEqualTo("{\"password\":\"[redacted]\",\"t\":\"a " + (isHunted ? "[redacted]" : value) + " b\"}");
    }

    @Test
    void aLinkIsFollowedToTheOneValueItPasses() throws Exception {
        String graph =
                "{\"1\":{\"class_type\":\"Chat\",\"inputs\":{\"api_key\":[\"5\",0]}},\"5\":{\"class_type\":\"Config\",\"inputs\":"
                        + "{\"model\":\"gemini-2.5-flash-image\",\"base_url\":\"https://api.example.org/v1\",\"style\":\"watercolor\",\"k\":\"kX82jdLw91mzQp\"}}}";
        String after = new String(
                redactor.redact(new RawEntry("p", graph.getBytes(UTF_8)))
                        .entry()
                        .json(),
                UTF_8);
        assertThat(after).isEqualTo(graph.replace("kX82jdLw91mzQp", "[redacted]"));
        String primitive =
                "{\"1\":{\"class_type\":\"Chat\",\"inputs\":{\"password\":[\"5\",0]}},\"5\":{\"class_type\":\"PrimitiveString\",\"inputs\":"
                        + "{\"value\":\"portrait\"}},\"6\":{\"inputs\":{\"text\":\"a portrait\"}}}";
        assertThat(new String(
                        redactor.redact(new RawEntry("p", primitive.getBytes(UTF_8)))
                                .entry()
                                .json(),
                        UTF_8))
                .isEqualTo(primitive.replace("\"portrait\"", "\"[redacted]\""));
    }
}
