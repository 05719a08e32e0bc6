package io.github.comfyarchive.store.asset;

import io.github.comfyarchive.store.home.HomeFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The small file beside a part: {@code BYTES VERSION}, of a server's file its ETag. It is written after the bytes it speaks of are on the disk. */
final class Checkpoint {
    /** A length and an ETag: what is longer is not one of ours. */
    private static final int MAX_BYTES = 4096;

    private static final Pattern CONTENT = Pattern.compile("(\\d{1,18}) (\\S[\\x20-\\x7e]*)\n");

    private final Path file;

    Checkpoint(Path file) {
        this.file = file;
    }

    Optional<PartialFile.Resume> read() throws IOException {
        if (!Files.exists(file) || Files.size(file) > MAX_BYTES) {
            return Optional.empty();
        }
        Matcher content = CONTENT.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        return content.matches()
                ? Optional.of(new PartialFile.Resume(Long.parseLong(content.group(1)), content.group(2)))
                : Optional.empty();
    }

    void write(PartialFile.Resume resume) throws IOException {
        String content = resume.bytes() + " " + resume.version() + "\n";
        if (!CONTENT.matcher(content).matches()) {
            return; // without a word for the version that can be compared, nothing can be gone on from
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = HomeFiles.open(temporary)) {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.ISO_8859_1)));
            channel.force(true);
        }
        AssetStore.move(temporary, file);
    }

    void clear() throws IOException {
        Files.deleteIfExists(file);
    }
}
