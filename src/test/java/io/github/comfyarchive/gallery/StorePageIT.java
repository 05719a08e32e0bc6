package io.github.comfyarchive.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.query.ObjectAssets;
import io.github.comfyarchive.central.query.OpenedStore;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.serve.api.Outside;
import io.github.comfyarchive.serve.reader.Served;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.PublishedHome;
import io.github.comfyarchive.testing.S3Server;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The page of a store of many homes in a real browser: it shows pictures, finds, and what a home tells meanwhile comes by itself. */
@EnabledIf("canBrowse")
class StorePageIT {
    @TempDir
    private Path folder;

    static boolean canBrowse() {
        return GalleryBrowserIT.canBrowse();
    }

    private static void run(ArchivedHome archive, String... words) {
        Outcome ran = archive.run(words);
        assertThat(ran.exit()).as(String.join(" ", words) + ": " + ran.err()).isZero();
    }

    private static String complete(FakeComfyServer server, int number, String words) throws IOException {
        FileRef file = FileRef.output("landscape_" + number + "_.png");
        TestEntry entry = TestEntries.entry(number).positive(words).files(file);
        server.files()
                .put(
                        file,
                        new Landscape(320, 320, number)
                                .png(entry.graph(), entry.workflow())
                                .bytes());
        server.history().complete(entry.id(), entry.json());
        return entry.id();
    }

    @Test
    void aStoreIsLookedAtAsAHome() throws Exception {
        ArchivedHome archive = new ArchivedHome(folder);
        String url = PostgresServer.shared().database();
        String files = "s3://" + S3Server.shared().bucket();
        S3Server.access(S3Server.shared().endpoint());
        try (FakeComfyServer server = FakeComfyServer.start();
                OpenedStore store = new OpenedStore(
                        () -> StoreDatabase.toRead(PublishedHome.address(url)),
                        new ObjectAssets(FilesAddress.parse(files)),
                        archive.home().withSchema().derivation())) {
            complete(server, 1, "a harbour in fog");
            complete(server, 2, "dunes at noon");
            archive.sync("shed", server);
            run(archive, "store", "init", "--store", url, "--files", files, "--partitions", "4");
            run(archive, "publish", "--store", url, "--files", files);
            Served served = new Served(
                    store::catalog,
                    3,
                    Duration.ofMillis(500),
                    new KeptThumbnails(store.folder(), 1 << 20),
                    Optional.empty(),
                    Optional.of(() -> store.changes(
                            StoreDatabase.toWrite(PublishedHome.address(url), "test"), Clock.systemUTC())),
                    failed -> Optional.empty());
            Outside outside = new Outside(
                    () -> {
                        throw new IOException("no page asks how the servers stand");
                    },
                    () -> archive.home().derivation().redactor());
            try (ServedHome page = ServedHome.of(served, outside);
                    Chromium browser = new Chromium(folder)) {
                browser.size(1440, 900);
                browser.visit(page.url(), "");
                browser.script("sessionStorage.setItem('archive-session', arguments[0])", page.session());
                browser.visit(page.url(), "");
                browser.until("two tiles", () -> browser.shown() == 2);
                browser.until("a thumbnail", () -> browser.holds("window.__firstPicture"));

                complete(server, 3, "a harbour at night");
                archive.sync("shed", server);
                run(archive, "publish", "--store", url, "--files", files);
                browser.until("the new one", () -> browser.shown() == 3);

                browser.search("harbour");
                browser.until("those of the search", () -> browser.text("count").equals("2"));

                browser.view(0);
                browser.press("4");
                browser.until(
                        "four stars", () -> "4".equals(browser.one("stars").getDomAttribute("data-stars")));
                assertThat(archive.run("list", "--rating", "4", "--store", url).out())
                        .contains("a harbour");
                assertThat(browser.complaints()).isEmpty();
                assertThat(page.told()).isEmpty();
            }
        } finally {
            S3Server.forget();
        }
    }
}
