package io.github.comfyarchive.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A whole process, from its start to its end.
 *
 * @param seconds by the clock
 * @param processorSeconds of all processors, its children's included; without the last moments, and 0 where there is no Linux
 * @param peakBytes the most memory it had at a time, as Linux counts it (proc(5), VmHWM); 0 elsewhere
 */
record ProcessRun(double seconds, double processorSeconds, long peakBytes) {
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final int LOOK_EVERY_MILLIS = 20;
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, proc(5)
    private static final int FIRST_OF_TIMES = 11; // utime, after the name in brackets
    private static final int TIMES = 4; // with the children's
    private static final int KILO = 1024;

    /** Runs a program; fails where it does. */
    static ProcessRun of(@Nullable String input, String... command) throws IOException, InterruptedException {
        return of(input, Map.of(), command);
    }

    /** Runs a program with more in its environment. */
    static ProcessRun of(@Nullable String input, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            if (input != null) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
        }
        long peak = 0;
        double processor = 0;
        while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peakOf(process.pid()));
            processor = Math.max(processor, processorOf(process.pid()));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
        }
        return new ProcessRun(seconds, processor, peak);
    }

    /** The most memory a running process had so far. */
    static long peakOf(long pid) {
        try {
            Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return peak.find() ? Long.parseLong(peak.group(1)) * KILO : 0;
        } catch (IOException overOrNotLinux) {
            return 0;
        }
    }

    private static double processorOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double ticks = 0;
            for (int time = 0; time < TIMES; time++) {
                ticks += Double.parseDouble(fields[FIRST_OF_TIMES + time]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException overOrNotLinux) {
            return 0;
        }
    }

    static double medianSeconds(List<ProcessRun> runs) {
        List<Double> seconds = new ArrayList<>();
        runs.forEach(run -> seconds.add(run.seconds()));
        Collections.sort(seconds);
        return seconds.get(seconds.size() / 2);
    }
}
