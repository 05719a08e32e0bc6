package io.github.comfyarchive.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** The files of the prompts: PNG with graph and workflow in them as ComfyUI writes them, and noise for pixels. */
public final class LoadFiles {
    private static final Pattern NAME = Pattern.compile("load_(\\d{8})_\\.png");
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    private static final byte[] SIZE = {0, 0, 4, 0, 0, 0, 4, 0, 8, 2, 0, 0, 0};
    private static final int BLOCK = 1 << 20;
    private static final int OVERHEAD = 12;

    private final Load load;
    private final LoadEntries entries;
    private final byte[] noise = new byte[BLOCK];
    private final byte[] header = chunk("IHDR", SIZE);
    private final byte[] end = chunk("IEND", new byte[0]);

    /** Those of that load. */
    public LoadFiles(Load load, LoadEntries entries) {
        this.load = load;
        this.entries = entries;
        new Random(1).nextBytes(noise);
    }

    /** The file of that name, or null. */
    Body file(String name, long prompts) {
        Matcher known = NAME.matcher(name);
        if (!load.files() || !known.matches() || Long.parseLong(known.group(1)) >= prompts) {
            return null;
        }
        long index = Long.parseLong(known.group(1));
        if (load.hugeFile() > 0 && index == load.prompts() - 1) {
            return huge(load.hugeFile());
        }
        byte[] graph = text("prompt", entries.graph(index));
        byte[] ui = text("workflow", entries.ui(index));
        int rest =
                load.fileBytes() - SIGNATURE.length - header.length - graph.length - ui.length - end.length - OVERHEAD;
        byte[] pixels = chunk("IDAT", Arrays.copyOf(noise, Math.max(0, Math.min(BLOCK, rest))));
        return Body.of(SIGNATURE, header, graph, ui, pixels, end);
    }

    /** The picture of the prompt of that index. */
    public byte[] picture(long index) {
        Body body = file(LoadEntries.filename(index), index + 1);
        ByteBuffer bytes = ByteBuffer.allocate((int) body.length());
        body.next(bytes);
        return bytes.array();
    }

    /** A video, as far as anybody can tell: blocks of noise, each with its number. */
    private Body huge(long bytes) {
        long blocks = (bytes + BLOCK - 1) / BLOCK;
        return new Pieces(bytes, blocks, number -> {
            byte[] block = Arrays.copyOf(noise, (int) Math.min(BLOCK, bytes - number * BLOCK));
            if (block.length >= Long.BYTES) {
                ByteBuffer.wrap(block).putLong(number);
            }
            return block;
        });
    }

    private static byte[] text(String keyword, byte[] json) {
        ByteBuffer text = ByteBuffer.allocate(keyword.length() + 1 + json.length);
        text.put(keyword.getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put(json);
        return chunk("tEXt", text.array());
    }

    private static byte[] chunk(String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return ByteBuffer.allocate(OVERHEAD + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }
}
