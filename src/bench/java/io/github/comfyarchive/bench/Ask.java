package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Archive;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Measures all questions to one archive or more, and prints a table. */
final class Ask {
    private final List<FilledHome> homes;
    private final PrintStream out;

    Ask(List<FilledHome> homes, PrintStream out) {
        this.homes = homes;
        this.out = out;
    }

    void run() throws IOException {
        StringBuilder head = new StringBuilder("| question |");
        StringBuilder line = new StringBuilder("|---|");
        for (FilledHome home : homes) {
            home.requireFilled();
            try (Archive archive = home.open()) {
                head.append(String.format(
                        Locale.ROOT,
                        " %,d prompts: rows | ms | again | CPU |",
                        archive.prompts().count()));
                line.append("---:|---:|---:|---:|");
            }
        }
        out.println(head + " plan |");
        out.println(line + "---|");
        for (Question question : Questions.all()) {
            out.println(row(question));
        }
    }

    private String row(Question question) throws IOException {
        StringBuilder row = new StringBuilder("| " + question.name() + " |");
        String plan = "";
        for (FilledHome home : homes) {
            Measured measured = Measured.of(home, question);
            plan = measured.plan();
            row.append(String.format(
                    Locale.ROOT,
                    " %,d | %s | %s | %s |",
                    measured.rows(),
                    millis(measured.first()),
                    millis(measured.again()),
                    millis(measured.processor())));
        }
        return row + " " + plan + " |";
    }

    private static String millis(double time) {
        return String.format(Locale.ROOT, time < 10 ? "%.1f" : "%,.0f", time);
    }
}
