package io.github.comfyarchive.bench.load;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Which answer a request gets: the routes that an archiver asks, and {@code /bench/grow?by=N}, after which N prompts are more. */
final class Routes {
    private static final long NEWEST = -1;
    private static final long MOST_AT_ONCE = 1_000;
    private static final byte[] OPENING = {'{'};
    private static final byte[] COMMA = {',', ' '};
    private static final byte[] CLOSING = {'}'};

    private final LoadEntries entries;
    private final LoadFiles files;
    private final AtomicLong prompts;

    Routes(Load load) {
        this.entries = new LoadEntries(load);
        entries.warmUp();
        this.files = new LoadFiles(load, entries);
        this.prompts = new AtomicLong(load.prompts());
    }

    /**
     * An answer.
     *
     * @param status its code
     * @param type its Content-Type
     * @param atOnce whether all of it is made before the first byte goes, while nobody else is served
     * @param body its bytes
     */
    record Answer(int status, String type, boolean atOnce, Body body) {
        private static final String JSON = "application/json; charset=utf-8";

        static Answer small(int status, String json) {
            return new Answer(status, JSON, true, Body.of(json.getBytes(StandardCharsets.US_ASCII)));
        }

        String head() {
            return "HTTP/1.1 " + status + " " + (status == 200 ? "OK" : "Not Found") + "\r\nContent-Type: " + type
                    + "\r\nContent-Length: " + body.length() + "\r\n"
                    + (type.equals(JSON) ? "" : "ETag: \"18c0-" + body.length() + "\"\r\nAccept-Ranges: bytes\r\n")
                    + "Server: Python/3.11 aiohttp/3.9.5\r\n\r\n";
        }
    }

    Answer answer(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        Map<String, String> query = query(mark < 0 ? "" : target.substring(mark + 1));
        if (path.startsWith("/history/")) {
            long index = LoadEntries.index(path.substring("/history/".length()));
            return index < 0 || index >= prompts.get() ? page(0, 0) : page(index, index + 1);
        }
        return switch (path) {
            case "/history" -> history(query);
            case "/view" -> view(query.getOrDefault("filename", ""));
            case "/prompt" -> Answer.small(200, "{\"exec_info\": {\"queue_remaining\": 0}}");
            case "/system_stats" -> Answer.small(200, "{\"system\": {\"comfyui_version\": \"0.3.64\"}}");
            case "/bench/grow" -> {
                long now = prompts.addAndGet(Long.parseLong(query.getOrDefault("by", "0")));
                yield Answer.small(200, Long.toString(now));
            }
            default -> Answer.small(404, "{}");
        };
    }

    private Answer history(Map<String, String> query) {
        long all = prompts.get();
        long most = Long.parseLong(query.getOrDefault("max_items", Long.toString(all)));
        long offset = Long.parseLong(query.getOrDefault("offset", Long.toString(NEWEST)));
        long from = offset < 0 ? Math.max(0, all - most) : Math.min(offset, all);
        return page(from, Math.min(all, from + most));
    }

    private Answer page(long from, long to) {
        return to - from > MOST_AT_ONCE ? pageInPieces(from, to) : wholePage(from, to);
    }

    private Answer wholePage(long from, long to) {
        List<byte[]> pieces = new ArrayList<>(List.of(OPENING));
        for (long index = from; index < to; index++) {
            if (index > from) {
                pieces.add(COMMA);
            }
            pieces.add(entries.keyed(index));
        }
        pieces.add(CLOSING);
        return new Answer(200, Answer.JSON, true, Body.of(pieces.toArray(new byte[0][])));
    }

    /** Too large for the memory of this one. */
    private Answer pageInPieces(long from, long to) {
        long length = 2 + 2 * Math.max(0, to - from - 1);
        for (long index = from; index < to; index++) {
            length += entries.keyedLength(index);
        }
        long pieces = 2 * (to - from) + 1;
        Body body = new Pieces(length, pieces, piece -> {
            if (piece == 0 || piece == pieces - 1) {
                return piece == 0 ? OPENING : CLOSING;
            }
            return piece % 2 == 1 ? entries.keyed(from + piece / 2) : COMMA;
        });
        return new Answer(200, Answer.JSON, true, body);
    }

    private Answer view(String filename) {
        Body file = files.file(filename, prompts.get());
        return file == null ? Answer.small(404, "{}") : new Answer(200, "image/png", false, file);
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }
}
