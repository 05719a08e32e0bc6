package io.github.comfyarchive.bench;

import io.github.comfyarchive.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** What the outputs of made prompts are. */
interface MadeFiles {
    /** Rows without bytes, where nobody asks for the files themselves. */
    MadeFiles ROWS_ALONE = (name, random) -> {
        boolean video = name.endsWith(".mp4") || name.endsWith(".webp");
        return new MadeFile(
                HexFormat.of().formatHex(Sha256.digest().digest(name.getBytes(StandardCharsets.UTF_8))),
                20_000 + random.nextLong(video ? 20_000_000 : 3_000_000),
                video ? "webp" : "png",
                512 + 64 * random.nextInt(12),
                512 + 64 * random.nextInt(12));
    };

    /** The file of that name: the same for the same name and the same random numbers. */
    MadeFile of(String name, RandomGenerator random);
}
