package io.github.comfyarchive.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.store.Servers;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServerTableTest {
    private static final String NAME = "workstation-upstairs-with-a-very-long-name";
    private static final String URL = "http://workstation.example:8188/comfy";

    private static List<String> lines(boolean person, int columns) {
        Servers.Listed listed = new Servers.Listed(null, NAME, URL, List.of(), 0, null);
        return ServerTable.text(
                        List.of(listed), ZoneOffset.UTC, new Terminal(System.out, System.err, person, person, columns))
                .lines()
                .toList();
    }

    @Test
    void addressesStandBelowWhereThereIsNoRoomBeside() {
        assertThat(lines(true, 80))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80))
                .contains("  " + URL)
                .anySatisfy(line -> assertThat(line).startsWith(NAME + "  0").endsWith("never reached"));
        assertThat(lines(true, 140)).hasSize(2).last().asString().endsWith("never reached  " + URL);
    }

    @Test
    void inAPipeAServerIsALine() {
        assertThat(lines(false, 80)).hasSize(2);
    }
}
