package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Graphs as people send them, and each word and number that is read out of them. */
final class GraphTemplatesTest {
    @Test
    void theFirstTemplateAndASeedBeyond2ToThe63() throws IOException {
        assertThat(Graphs.parameters("sd15", "9"))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling(
                                "3",
                                "beautiful scenery nature glass bottle landscape, , purple galaxy bottle,",
                                "text, watermark, embedding:EasyNegative",
                                "v1-5-pruned-emaonly-fp16.safetensors",
                                "18446744073709551615",
                                20L,
                                8.0,
                                "euler",
                                "normal",
                                1.0,
                                512L,
                                768L)),
                        List.of(
                                new ModelUse("checkpoint", "v1-5-pruned-emaonly-fp16.safetensors", null),
                                new ModelUse("embedding", "EasyNegative", null)),
                        List.of(new OutputSampler("9", "3")),
                        List.of(),
                        List.of("ComfyUI")));
    }

    @Test
    void baseAndRefinerSharePrimitivesAndTheBaseMadeThePicture() throws IOException {
        assertThat(Graphs.parameters("sdxl-refiner", "19"))
                .isEqualTo(Graphs.expected(
                        List.of(
                                new Sampling(
                                        "10",
                                        "evening sunset scenery blue sky nature, glass bottle with a galaxy in it",
                                        "text, watermark",
                                        "sd_xl_base_1.0.safetensors",
                                        "721897303308196",
                                        25L,
                                        8.0,
                                        "euler",
                                        "normal",
                                        null,
                                        1024L,
                                        1024L),
                                new Sampling(
                                        "11",
                                        "evening sunset scenery blue sky nature, glass bottle with a galaxy in it",
                                        "text, watermark",
                                        "sd_xl_refiner_1.0.safetensors",
                                        "0",
                                        25L,
                                        8.0,
                                        "euler",
                                        "normal",
                                        null,
                                        1024L,
                                        1024L)),
                        List.of(
                                new ModelUse("checkpoint", "sd_xl_base_1.0.safetensors", null),
                                new ModelUse("checkpoint", "sd_xl_refiner_1.0.safetensors", null)),
                        List.of(new OutputSampler("19", "10")),
                        List.of(
                                "Load Checkpoint - BASE",
                                "KSampler (Advanced) - BASE",
                                "KSampler (Advanced) - REFINER",
                                "Load Checkpoint - REFINER",
                                "Positive prompt",
                                "Negative prompt"),
                        List.of("enable", "disable", "ComfyUI")));
    }

    @Test
    void fluxHasAGuiderSigmasNoiseAndGuidance() throws IOException {
        assertThat(Graphs.parameters("flux-dev", "9"))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling(
                                "13",
                                "cute anime girl with massive fluffy fennec ears",
                                null,
                                "flux1-dev.safetensors",
                                "219670278747233",
                                20L,
                                3.5,
                                "euler",
                                "simple",
                                1.0,
                                1024L,
                                768L)),
                        List.of(
                                new ModelUse("vae", "ae.safetensors", null),
                                new ModelUse("text_encoder", "t5xxl_fp16.safetensors", null),
                                new ModelUse("text_encoder", "clip_l.safetensors", null),
                                new ModelUse("diffusion_model", "flux1-dev.safetensors", null)),
                        List.of(new OutputSampler("9", "13")),
                        List.of("CLIP Text Encode (Positive Prompt)", "width", "height"),
                        List.of("ComfyUI", "flux", "default", "fixed")));
    }

    @Test
    void aConditioningSetToZeroHasNoWordsAndEqualTextsStandOnce() throws IOException {
        assertThat(Graphs.parameters("sd3", "9"))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling(
                                "3",
                                "a bottle with a rainbow galaxy\non top of a wooden table",
                                "blurry",
                                "sd3.5_large_fp8_scaled.safetensors",
                                "945512652412924",
                                30L,
                                5.45,
                                "dpmpp_2m",
                                "sgm_uniform",
                                1.0,
                                1024L,
                                1024L)),
                        List.of(new ModelUse("checkpoint", "sd3.5_large_fp8_scaled.safetensors", null)),
                        List.of(new OutputSampler("9", "3")),
                        List.of("Negative"),
                        List.of("ComfyUI", "none")));
    }

    @Test
    void whatTheSamplerItselfSaysOfCfgGoesBeforeGuidance() throws IOException {
        assertThat(Graphs.parameters("flux-gguf", "9"))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling(
                                "3",
                                "portrait of a knight",
                                null,
                                "flux1-dev-Q4_K_S.gguf",
                                "731",
                                8L,
                                1.0,
                                "euler",
                                "simple",
                                1.0,
                                832L,
                                1216L)),
                        List.of(
                                new ModelUse("lora", "FLUX.1-Turbo-Alpha.safetensors", 1.0),
                                new ModelUse("diffusion_model", "flux1-dev-Q4_K_S.gguf", null),
                                new ModelUse("text_encoder", "clip_l.safetensors", null),
                                new ModelUse("text_encoder", "t5-v1_1-xxl-encoder-Q5_K_M.gguf", null),
                                new ModelUse("vae", "ae.safetensors", null)),
                        List.of(new OutputSampler("9", "3")),
                        List.of(),
                        List.of("ComfyUI", "flux")));
    }

    @Test
    void aLatentScaledByAFactorHasACertainSize() throws IOException {
        assertThat(Graphs.parameters("hires-latent", "9", "12"))
                .isEqualTo(Graphs.expected(
                        List.of(
                                new Sampling(
                                        "3",
                                        "masterpiece HDR victorian portrait painting of woman",
                                        "bad hands, text, watermark",
                                        "v2-1_768-ema-pruned.safetensors",
                                        "89848141647836",
                                        12L,
                                        8.0,
                                        "dpmpp_sde",
                                        "normal",
                                        1.0,
                                        768L,
                                        768L),
                                new Sampling(
                                        "11",
                                        "masterpiece HDR victorian portrait painting of woman",
                                        "bad hands, text, watermark",
                                        "v2-1_768-ema-pruned.safetensors",
                                        "469771404043268",
                                        14L,
                                        8.0,
                                        "dpmpp_2m",
                                        "simple",
                                        0.5,
                                        960L,
                                        960L)),
                        List.of(new ModelUse("checkpoint", "v2-1_768-ema-pruned.safetensors", null)),
                        List.of(new OutputSampler("9", "3"), new OutputSampler("12", "3")),
                        List.of(),
                        List.of("ComfyUI", "nearest-exact")));
    }

    @Test
    void aModelThatUpscalesMakesTheSizeUncertainUntilItIsSaidAgain() throws IOException {
        assertThat(Graphs.parameters("hires-image", "19", "24"))
                .isEqualTo(Graphs.expected(
                        List.of(
                                new Sampling(
                                        "3",
                                        "a castle",
                                        "",
                                        "dreamshaper_8.safetensors",
                                        "833543590226030",
                                        20L,
                                        8.0,
                                        "euler",
                                        "normal",
                                        1.0,
                                        512L,
                                        512L),
                                new Sampling(
                                        "17",
                                        "a castle",
                                        "",
                                        "dreamshaper_8.safetensors",
                                        "1",
                                        14L,
                                        8.0,
                                        "dpmpp_2m",
                                        "karras",
                                        0.5,
                                        null,
                                        null),
                                new Sampling(
                                        "22",
                                        "a castle",
                                        "",
                                        "dreamshaper_8.safetensors",
                                        "2",
                                        10L,
                                        8.0,
                                        "euler",
                                        "normal",
                                        0.3,
                                        1024L,
                                        1000L)),
                        List.of(
                                new ModelUse("checkpoint", "dreamshaper_8.safetensors", null),
                                new ModelUse("upscaler", "RealESRGAN_x4plus.pth", null)),
                        List.of(new OutputSampler("19", "3"), new OutputSampler("24", "3")),
                        List.of(),
                        List.of("ComfyUI", "bilinear", "disabled")));
    }

    @Test
    void aControlnetHandsOnPositiveAndNegativeBySlot() throws IOException {
        assertThat(Graphs.parameters("controlnet", "9"))
                .isEqualTo(Graphs.expected(
                        List.of(
                                new Sampling(
                                        "3",
                                        "(solo) girl, outdoors",
                                        "(hands), text",
                                        "Anything-V3.0.ckpt",
                                        "7",
                                        16L,
                                        6.0,
                                        "uni_pc",
                                        "normal",
                                        1.0,
                                        448L,
                                        640L),
                                new Sampling(
                                        "20",
                                        "(hands), text",
                                        "(solo) girl, outdoors",
                                        "Anything-V3.0.ckpt",
                                        "8",
                                        20L,
                                        8.0,
                                        "euler",
                                        "normal",
                                        1.0,
                                        448L,
                                        640L)),
                        List.of(
                                new ModelUse("controlnet", "control_v11p_sd15_scribble_fp16.safetensors", 0.75),
                                new ModelUse("vae", "vae-ft-mse-840000-ema-pruned.safetensors", null),
                                new ModelUse("checkpoint", "Anything-V3.0.ckpt", null)),
                        List.of(new OutputSampler("9", "3")),
                        List.of("Crossed on purpose"),
                        List.of("ComfyUI", "input_scribble_example.png")));
    }

    @Test
    void lorasThatAreSwitchedOffAreNotUsed() throws IOException {
        assertThat(Graphs.parameters("lora-chain", "9"))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling(
                                "3",
                                "masterpiece best quality girl",
                                "bad hands",
                                "v1-5-pruned-emaonly.ckpt",
                                "851616030078638",
                                20L,
                                8.0,
                                "euler",
                                "normal",
                                1.0,
                                512L,
                                512L)),
                        List.of(
                                new ModelUse("checkpoint", "v1-5-pruned-emaonly.ckpt", null),
                                new ModelUse("lora", "epiNoiseoffset_v2.safetensors", 1.0),
                                new ModelUse("lora", "style\\ink.safetensors", -0.5),
                                new ModelUse("lora", "detail.safetensors", 0.6),
                                new ModelUse("lora", "a.safetensors", 0.3)),
                        List.of(new OutputSampler("9", "3")),
                        List.of(),
                        List.of("ComfyUI", "PowerLoraLoaderHeaderWidget", "On", "Off", "None")));
    }

    @Test
    void textsArePutTogetherFromPrimitives() throws IOException {
        assertThat(Graphs.parameters("strings", "9"))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling(
                                "3",
                                "a forest, quiet, at dawn\na red fox",
                                "ugly",
                                "juggernautXL_v9.safetensors",
                                "5",
                                20L,
                                6.5,
                                "euler",
                                "normal",
                                1.0,
                                832L,
                                1216L)),
                        List.of(new ModelUse("checkpoint", "juggernautXL_v9.safetensors", null)),
                        List.of(new OutputSampler("9", "3")),
                        List.of("size", "Subject", "Mood", "EasySeed"),
                        List.of("832x1216 (0.68)", "ComfyUI", "TIME", "quiet, at TIME", "stale")));
    }

    @Test
    void nodesOfASubgraphHaveColonsInTheirIds() throws IOException {
        assertThat(Graphs.parameters("subgraph", "9"))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling(
                                "12:3",
                                "a lighthouse",
                                "",
                                "sd15.safetensors",
                                "42",
                                20L,
                                8.0,
                                "euler",
                                "normal",
                                1.0,
                                512L,
                                512L)),
                        List.of(new ModelUse("checkpoint", "sd15.safetensors", null)),
                        List.of(new OutputSampler("9", "12:3")),
                        List.of("My idea"),
                        List.of("ComfyUI")));
    }

    @Test
    void aPictureOfTwoBranchesHasNoOneSampler() throws IOException {
        assertThat(Graphs.parameters("branches", "10", "11", "13", "15"))
                .isEqualTo(Graphs.expected(
                        List.of(
                                new Sampling(
                                        "6",
                                        "one",
                                        "no",
                                        "a.safetensors",
                                        "1",
                                        20L,
                                        8.0,
                                        "euler",
                                        "normal",
                                        1.0,
                                        512L,
                                        512L),
                                new Sampling(
                                        "7",
                                        "two",
                                        "no",
                                        "a.safetensors",
                                        "2",
                                        20L,
                                        8.0,
                                        "euler",
                                        "normal",
                                        1.0,
                                        512L,
                                        512L)),
                        List.of(new ModelUse("checkpoint", "a.safetensors", null)),
                        List.of(new OutputSampler("10", "6"), new OutputSampler("11", "7")),
                        List.of(),
                        List.of("both", "in.png")));
    }

    @Test
    void linksToMutedNodesSayNothing() throws IOException {
        assertThat(Graphs.parameters("muted", "9"))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling(
                                "3", "what remains", null, null, "3", 20L, 8.0, "euler", "normal", 1.0, null, null)),
                        List.of(),
                        List.of(new OutputSampler("9", "3")),
                        List.of(),
                        List.of("ComfyUI")));
    }

    @Test
    void aGraphThatLeadsBackToItselfEnds() throws IOException {
        assertThat(Graphs.parameters("cycle", "9"))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling("3", "no", "no", null, "3", 20L, 8.0, "euler", "normal", 1.0, null, null)),
                        List.of(new ModelUse("lora", "x.safetensors", 1.0)),
                        List.of(new OutputSampler("9", "3")),
                        List.of(),
                        List.of("bislerp", "ComfyUI")));
    }

    @Test
    void unknownNodesAreFollowedByTheNamesOfTheirInputsWhereOneOnlyFits() throws IOException {
        assertThat(Graphs.parameters("unknown-nodes", "11"))
                .isEqualTo(Graphs.expected(
                        List.of(
                                new Sampling(
                                        "7",
                                        "an unknown encoder",
                                        "nothing bad",
                                        "acme.safetensors",
                                        "99",
                                        11L,
                                        2.5,
                                        "res_2s",
                                        "bong_tangent",
                                        0.9,
                                        640L,
                                        480L),
                                new Sampling(
                                        "12",
                                        null,
                                        "nothing bad",
                                        "acme.safetensors",
                                        "5",
                                        20L,
                                        8.0,
                                        "euler",
                                        "normal",
                                        1.0,
                                        null,
                                        null)),
                        List.of(new ModelUse("checkpoint", "acme.safetensors", null)),
                        List.of(new OutputSampler("11", "7")),
                        List.of(),
                        List.of("fast", "x", "in.png", "not this")));
    }

    @Test
    void aVideoOfTwoModelsBeginsWithTheFirst() throws IOException {
        assertThat(Graphs.parameters("wan-video", "61"))
                .isEqualTo(Graphs.expected(
                        List.of(
                                new Sampling(
                                        "3",
                                        "a dragon wakes",
                                        "overexposed, static",
                                        "wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors",
                                        "1042664824122032",
                                        20L,
                                        3.5,
                                        "euler",
                                        "simple",
                                        null,
                                        1280L,
                                        720L),
                                new Sampling(
                                        "57",
                                        "a dragon wakes",
                                        "overexposed, static",
                                        "wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors",
                                        "0",
                                        20L,
                                        3.5,
                                        "euler",
                                        "simple",
                                        null,
                                        1280L,
                                        720L)),
                        List.of(
                                new ModelUse(
                                        "diffusion_model", "wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors", null),
                                new ModelUse(
                                        "diffusion_model", "wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors", null),
                                new ModelUse("text_encoder", "umt5_xxl_fp8_e4m3fn_scaled.safetensors", null),
                                new ModelUse("vae", "wan_2.1_vae.safetensors", null)),
                        List.of(new OutputSampler("61", "3")),
                        List.of("CLIP Text Encode (Positive Prompt)", "CLIP Text Encode (Negative Prompt)"),
                        List.of("enable", "disable", "default", "wan", "egg.png", "video/ComfyUI", "auto")));
    }
}
