package io.github.comfyarchive.testing;

import java.net.URLConnection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file as {@code GET /view} answers it: aiohttp's {@code FileResponse}, with its conditions and ranges.
 *
 * @param headers of the whole file: ETag, Last-Modified and the like
 * @param content makes the bytes; always the same
 * @param modified when it was last written
 */
record FakeFile(Map<String, String> headers, Supplier<byte[]> content, Instant modified) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    static FakeFile of(String filename, int length, Supplier<byte[]> content, Instant modified) {
        long nanos = Math.addExact(Math.multiplyExact(modified.getEpochSecond(), 1_000_000_000L), modified.getNano());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Disposition", "filename=\"" + FakeFiles.headerText(filename) + "\"");
        String type = URLConnection.guessContentTypeFromName(filename);
        headers.put("Content-Type", type == null ? "application/octet-stream" : type);
        headers.put("Etag", "\"" + Long.toHexString(nanos) + "-" + Integer.toHexString(length) + "\"");
        headers.put("Last-Modified", HTTP_DATE.format(modified.atOffset(ZoneOffset.UTC)));
        headers.put("Accept-Ranges", "bytes");
        return new FakeFile(headers, content, modified);
    }

    static FakeFile recorded(Map<String, String> headers, byte[] bytes) {
        Map<String, String> kept = new LinkedHashMap<>(headers);
        kept.remove("Content-Length");
        Instant modified = parseDate(kept.getOrDefault("Last-Modified", ""));
        return new FakeFile(kept, () -> bytes, modified == null ? Instant.EPOCH : modified);
    }

    Response answer(Request request) {
        if (notModified(request)) {
            Response answer = new Response(304, Map.of(), List.of(), 0);
            return answer.with("Etag", etag()).with("Last-Modified", headers.getOrDefault("Last-Modified", ""));
        }
        byte[] bytes = content.get();
        Response whole = new Response(200, headers, List.of(bytes), 0);
        String range = request.header("Range");
        if (range == null || changedSince(request.header("If-Range"))) {
            return whole;
        }
        return part(range, bytes);
    }

    private boolean notModified(Request request) {
        String tags = request.header("If-None-Match");
        if (tags != null) {
            return tags.equals("*")
                    || Arrays.stream(tags.split(","))
                            .map(tag -> tag.strip().replaceFirst("^W/", ""))
                            .anyMatch(etag()::equals);
        }
        Instant since = parseDate(request.header("If-Modified-Since"));
        return since != null && !modified.isAfter(since);
    }

    /**
     * aiohttp reads If-Range as a date alone: for an ETag the condition counts as absent, and the range is answered even
     * when the file has changed. It also compares the nanoseconds of the file with the seconds of the date, so that only
     * a later date than Last-Modified gets a range (web_fileresponse.py, {@code _prepare_open_file}).
     */
    private boolean changedSince(@Nullable String ifRange) {
        Instant date = parseDate(ifRange);
        return date != null && modified.isAfter(date);
    }

    private Response part(String range, byte[] bytes) {
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return unsatisfiable(bytes.length);
        }
        long start;
        long end = bytes.length;
        if (matcher.group(1).isEmpty()) {
            start = Math.max(0, bytes.length - number(matcher.group(2)));
        } else {
            start = number(matcher.group(1));
            if (!matcher.group(2).isEmpty()) {
                long last = number(matcher.group(2));
                if (last < start) {
                    return unsatisfiable(bytes.length);
                }
                end = Math.min(end, last + 1);
            }
        }
        if (start >= bytes.length) {
            return unsatisfiable(bytes.length);
        }
        byte[] slice = Arrays.copyOfRange(bytes, (int) start, (int) end);
        String which = "bytes " + start + "-" + (end - 1) + "/" + bytes.length;
        return new Response(206, headers, List.of(slice), 0).with("Content-Range", which);
    }

    private static Response unsatisfiable(int length) {
        return Response.status(416).withBody(new byte[0]).with("Content-Range", "bytes */" + length);
    }

    private String etag() {
        return headers.getOrDefault("Etag", "");
    }

    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE >> 1 : Long.parseLong(digits);
    }

    private static @Nullable Instant parseDate(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null; // an unreadable date is no condition (RFC 9110, 13.1.3)
        }
    }
}
