package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Fuzz;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashedNumbersTest {
    @Test
    void answersWhatAMapWould() {
        long seed = Fuzz.seed("HashedNumbersTest");
        Random random = new Random(seed);
        HashedNumbers numbers = new HashedNumbers();
        Map<String, Long> map = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            String text = "text " + random.nextInt(8_000);
            assertThat(numbers.get(text)).as("seed %d", seed).isEqualTo(map.getOrDefault(text, 0L));
            long number = 1L + random.nextInt(1_000_000);
            numbers.put(text, number);
            map.put(text, number);
        }
        map.forEach((text, number) ->
                assertThat(numbers.get(text)).as("seed %d", seed).isEqualTo(number));
    }

    @Test
    void hasNoNumberForWhatItWasNotGiven() {
        HashedNumbers numbers = new HashedNumbers();
        numbers.put("", 7);

        assertThat(numbers.get("")).isEqualTo(7);
        assertThat(numbers.get(" ")).isZero();
    }
}
