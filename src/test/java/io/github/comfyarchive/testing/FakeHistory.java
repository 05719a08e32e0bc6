package io.github.comfyarchive.testing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The history in a ComfyUI server's memory: prompt id to entry in order of completion, oldest first, served as the very
 * text it was given ({@code GET /history} in the protocol notes). Safe for many threads; a request sees one moment.
 */
public final class FakeHistory {
    /** How many entries ComfyUI holds. */
    public static final int COMFY_CAP = 10_001;

    private final Map<String, Supplier<byte[]>> entries = new LinkedHashMap<>();
    private int cap = COMFY_CAP;

    FakeHistory() {}

    /** Holds so many entries from now on; the surplus goes at the next completion, one for each. */
    public synchronized FakeHistory cap(int entries) {
        cap = entries;
        return this;
    }

    /**
     * A prompt completes. At the cap the oldest entry is dropped first. An id that is already there gets its new entry
     * in its old place.
     */
    public FakeHistory complete(String id, String json) {
        return complete(id, json.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for an entry that is no UTF-8 text. */
    public FakeHistory complete(String id, byte[] json) {
        return complete(id, () -> json);
    }

    /** The same for an entry that is rebuilt at each request, to hold a large history in little memory. */
    public synchronized FakeHistory complete(String id, Supplier<byte[]> json) {
        if (entries.size() >= cap) {
            entries.remove(entries.keySet().iterator().next());
        }
        entries.put(id, json);
        return this;
    }

    /** Deletes one entry, as a user does in the UI. */
    public synchronized void delete(String id) {
        entries.remove(id);
    }

    /** Deletes all, as "clear" in the UI and as a restart does. */
    public synchronized void clear() {
        entries.clear();
    }

    /** The ids, oldest first. */
    public synchronized List<String> ids() {
        return List.copyOf(entries.keySet());
    }

    public synchronized int size() {
        return entries.size();
    }

    /** The entry's text, or null. */
    public @Nullable String text(String id) {
        Supplier<byte[]> json = find(id);
        return json == null ? null : new String(json.get(), StandardCharsets.UTF_8);
    }

    private synchronized @Nullable Supplier<byte[]> find(String id) {
        return entries.get(id);
    }

    /** One entry in an object of its own, or an empty object. */
    Response one(String id) {
        Supplier<byte[]> json = find(id);
        return answer(json == null ? Map.of() : Map.of(id, json));
    }

    /**
     * A page, cut exactly as {@code PromptQueue.get_history} does it: without an offset, or with a negative one, the
     * newest; a page ends after the entry that fills it, so that {@code max_items=0} with an offset answers one entry.
     */
    Response page(@Nullable String maxItems, @Nullable String offset) {
        Map<String, Supplier<byte[]>> page = new LinkedHashMap<>();
        synchronized (this) {
            BigInteger limit = maxItems == null ? null : pythonInteger(maxItems);
            BigInteger start = offset == null ? BigInteger.ONE.negate() : pythonInteger(offset);
            if (start.signum() < 0 && limit != null) {
                start = BigInteger.valueOf(entries.size()).subtract(limit);
            }
            long index = 0;
            for (Map.Entry<String, Supplier<byte[]>> entry : entries.entrySet()) {
                if (BigInteger.valueOf(index++).compareTo(start) < 0) {
                    continue;
                }
                page.put(entry.getKey(), entry.getValue());
                if (limit != null && BigInteger.valueOf(page.size()).compareTo(limit) >= 0) {
                    break;
                }
            }
        }
        return answer(page);
    }

    /** What Python's {@code int(text)} takes. */
    private static BigInteger pythonInteger(String text) {
        String digits = text.strip();
        if (!digits.matches("[+-]?\\d+(_\\d+)*")) {
            throw new NumberFormatException("invalid literal for int() with base 10: " + text);
        }
        return new BigInteger(digits.replace("_", ""));
    }

    private static Response answer(Map<String, Supplier<byte[]>> page) {
        List<byte[]> body = new ArrayList<>();
        page.forEach((id, json) -> {
            String before = (body.isEmpty() ? "{" : ", ") + PythonJson.quote(id) + ": ";
            body.add(before.getBytes(StandardCharsets.US_ASCII));
            body.add(json.get());
        });
        body.add((body.isEmpty() ? "{}" : "}").getBytes(StandardCharsets.US_ASCII));
        return Response.of(200, "application/json; charset=utf-8", body).withEntries(page.size());
    }
}
