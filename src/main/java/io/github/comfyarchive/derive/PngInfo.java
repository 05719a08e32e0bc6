package io.github.comfyarchive.derive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.OutputSampler;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an entry without a graph says in {@code extra_pnginfo}, as files of elsewhere have it: {@code parameters}, the text that
 * AUTOMATIC1111's WebUI, Forge and nodes that save pictures write, and a UI workflow alone. Of the workflow its texts and the names of
 * models are known; which of them is a seed or a number of steps nobody could tell without the graph.
 */
final class PngInfo {
    private static final int MOST_TEXTS = 1_000;
    private static final int LONGEST_TEXT = 100_000;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})x(\\d{1,9})");
    private static final Pattern LORA =
            Pattern.compile("<(?:lora|lyco):([^:<>]{1,200})(?::(-?[0-9.]{1,12}))?[^<>]{0,100}>");
    private static final Pattern MODEL_FILE =
            Pattern.compile("(?i)[^\\n]{1,300}\\.(?:safetensors|ckpt|pt|pth|gguf|sft|onnx)");

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxStringLength(64 << 20)
                    .build())
            .build();

    private final Set<String> texts = new LinkedHashSet<>();
    private final Set<ModelUse> models = new LinkedHashSet<>();
    private @Nullable String parameters;

    private PngInfo() {}

    /** What an entry says of its outputs where it has no graph. */
    static Parameters read(byte[] entry, List<Output> outputs) {
        PngInfo info = new PngInfo();
        try (JsonParser parser = JSON.createParser(entry)) {
            info.entry(parser);
        } catch (IOException beyondBounds) {
            return info.toParameters(outputs); // what was read of it stands
        }
        return info.toParameters(outputs);
    }

    private void entry(JsonParser parser) throws IOException {
        int depth = 0;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.START_OBJECT && "extra_pnginfo".equals(parser.currentName()) && depth == 4) {
                pngInfo(parser);
                return;
            }
        }
    }

    private void pngInfo(JsonParser parser) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("parameters") && value == JsonToken.VALUE_STRING) {
                parameters = parser.getText();
            } else if (name.equals("workflow") && value == JsonToken.START_OBJECT) {
                workflow(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** The strings among the values of widgets, wherever a node stands. */
    private void workflow(JsonParser parser) throws IOException {
        int depth = 1;
        int widgets = 0;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return;
            }
            if (token.isStructStart()) {
                depth++;
                if (widgets == 0 && "widgets_values".equals(parser.currentName())) {
                    widgets = depth;
                }
            } else if (token.isStructEnd()) {
                widgets = widgets == depth ? 0 : widgets;
                depth--;
            } else if (token == JsonToken.VALUE_STRING && widgets > 0) {
                widget(parser.getText());
            }
        }
    }

    private void widget(String text) {
        if (text.isBlank() || text.length() > LONGEST_TEXT || texts.size() + models.size() >= MOST_TEXTS) {
            return;
        }
        if (MODEL_FILE.matcher(text).matches()) {
            models.add(new ModelUse("model", text, null));
        } else {
            texts.add(text);
        }
    }

    private Parameters toParameters(List<Output> outputs) {
        List<Sampling> samplings = new ArrayList<>();
        List<OutputSampler> samplers = new ArrayList<>();
        String text = parameters;
        if (text != null && !outputs.isEmpty()) {
            String node = outputs.get(0).nodeId();
            samplings.add(sampling(node, text));
            outputs.stream()
                    .map(Output::nodeId)
                    .distinct()
                    .forEach(output -> samplers.add(new OutputSampler(output, node)));
        }
        return new Parameters(
                samplings,
                List.copyOf(models),
                samplers,
                List.of(),
                List.of(),
                List.of(),
                List.copyOf(texts),
                true,
                true);
    }

    /** Of the text: what was asked for, what was not, the settings. */
    private Sampling sampling(String node, String text) {
        WebUiText read = WebUiText.of(text);
        loras(read.positive());
        loras(read.negative());
        read.loras().forEach(this::lora);
        String model = read.setting("model");
        model("checkpoint", model);
        model("vae", read.setting("vae"));
        Matcher size = SIZE.matcher(read.settingOr("size", ""));
        boolean sized = size.matches();
        String seed = read.setting("seed");
        return new Sampling(
                node,
                textOrNull(read.positive()),
                textOrNull(read.negative()),
                model,
                seed != null && seed.matches("-?\\d{1,40}") ? seed : null,
                whole(read.setting("steps")),
                number(read.settingOr("cfg scale", read.settingOr("cfg", ""))),
                read.setting("sampler"),
                read.settings().getOrDefault("schedule type", read.setting("scheduler")),
                number(read.settingOr("denoising strength", read.settingOr("denoise", ""))),
                sized ? Long.valueOf(size.group(1)) : null,
                sized ? Long.valueOf(size.group(2)) : null);
    }

    private void model(String kind, @Nullable String name) {
        if (name != null) {
            models.add(new ModelUse(kind, name, null));
        }
    }

    private void loras(String prompt) {
        Matcher lora = LORA.matcher(prompt);
        while (lora.find() && models.size() < MOST_TEXTS) {
            models.add(
                    new ModelUse(ModelUse.LORA, lora.group(1), lora.group(2) == null ? null : number(lora.group(2))));
        }
    }

    /** One of those that are named with their hashes: some writers take the others out of the text. */
    private void lora(String name) {
        boolean known = models.stream()
                .anyMatch(model ->
                        model.kind().equals(ModelUse.LORA) && model.name().equals(name));
        if (!known && models.size() < MOST_TEXTS) {
            models.add(new ModelUse(ModelUse.LORA, name, null));
        }
    }

    private static @Nullable String textOrNull(String text) {
        return text.isBlank() ? null : text.strip();
    }

    private static @Nullable Long whole(@Nullable String text) {
        return text != null && text.matches("\\d{1,15}") ? Long.valueOf(text) : null;
    }

    private static @Nullable Double number(String text) {
        return text.matches("-?\\d{1,12}(?:\\.\\d{1,12})?") ? Double.valueOf(text) : null;
    }
}
