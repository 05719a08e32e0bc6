package io.github.comfyarchive.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A class of nodes.
 *
 * @param name its class
 * @param links its inputs that take what other nodes make
 * @param widgets its inputs that take literals
 * @param output the type of what it makes
 */
record MadeKind(String name, List<Slot> links, List<Widget> widgets, String output) {
    /** An input, and the type of what it takes. */
    record Slot(String name, String type) {}

    /** What a literal is. */
    enum Value {
        SEED,
        POSITIVE,
        NEGATIVE,
        CHECKPOINT,
        LORA,
        SAMPLER,
        SCHEDULER,
        INT,
        FLOAT,
        BOOLEAN,
        WORD
    }

    /** An input with a literal. */
    record Widget(String name, Value value) {}

    private static final List<String> KNOWN = List.of(
            "CheckpointLoaderSimple||ckpt_name CHECKPOINT|MODEL",
            "LoraLoader|model MODEL,clip CLIP|lora_name LORA,strength_model FLOAT,strength_clip FLOAT|MODEL",
            "CLIPTextEncode|clip CLIP|text POSITIVE|CONDITIONING",
            "CLIPTextEncode|clip CLIP|text NEGATIVE|CONDITIONING",
            "EmptyLatentImage||width INT,height INT,batch_size INT|LATENT",
            "KSampler|model MODEL,positive CONDITIONING,negative CONDITIONING,latent_image LATENT|seed SEED,steps INT,cfg FLOAT,"
                    + "sampler_name SAMPLER,scheduler SCHEDULER,denoise FLOAT|LATENT",
            "VAEDecode|samples LATENT,vae VAE||IMAGE",
            "SaveImage|images IMAGE|filename_prefix WORD|IMAGE",
            "LatentUpscaleBy|samples LATENT|upscale_method WORD,scale_by FLOAT|LATENT",
            "ControlNetApplyAdvanced|positive CONDITIONING,negative CONDITIONING,control_net CONTROL_NET,image IMAGE|"
                    + "strength FLOAT,start_percent FLOAT,end_percent FLOAT|CONDITIONING",
            "ControlNetLoader||control_net_name WORD|CONTROL_NET",
            "UpscaleModelLoader||model_name WORD|UPSCALE_MODEL",
            "ImageUpscaleWithModel|upscale_model UPSCALE_MODEL,image IMAGE||IMAGE",
            "ImageScaleBy|image IMAGE|upscale_method WORD,scale_by FLOAT|IMAGE",
            "CLIPSetLastLayer|clip CLIP|stop_at_clip_layer INT|CLIP",
            "FreeU_V2|model MODEL|b1 FLOAT,b2 FLOAT,s1 FLOAT,s2 FLOAT|MODEL",
            "ModelSamplingFlux|model MODEL|max_shift FLOAT,base_shift FLOAT,width INT,height INT|MODEL",
            "ConditioningCombine|conditioning_1 CONDITIONING,conditioning_2 CONDITIONING||CONDITIONING",
            "FaceDetailer|image IMAGE,model MODEL,clip CLIP,vae VAE,positive CONDITIONING,negative CONDITIONING|guide_size INT,"
                    + "guide_size_for BOOLEAN,max_size INT,seed SEED,steps INT,cfg FLOAT,sampler_name SAMPLER,scheduler SCHEDULER,"
                    + "denoise FLOAT,feather INT,noise_mask BOOLEAN,force_inpaint BOOLEAN,bbox_threshold FLOAT,bbox_dilation INT,"
                    + "sam_detection_hint WORD,drop_size INT,wildcard WORD,cycle INT|IMAGE",
            "VAEEncode|pixels IMAGE,vae VAE||LATENT");

    private static final List<String> TYPES =
            List.of("MODEL", "CLIP", "CONDITIONING", "LATENT", "IMAGE", "MASK", "INT", "STRING", "SEGS", "VAE");

    /** Kinds of ComfyUI itself. */
    static List<MadeKind> known() {
        return KNOWN.stream().map(MadeKind::parse).toList();
    }

    private static MadeKind parse(String line) {
        String[] parts = line.split("\\|", -1);
        List<Slot> links = new ArrayList<>();
        List<Widget> widgets = new ArrayList<>();
        for (String link : parts[1].isEmpty() ? new String[0] : parts[1].split(",")) {
            links.add(new Slot(first(link), second(link)));
        }
        for (String widget : parts[2].isEmpty() ? new String[0] : parts[2].split(",")) {
            widgets.add(new Widget(first(widget), Value.valueOf(second(widget))));
        }
        return new MadeKind(parts[0], links, widgets, parts[3]);
    }

    private static String first(String words) {
        return words.substring(0, words.indexOf(' '));
    }

    private static String second(String words) {
        return words.substring(words.indexOf(' ') + 1);
    }

    /** Kinds of packs that users install: made names. */
    static List<MadeKind> made(int count, Vocabulary vocabulary) {
        RandomGenerator random = new SplittableRandom(count);
        List<MadeKind> made = new ArrayList<>();
        for (int kind = 0; kind < count; kind++) {
            List<Slot> links = new ArrayList<>();
            List<Widget> widgets = new ArrayList<>();
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                String type = TYPES.get(random.nextInt(TYPES.size()));
                links.add(new Slot(type.toLowerCase(Locale.ROOT) + "_" + left, type));
            }
            for (int left = 1 + random.nextInt(7); left > 0; left--) {
                Value value = Value.values()[random.nextInt(30) > 0 ? 5 + random.nextInt(6) : 0];
                widgets.add(new Widget(vocabulary.word(random) + "_" + vocabulary.word(random), value));
            }
            String name = capital(vocabulary.word(random))
                    + capital(vocabulary.word(random))
                    + (random.nextBoolean() ? " (" + vocabulary.word(random) + ")" : "");
            made.add(new MadeKind(name, links, widgets, TYPES.get(random.nextInt(TYPES.size()))));
        }
        return made;
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
