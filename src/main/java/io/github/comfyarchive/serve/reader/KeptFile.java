package io.github.comfyarchive.serve.reader;

import io.github.comfyarchive.query.AssetFiles;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.StoredAnswer;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The bytes of an asset as a browser is given them: by a file of this machine, or part by part from where they are, where they are elsewhere and
 * many. What it could run as a page of ours (SVG, HTML, all that proves no type) is a
 * download of no type, as ComfyUI gives it (comfyui-protocol.md, "Others").
 *
 * @param asset its row
 * @param files where its bytes are to be had
 * @param name what a browser saves it under; text from a server
 */
public record KeptFile(AssetRow asset, AssetFiles files, String name) {
    private static final Set<String> SHOWN = Set.of(
            "image/png",
            "image/apng",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "image/avif",
            "image/bmp",
            "video/mp4",
            "video/webm",
            "video/quicktime",
            "video/x-matroska",
            "video/ogg",
            "audio/mpeg",
            "audio/wav",
            "audio/x-wav",
            "audio/flac",
            "audio/x-flac",
            "audio/ogg",
            "audio/opus",
            "audio/mp4",
            "audio/aac");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9!#$&+.^_`|~-]");

    /** Whether a browser may show it. */
    public static boolean isShown(String mediaType) {
        return SHOWN.contains(mediaType);
    }

    /**
     * The answer. Nothing is to be held meanwhile: its bytes may be fetched.
     *
     * @param forGood whether these bytes are all that the address ever means
     * @throws ProblemException 404 where the bytes are lost or damaged
     */
    public StoredAnswer answer(boolean forGood) {
        Optional<AssetFiles.Parts> parts = files.parts(asset);
        return parts.isPresent()
                ? answer(new StoredAnswer.Elsewhere(parts.get()::open), storedAt(), forGood)
                : answer(files.path(asset), forGood);
    }

    /** For who asks whether it changed: it never does. */
    private Instant storedAt() {
        try {
            return Instant.parse(asset.storedAt());
        } catch (DateTimeParseException noTime) {
            return Instant.EPOCH;
        }
    }

    private StoredAnswer answer(Path file, boolean forGood) {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (IOException gone) {
            throw ProblemException.notFound(
                    "its bytes are no longer in the archive, or the disk that they lie on is away");
        }
        if (!attributes.isRegularFile() || attributes.size() != asset.size()) {
            throw ProblemException.notFound("its bytes in the archive are damaged: archive verify tells more");
        }
        return answer(
                new StoredAnswer.OnDisk(file), attributes.lastModifiedTime().toInstant(), forGood);
    }

    private StoredAnswer answer(StoredAnswer.Bytes bytes, Instant modified, boolean forGood) {
        boolean shown = isShown(asset.mediaType());
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Disposition", (shown ? "inline" : "attachment") + "; filename*=UTF-8''" + encoded(name));
        headers.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
        headers.put("Cache-Control", forGood ? "private, max-age=31536000, immutable" : "no-cache");
        return new StoredAnswer(
                bytes,
                asset.size(),
                shown ? asset.mediaType() : "application/octet-stream",
                asset.sha256(),
                modified,
                headers);
    }

    /** As a value of RFC 8187: nothing of it is more than a name. */
    private static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        String last = name.substring(name.lastIndexOf('/') + 1);
        for (byte one : last.getBytes(StandardCharsets.UTF_8)) {
            String sign = String.valueOf((char) one);
            text.append(one > 0 && PLAIN.matcher(sign).matches() ? sign : String.format("%%%02X", one & 0xff));
        }
        return text.toString();
    }
}
