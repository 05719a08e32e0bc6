package io.github.comfyarchive.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to measure.
 *
 * @param prompts how large
 * @param runs how often each, in turn
 * @param work a folder for what is made and deleted again
 * @param write whether tables go into the document too
 * @param sizes to which a store is grown, one after the other
 * @param whole up to which size a store grows with entries and outputs
 */
record BenchOptions(int prompts, int runs, Path work, boolean write, List<Long> sizes, long whole) {
    private static final int PROMPTS = 10_000;
    private static final int RUNS = 3;

    static BenchOptions parse(Path root, List<String> words) {
        int prompts = PROMPTS;
        int runs = RUNS;
        Path work = root.resolve("target/bench");
        boolean write = false;
        List<Long> sizes = new ArrayList<>();
        long whole = Long.MAX_VALUE;
        for (int at = 0; at < words.size(); at++) {
            String option = words.get(at);
            if (option.equals("--write")) {
                write = true;
                continue;
            }
            String value = at + 1 < words.size() ? words.get(++at) : "";
            switch (option) {
                case "--prompts" -> prompts = Integer.parseInt(value);
                case "--runs" -> runs = Integer.parseInt(value);
                case "--work" -> work = Path.of(value);
                case "--grow" -> sizes.add(Long.parseLong(value));
                case "--whole" -> whole = Long.parseLong(value);
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        if (prompts < 1 || runs < 1) {
            throw new IllegalArgumentException("--prompts and --runs are numbers from 1");
        }
        return new BenchOptions(prompts, runs, work.toAbsolutePath(), write, sizes, whole);
    }
}
