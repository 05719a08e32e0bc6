package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.launcher.QuickStart;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The packaged program on a home of its own. {@link #launch} starts it as a user does; {@link #here} runs a command line in this
 * process, where a hundred starts would take minutes.
 *
 * @param folder holds the home and what the program unpacks
 * @param home the home
 */
record Program(Path folder, Path home) {
    static Program in(Path folder) {
        return new Program(folder, folder.resolve("home"));
    }

    /** With an empty database, where how one is made is not what is tested. */
    Program withSchema() {
        new TestHome(home).withSchema();
        return this;
    }

    Launch launch() throws IOException, InterruptedException {
        return launch("");
    }

    Launch launch(String javaOptions) throws IOException, InterruptedException {
        Path unpacked = Files.createDirectories(folder.resolve("unpacked"));
        return QuickStart.of(folder)
                .with("ARCHIVE_HOME", home.toString())
                .with(
                        "ARCHIVE_JAVA_OPTS",
                        QuickStart.JAVA_OPTIONS + " -Djava.io.tmpdir=" + unpacked + " " + javaOptions);
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return launch().run(arguments);
    }

    Outcome here(String... arguments) {
        return Outcome.of(Map.of("ARCHIVE_HOME", home.toString()), arguments);
    }

    /** Looks whether all is well, every byte of every file included. */
    void isWhole(String when) {
        Outcome verify = here("verify", "--read-data");
        assertThat(verify.exit()).as("verify %s: %s", when, verify).isZero();
    }

    /** What is archived, without the times of runs and the keys of rows. */
    List<List<String>> contents() throws Exception {
        return new TestHome(home)
                .rows("SELECT prompt_id, status, graph, filename, subfolder, type, state, asset, provenance"
                        + " FROM prompt LEFT JOIN output ON output.prompt = prompt.id ORDER BY prompt.id, output.id");
    }
}
