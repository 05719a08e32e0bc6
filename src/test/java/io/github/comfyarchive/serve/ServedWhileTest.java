package io.github.comfyarchive.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other commands do to a home while it is served: answers are those of the archive as it is then. */
class ServedWhileTest {
    @TempDir
    Path folder;

    private ArchivedHome archive;
    private FakeComfyServer server;
    private List<String> ids;

    @BeforeEach
    void start() {
        archive = new ArchivedHome(folder);
        server = FakeComfyServer.start();
        ids = TestEntries.complete(server, 1, 6);
        archive.sync("a", server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static boolean tells(ServedHome served, String id) throws IOException {
        return served.get("/history/" + id).text().contains(id);
    }

    @Test
    void forgets() throws Exception {
        try (ServedHome served = ServedHome.of(archive.home())) {
            assertThat(tells(served, ids.get(2))).isTrue();
            Outcome forgot = archive.run("forget", "--yes", ids.get(2));
            assertThat(forgot.exit()).as(forgot.err()).isZero();
            assertThat(tells(served, ids.get(2))).isFalse();
            assertThat(served.get("/history").text()).doesNotContain(ids.get(2)).contains(ids.get(3));
            assertThat(served.told()).isEmpty();
        }
    }

    @Test
    void takesInMore() throws Exception {
        try (ServedHome served = ServedHome.of(archive.home())) {
            assertThat(served.get("/history?max_items=1").text()).contains(ids.get(4));
            List<String> more = TestEntries.complete(server, 6, 8);
            archive.sync("a", server);
            assertThat(served.get("/history?max_items=1").text()).contains(more.get(1));
            assertThat(archive.run("reindex").exit()).isZero();
            assertThat(tells(served, ids.get(0))).isTrue();
        }
    }

    /** A repair puts another file in the database's place. */
    @Test
    void repairs() throws Exception {
        Path database = archive.home().root().resolve("archive.db");
        archive.home().execute("PRAGMA wal_checkpoint(TRUNCATE)");
        try (ServedHome served = ServedHome.of(archive.home())) {
            assertThat(tells(served, ids.get(0))).isTrue();
            Object before =
                    Files.readAttributes(database, BasicFileAttributes.class).fileKey();
            try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
                file.seek(file.length() - 3 * 4096);
                file.write(new byte[2 * 4096]);
            }
            Outcome repaired = archive.run("verify", "--repair");
            assertThat(Files.readAttributes(database, BasicFileAttributes.class).fileKey())
                    .as("%s %s", repaired.out(), repaired.err())
                    .isNotEqualTo(before);
            archive.sync("a", server);
            for (String id : ids) {
                assertThat(tells(served, id)).as(id).isTrue();
            }
        }
    }
}
