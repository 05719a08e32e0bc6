package io.github.comfyarchive.bench.load;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A class of nodes as custom nodes have them.
 *
 * @param type its name
 * @param pack who made it
 * @param links its inputs that come from other nodes, by name and type in turn
 * @param widgets its other inputs: names, and what stands there
 * @param output the type of what it gives
 */
record NodeKind(String type, String pack, List<String> links, List<String> widgets, String output) {
    /** Those that stand around the nodes every picture needs. */
    static final List<NodeKind> OTHERS = List.of(
            of("ControlNetLoader", "comfy-core", "", "control_net_name=file", "CONTROL_NET"),
            of(
                    "ControlNetApplyAdvanced",
                    "comfy-core",
                    "positive:CONDITIONING negative:CONDITIONING control_net:CONTROL_NET image:IMAGE",
                    "strength=share start_percent=share end_percent=share",
                    "CONDITIONING"),
            of("UpscaleModelLoader", "comfy-core", "", "model_name=file", "UPSCALE_MODEL"),
            of("ImageUpscaleWithModel", "comfy-core", "upscale_model:UPSCALE_MODEL image:IMAGE", "", "IMAGE"),
            of("LoadImage", "comfy-core", "", "image=file upload=word", "IMAGE"),
            of(
                    "ImageScale",
                    "comfy-core",
                    "image:IMAGE",
                    "upscale_method=word width=number height=number crop=word",
                    "IMAGE"),
            of(
                    "IPAdapterAdvanced",
                    "comfyui_ipadapter_plus",
                    "model:MODEL ipadapter:IPADAPTER image:IMAGE clip_vision:CLIP_VISION",
                    "weight=share weight_type=word combine_embeds=word start_at=share end_at=share embeds_scaling=word",
                    "MODEL"),
            of(
                    "FaceDetailer",
                    "comfyui-impact-pack",
                    "image:IMAGE model:MODEL clip:CLIP vae:VAE positive:CONDITIONING negative:CONDITIONING",
                    "guide_size=number max_size=number seed=number steps=number cfg=share denoise=share feather=number"
                            + " bbox_threshold=share bbox_dilation=number sam_threshold=share drop_size=number wildcard=text",
                    "IMAGE"),
            of("FreeU_V2", "comfy-core", "model:MODEL", "b1=share b2=share s1=share s2=share", "MODEL"),
            of("ModelSamplingFlux", "comfy-core", "model:MODEL", "max_shift=share base_shift=share", "MODEL"),
            of("Text Multiline", "was-node-suite-comfyui", "", "text=text", "STRING"),
            of("CR Text Concatenate", "comfyroll", "text1:STRING text2:STRING", "separator=word", "STRING"),
            of("PreviewImage", "comfy-core", "images:IMAGE", "", "IMAGE"),
            of(
                    "KSamplerAdvanced",
                    "comfy-core",
                    "model:MODEL positive:CONDITIONING negative:CONDITIONING latent_image:LATENT",
                    "add_noise=word noise_seed=number steps=number cfg=share sampler_name=word scheduler=word"
                            + " start_at_step=number end_at_step=number return_with_leftover_noise=word",
                    "LATENT"));

    static NodeKind of(String type, String pack, String links, String widgets, String output) {
        return new NodeKind(type, pack, words(links), words(widgets), output);
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }

    /** Something that may stand there, as JSON: the same text in the graph and in the UI's workflow. */
    static String value(String what, RandomGenerator random) {
        return switch (what) {
            case "number" -> Integer.toString(random.nextInt(2_048));
            case "share" -> Double.toString(random.nextInt(1, 200) / 100.0);
            case "file" -> "\"" + word(random) + "/" + word(random) + "_" + random.nextInt(40) + ".safetensors\"";
            case "text" -> "\"" + text(20 + random.nextInt(40), random) + "\"";
            default -> "\"" + word(random) + "\"";
        };
    }

    static String text(int words, RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(i == 0 ? "" : " ").append(word(random));
        }
        return text.toString();
    }

    private static String word(RandomGenerator random) {
        return Long.toString(random.nextLong(36L * 36 * 36, 36L * 36 * 36 * 36 * 36 * 36), 36)
                .toLowerCase(Locale.ROOT);
    }
}
