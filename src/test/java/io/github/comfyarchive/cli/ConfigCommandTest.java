package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in a home's {@code config.toml}, and what wins over it. */
final class ConfigCommandTest {
    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void make() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
    }

    private void say(String toml) throws IOException {
        Files.writeString(home.resolve("config.toml"), toml);
    }

    private Outcome archive(String... args) {
        return Outcome.of(Map.of("ARCHIVE_HOME", home.toString()), args);
    }

    private String from(String setting) {
        Outcome ran = archive("config");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        return ran.out()
                .lines()
                .filter(line -> line.startsWith(setting + "\t"))
                .map(line -> line.substring(setting.length() + 1))
                .findFirst()
                .orElse("");
    }

    @Test
    void itIsShownWhatHoldsAndFromWhere() throws IOException {
        assertThat(from("sync.types")).isEqualTo("output,temp\tdefault");
        assertThat(from("home")).isEqualTo(home + "\tenvironment, ARCHIVE_HOME");
        assertThat(from("forget.until")).isEmpty();
        say("[sync]\ntypes = [\"output\", \"input\"]\njobs = 3\nhard-link = false\n[forget]\nuntil = \"1y\"\n");

        assertThat(from("sync.types")).isEqualTo("output,input\tconfig.toml, line 2");
        assertThat(from("sync.jobs")).isEqualTo("3\tconfig.toml, line 3");
        assertThat(from("sync.alert-after")).isEqualTo("1d\tdefault");
        assertThat(from("sync.hard-link")).isEqualTo("false\tconfig.toml, line 4");
        assertThat(from("forget.until")).isEqualTo("1y\tconfig.toml, line 6");
        assertThat(from("rules.redaction")).isEqualTo("redaction-rules.json (not there)\tdefault");
        Outcome named = Outcome.of("--home", home.toString(), "config");
        assertThat(named.out()).contains("home\t" + home + "\toption\n");
    }

    @Test
    void noSecretOfTheEnvironmentIsShown() {
        Outcome ran = Outcome.of(
                Map.of(
                        "ARCHIVE_HOME", home.toString(),
                        "ARCHIVE_AUTHORIZATION_STUDIO", "Bearer CANARY",
                        "ARCHIVE_HEADERS", "X-Api-Key: CANARY",
                        "HTTP_PROXY", "http://user:CANARY@proxy:3128",
                        "ARCHIVE_SERVER", "http://h:8188"),
                "config");
        assertThat(ran.out())
                .contains(
                        "ARCHIVE_AUTHORIZATION_STUDIO\t(set)\tenvironment",
                        "HTTP_PROXY\thttp://***@proxy:3128\tenvironment",
                        "ARCHIVE_SERVER\thttp://h:8188\tenvironment")
                .doesNotContain("CANARY", "user");
    }

    /** Command line, then environment, then file, then what the program does by itself. */
    @Test
    void oneOrderHoldsForAll() throws IOException {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 2);
            say("[sync]\ntypes = [\"temp\"]\n");
            assertThat(archive("sync", "-q", "--server", server.uri().toString())
                            .exit())
                    .isZero();
            TestHome archived = new TestHome(home);
            assertThat(archived.value("SELECT group_concat(DISTINCT state) FROM output WHERE type = 'output'"))
                    .as("the file wins over the default")
                    .isEqualTo("skipped");
            assertThat(archive(
                                    "sync",
                                    "-q",
                                    "--types",
                                    "output",
                                    "--server",
                                    server.uri().toString())
                            .exit())
                    .isZero();
            assertThat(archived.value("SELECT group_concat(DISTINCT state) FROM output WHERE type = 'output'"))
                    .as("the command line wins over the file")
                    .isEqualTo("stored");
        }
        say("[gallery]\nout = \"" + folder.resolve("page") + "\"\n");
        assertThat(archive("gallery", "-q").exit()).isZero();
        assertThat(folder.resolve("page/index.html")).isRegularFile();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[sync];typos = 1|line 2: typos is not known in [sync]; there is alert-after, hard-link, jobs",
                "[sink];jobs = 1|line 1: [sink] is not known; there is [sync], [export]",
                "[sync];;jobs = true|line 3: jobs is a text or a number",
                "[sync];jobs = 99|--jobs is 1 to 64 (HOME/config.toml, line 2)",
                "[sync];jobs = \"two\"|--jobs takes a whole number; try 'archive sync --help' (HOME/config.toml, line 2)",
                "[sync];min-free = \"much\"|--min-free is a size such as 500M or 2G, or 0 (HOME/config.toml, line 2)",
                "[rules];redaction = \"none.json\"|line 2: there is no file HOME/none.json",
                "jobs = |line 1: it is no TOML"
            })
    void whatIsWrongIsNamedWithItsLine(String toml, String expected) throws IOException {
        say(toml.replace(';', '\n') + "\n");
        Outcome ran = archive("sync", "-q", "--server", "http://127.0.0.1:9");
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(2);
        assertThat(ran.errLines()).singleElement().asString().contains(expected.replace("HOME", home.toString()));
    }

    @Test
    void aServerIsServedAsTheFileSays() throws IOException {
        new TestHome(home).withSchema();
        say("[serve]\nread-only = true\nport = 99999\n");
        assertThat(archive("serve").err()).contains("--port is 0 to 65535").contains("config.toml, line 3");
        say("[serve]\nlisten = \"0.0.0.0\"\nallow-host = [\"a\", \"b\"]\n");
        assertThat(archive("serve", "--port", "0").err()).contains("--token-file");
    }

    @Test
    void rulesMayLieElsewhere() throws IOException {
        Files.writeString(folder.resolve("mine.json"), "{ no json");
        say("[rules]\nredaction = \"../mine.json\"\n");
        Outcome ran = archive("sync", "-q", "--server", "http://127.0.0.1:9");
        assertThat(ran.exit()).isNotEqualTo(3);
        assertThat(ran.err()).contains("mine.json");
    }

    /** Names and captions of files are no reason to refuse a list of prompts. */
    @Test
    void whatIsForOneFormatOfAnExportStopsNoOther() throws IOException {
        new TestHome(home).withSchema();
        say("[export]\nname = \"{seed}\"\nsidecar = [\"json\"]\ncopy = true\n");

        assertThat(archive("export", "--format", "jsonl", "--out", "-").exit()).isZero();
        assertThat(archive("export", "--format", "jsonl", "--out", "-", "--copy")
                        .exit())
                .isEqualTo(2);
    }
}
