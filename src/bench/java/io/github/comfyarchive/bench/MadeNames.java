package io.github.comfyarchive.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Names of models, workflows and samplers, some used much more than others. */
final class MadeNames {
    private static final List<String> SAMPLERS = List.of("euler", "dpmpp_2m", "dpmpp_sde", "euler_ancestral", "uni_pc");
    private static final List<String> SCHEDULERS = List.of("normal", "karras", "simple", "sgm_uniform");
    private static final List<String> FOLDERS = List.of("sdxl", "flux", "sd15", "video");
    private static final List<String> THINGS = List.of("film_grain", "add_detail", "ink", "portrait", "anime", "pixel");

    private final Zipf checkpoints = new Zipf(40, 1);
    private final Zipf loras = new Zipf(300, 1);
    private final Zipf workflows = new Zipf(60, 1);
    private final Zipf few = new Zipf(4, 1);

    String checkpoint(RandomGenerator random) {
        return checkpoint(checkpoints.draw(random));
    }

    static String checkpoint(int rank) {
        return FOLDERS.get(rank % 4) + "/realVision_v" + rank + ".safetensors";
    }

    String lora(RandomGenerator random) {
        return lora(loras.draw(random));
    }

    static String lora(int rank) {
        return FOLDERS.get(rank / 6 % 4) + "/" + THINGS.get(rank % 6) + "_" + rank + ".safetensors";
    }

    String workflow(RandomGenerator random) {
        return workflow(workflows.draw(random));
    }

    static String workflow(int rank) {
        return uuid("workflow " + rank);
    }

    String sampler(RandomGenerator random) {
        return SAMPLERS.get(few.draw(random) + random.nextInt(2));
    }

    String scheduler(RandomGenerator random) {
        return SCHEDULERS.get(few.draw(random));
    }

    static String uuid(String of) {
        return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
