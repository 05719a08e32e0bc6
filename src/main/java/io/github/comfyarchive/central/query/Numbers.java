package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prompts of a store by numbers, as a home has them by its rows' keys: for pages, cursors and events. A number is made of the beginning of the
 * prompt's id and of its server, so every process and the next one have the same, and the store is asked which prompt it stands for where nobody
 * remembers. Two prompts of one number are told apart as long as this process remembers them. A browser counts up to 53 bits exactly. For several
 * threads at a time.
 */
final class Numbers {
    /** Bits of the id, then of the server; above them stand those that had to be told apart. */
    private static final int OF_ID = 48;

    private static final int OF_SERVER = 4;
    private static final long APART = 1L << (OF_ID + OF_SERVER);

    /** A UUID and a number for each. */
    private static final int MOST = 100_000;

    private final Map<StoreKey, Long> numbers = new HashMap<>();
    private final Map<Long, StoreKey> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, StoreKey> eldest) {
            boolean tooMany = size() > MOST;
            if (tooMany) {
                numbers.remove(eldest.getValue());
            }
            return tooMany;
        }
    };

    private long apart = APART;

    /** The number of a prompt. */
    synchronized long of(StoreKey key) {
        Long known = numbers.get(key);
        if (known != null) {
            keys.get(known); // spoken of again
            return known;
        }
        long number = plain(key);
        if (keys.containsKey(number)) {
            apart++;
            number = apart;
        }
        numbers.put(key, number);
        keys.put(number, key);
        return number;
    }

    private static long plain(StoreKey key) {
        return (beginning(key.id()) << OF_SERVER) | (key.server().hashCode() & ((1 << OF_SERVER) - 1));
    }

    private static long beginning(byte[] id) {
        return ByteBuffer.wrap(id).getLong() >>> (Long.SIZE - OF_ID);
    }

    /**
     * Which prompt a number stands for, whether it is there or not any more.
     *
     * @return nothing where it never was one, or is forgotten here and in the store
     */
    Optional<StoreKey> key(long number, Asking asking) {
        Optional<StoreKey> known = known(number);
        if (known.isPresent() || number < 0 || number >= APART) {
            return known;
        }
        long beginning = number >>> OF_SERVER;
        List<StoreKey> found = asking
                .list(
                        Sql.of(
                                "SELECT p.prompt_id, p.server FROM prompt AS p WHERE p.id >= ? AND p.id < ? LIMIT 100",
                                first(beginning),
                                first(beginning + 1)),
                        row -> new StoreKey(StoreText.plain(row.getString(1)), row.getString(2)))
                .stream()
                .filter(key -> plain(key) == number)
                .toList();
        return found.size() == 1 && of(found.get(0)) == number ? Optional.of(found.get(0)) : Optional.empty();
    }

    private synchronized Optional<StoreKey> known(long number) {
        return Optional.ofNullable(keys.get(number));
    }

    /** The lowest id that begins so; behind the last beginning one that is longer than any. */
    private static byte[] first(long beginning) {
        byte[] id = new byte[33];
        if (beginning >>> OF_ID > 0) {
            Arrays.fill(id, (byte) 0xff);
            return id;
        }
        ByteBuffer.wrap(id).putLong(beginning << (Long.SIZE - OF_ID));
        return Arrays.copyOf(id, OF_ID / Byte.SIZE);
    }
}
