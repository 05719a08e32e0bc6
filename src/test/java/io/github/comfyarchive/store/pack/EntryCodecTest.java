package io.github.comfyarchive.store.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdDictCompress;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryCodecTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 4 << 20, (4 << 20) + 1, 5_000_000, 6 << 20})
    void givesBackWhatItPacked(int size) {
        byte[] json = new byte[size];
        new Random(size).nextBytes(json);
        assertThat(EntryCodec.unpack(EntryCodec.pack(json), size, null)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 50_000, 1_000_000})
    void packsByAnotherEntryAndTellsOneDictionaryFromAnother(int size) {
        byte[] dictionary = new byte[size];
        new Random(size).nextBytes(dictionary);
        byte[] json = Arrays.copyOf(dictionary, size + 100);

        byte[] packed;
        try (ZstdDictCompress prepared = EntryCodec.prepared(dictionary)) {
            packed = EntryCodec.pack(json, prepared);
            assertThat(EntryCodec.pack(json, prepared)).isEqualTo(packed);
        }

        assertThat(packed.length).isLessThan(200);
        assertThat(EntryCodec.unpack(packed, json.length, dictionary)).isEqualTo(json);
        byte[] other = dictionary.clone();
        other[size / 2]++;
        assertThatThrownBy(() -> EntryCodec.unpack(packed, json.length, other)).isInstanceOf(ArchiveException.class);
        assertThatThrownBy(() -> EntryCodec.unpack(packed, json.length, null)).isInstanceOf(ArchiveException.class);
    }

    @Test
    void packsALargeOneInPieces() {
        byte[] json = "{\"class_type\": \"KSampler\", \"inputs\": {\"seed\": 1}}, "
                .repeat(400_000)
                .getBytes(StandardCharsets.UTF_8);
        byte[] packed = EntryCodec.pack(json);
        assertThat(packed.length).isLessThan(json.length / 1_000);
        assertThat(EntryCodec.unpack(packed, json.length, null)).isEqualTo(json);
        assertDamaged(packed, json.length - 1);
        assertDamaged(Arrays.copyOf(packed, packed.length - 5), json.length);
    }

    @Test
    void saysSoWhenAFrameIsDamaged() {
        byte[] json = "{\"prompt\": []}".repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] packed = EntryCodec.pack(json);
        byte[] cut = Arrays.copyOf(packed, packed.length / 2);
        byte[] other = {1, 2, 3, 4};
        assertDamaged(cut, json.length);
        assertDamaged(other, json.length);
        assertDamaged(new byte[0], json.length);
        assertDamaged(packed, json.length - 1);
        assertDamaged(packed, json.length + 1);
        assertDamaged(packed, 1L << 40);
        assertDamaged(packed, Integer.MAX_VALUE);
        assertDamaged(packed, -1);
    }

    private static void assertDamaged(byte[] packed, long size) {
        assertThatThrownBy(() -> EntryCodec.unpack(packed, size, null))
                .isInstanceOfSatisfying(
                        ArchiveException.class,
                        damaged -> assertThat(damaged.unusable()).isTrue());
    }
}
