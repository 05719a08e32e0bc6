package io.github.comfyarchive.demo;

import io.github.comfyarchive.demo.scene.Painting;

/** The graphs of what the demo makes, as ComfyUI's own examples for such models are built. */
final class Graphs {
    private static final String NEGATIVE = "text, watermark, blurry";

    private Graphs() {}

    /** Who paints: a checkpoint and a LoRA on it. */
    record Style(String checkpoint, String lora, double strength, int steps, double cfg, String sampler) {
        static final Style XL_GRAIN =
                new Style("sd_xl_base_1.0.safetensors", "film_grain_xl.safetensors", 0.6, 28, 6.5, "dpmpp_2m");
        static final Style XL_PRINT =
                new Style("sd_xl_base_1.0.safetensors", "linocut_print_xl.safetensors", 0.85, 30, 7, "dpmpp_2m");
        static final Style FLUX = new Style("flux1-dev-fp8.safetensors", "add_detail.safetensors", 0.8, 20, 1, "euler");
    }

    /** Pictures, saved by SaveImage. */
    static Graph pictures(Painting painting, String text, long seed, int batch, Style style, String prefix) {
        Graph graph = new Graph();
        graph.node("4", "CheckpointLoaderSimple").with("ckpt_name", style.checkpoint());
        graph.node("10", "LoraLoader")
                .with("lora_name", style.lora())
                .with("strength_model", style.strength())
                .with("strength_clip", 1.0)
                .from("model", "4", 0)
                .from("clip", "4", 1);
        texts(graph, text, "10", 1);
        graph.node("5", "EmptyLatentImage")
                .with("width", painting.width())
                .with("height", painting.height())
                .with("batch_size", batch);
        sampler(graph, "3", seed, style.steps(), style.cfg(), style.sampler(), "normal")
                .from("model", "10", 0)
                .from("positive", "6", 0)
                .from("negative", "7", 0)
                .from("latent_image", "5", 0);
        graph.node("8", "VAEDecode").from("samples", "3", 0).from("vae", "4", 2);
        graph.node("9", "SaveImage").with("filename_prefix", prefix).from("images", "8", 0);
        return graph;
    }

    /** A film, saved by SaveWEBM. */
    static Graph film(String text, long seed, int width, int height, int length, double fps, String prefix) {
        Graph graph = new Graph();
        graph.node("37", "UNETLoader")
                .with("unet_name", "wan2.1_t2v_1.3B_fp16.safetensors")
                .with("weight_dtype", "default");
        graph.node("38", "CLIPLoader")
                .with("clip_name", "umt5_xxl_fp8_e4m3fn_scaled.safetensors")
                .with("type", "wan")
                .with("device", "default");
        graph.node("39", "VAELoader").with("vae_name", "wan_2.1_vae.safetensors");
        texts(graph, text, "38", 0);
        graph.node("40", "EmptyHunyuanLatentVideo")
                .with("width", width)
                .with("height", height)
                .with("length", length)
                .with("batch_size", 1);
        sampler(graph, "3", seed, 30, 6, "uni_pc", "simple")
                .from("model", "37", 0)
                .from("positive", "6", 0)
                .from("negative", "7", 0)
                .from("latent_image", "40", 0);
        graph.node("8", "VAEDecode").from("samples", "3", 0).from("vae", "39", 0);
        graph.node("47", "SaveWEBM")
                .with("filename_prefix", prefix)
                .with("codec", "vp9")
                .with("fps", fps)
                .with("crf", 32.0)
                .from("images", "8", 0);
        return graph;
    }

    /** A sound, saved by SaveAudio. */
    static Graph sound(String text, long seed, double seconds, String prefix) {
        Graph graph = new Graph();
        graph.node("4", "CheckpointLoaderSimple").with("ckpt_name", "stable-audio-open-1.0.safetensors");
        graph.node("10", "CLIPLoader")
                .with("clip_name", "t5-base.safetensors")
                .with("type", "stable_audio")
                .with("device", "default");
        texts(graph, text, "10", 0);
        graph.node("11", "EmptyLatentAudio").with("seconds", seconds).with("batch_size", 1);
        sampler(graph, "3", seed, 50, 5, "dpmpp_3m_sde_gpu", "exponential")
                .from("model", "4", 0)
                .from("positive", "6", 0)
                .from("negative", "7", 0)
                .from("latent_image", "11", 0);
        graph.node("12", "VAEDecodeAudio").from("samples", "3", 0).from("vae", "4", 2);
        graph.node("19", "SaveAudio").with("filename_prefix", prefix).from("audio", "12", 0);
        return graph;
    }

    /** A mesh after a picture that the same run paints first, saved by SaveGLB. */
    static Graph mesh(String text, long seed, String prefix) {
        Graph graph = new Graph();
        graph.node("4", "CheckpointLoaderSimple").with("ckpt_name", "sd_xl_base_1.0.safetensors");
        texts(graph, text, "4", 1);
        graph.node("5", "EmptyLatentImage")
                .with("width", 1024)
                .with("height", 1024)
                .with("batch_size", 1);
        sampler(graph, "3", seed, 25, 6, "euler", "normal")
                .from("model", "4", 0)
                .from("positive", "6", 0)
                .from("negative", "7", 0)
                .from("latent_image", "5", 0);
        graph.node("8", "VAEDecode").from("samples", "3", 0).from("vae", "4", 2);
        graph.node("20", "ImageOnlyCheckpointLoader").with("ckpt_name", "hunyuan3d-dit-v2.safetensors");
        graph.node("21", "CLIPVisionEncode")
                .with("crop", "none")
                .from("clip_vision", "20", 1)
                .from("image", "8", 0);
        graph.node("22", "Hunyuan3Dv2Conditioning").from("clip_vision_output", "21", 0);
        graph.node("23", "EmptyLatentHunyuan3Dv2").with("resolution", 3072).with("batch_size", 1);
        sampler(graph, "24", seed, 30, 5.5, "euler", "normal")
                .from("model", "20", 0)
                .from("positive", "22", 0)
                .from("negative", "22", 1)
                .from("latent_image", "23", 0);
        graph.node("25", "VAEDecodeHunyuan3D")
                .with("num_chunks", 8000)
                .with("octree_resolution", 256)
                .from("samples", "24", 0)
                .from("vae", "20", 2);
        graph.node("26", "VoxelToMesh")
                .with("algorithm", "surface net")
                .with("threshold", 0.6)
                .from("voxel", "25", 0);
        graph.node("27", "SaveGLB").with("filename_prefix", prefix).from("mesh", "26", 0);
        return graph;
    }

    private static void texts(Graph graph, String text, String clip, int slot) {
        graph.node("6", "CLIPTextEncode").title("Positive").with("text", text).from("clip", clip, slot);
        graph.node("7", "CLIPTextEncode")
                .title("Negative")
                .with("text", NEGATIVE)
                .from("clip", clip, slot);
    }

    private static Graph.Node sampler(
            Graph graph, String id, long seed, int steps, double cfg, String sampler, String scheduler) {
        return graph.node(id, "KSampler")
                .with("seed", seed)
                .with("steps", steps)
                .with("cfg", cfg)
                .with("sampler_name", sampler)
                .with("scheduler", scheduler)
                .with("denoise", 1.0);
    }
}
