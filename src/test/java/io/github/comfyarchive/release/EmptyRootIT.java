package io.github.comfyarchive.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Needed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each artifact by the lines of {@code docs/install.md}, in a root that has a shell, the tools of a small Linux and no Java, without
 * network: installed, the demo run, removed again.
 */
@Tag("long")
@EnabledIf("rootsCanBeMade")
final class EmptyRootIT {
    private static final String CHECK =
            Release.ROOT.resolve("src/release/check").toString();
    private static final int MEGABYTE = 1_000_000;

    /** What bin/archive and install.sh use, all of POSIX or of a usual Linux. */
    private static final String TOOLS =
            "bash sh awk basename cat chmod cp cut dirname env find flock grep gzip head id install ln ls"
                    + " mkdir mktemp mv nice readlink rm rmdir sed sha256sum sort stat tail tar timeout touch tput tr uname wc";

    private static final String DPKG =
            " diff dpkg dpkg-deb dpkg-query dpkg-split ldconfig start-stop-daemon systemd-sysusers true xz";

    @TempDir
    static Path folder;

    private static Release release;

    static boolean rootsCanBeMade() {
        return Needed.run(
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/unshare")),
                "only root can make a machine within this one: no artifact is installed");
    }

    @BeforeAll
    static void make() throws Exception {
        release = Release.made(folder.resolve("made"), "zip,tar,deb,docker,install");
    }

    @Test
    void theTarballIsInstalledRunAndRemoved() throws Exception {
        Path root = root("tar", TOOLS);
        put(root, "/download", "-linux-x64.tar.gz", "install.sh", "SHA256SUMS");

        assertThat(release.artifact("-linux-x64.tar.gz")).isRegularFile();
        assertThat(Files.size(release.artifact("-linux-x64.tar.gz"))).isLessThan(60 * MEGABYTE);
        assertThat(in(root, "sh", "/download/install.sh")).contains("installed archive ", "in /root/.profile");
        assertThat(in(root, "bash", "--login", "-c", "archive demo --home /root/demo"))
                .contains("17 new");
        assertThat(in(
                        root,
                        "bash",
                        "--login",
                        "-c",
                        "archive export --format gallery --out /root/gallery --home /root/demo"))
                .contains("thumbnails");
        assertThat(in(root, "bash", "--login", "-c", "archive list --home /root/demo"))
                .doesNotContain("setlocale");
        assertThat(in(root, "sh", "/download/install.sh", "--uninstall")).contains("What is archived stays");
        assertThat(root.resolve("root/.local/lib/comfy-archive")).doesNotExist();
        assertThat(root.resolve("root/demo/archive.db")).isRegularFile();
    }

    @Test
    void theClassArchiveIsMadeAtInstallation() throws Exception {
        Path root = root("classes", TOOLS);
        put(root, "/download", "-linux-x64.tar.gz", "install.sh");

        in(root, "sh", "/download/install.sh", "--no-path");

        try (Stream<Path> files = Files.walk(root.resolve("root/.local/lib/comfy-archive"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".jsa"))).hasSize(1);
        }
    }

    @Test
    void anInstallationThatIsKilledOrMeetsAFullDiskIsDoneAgain() throws Exception {
        Path root = root("stopped", TOOLS + " mount umount");
        put(root, "/download", "-linux-x64.tar.gz", "install.sh", "SHA256SUMS");

        for (String size : List.of("5m", "60m")) {
            assertThat(in(root, "sh", "-c", """
                            mount -t tmpfs -o size=%s none /root
                            sh /download/install.sh && echo installed
                            ls -A /root/.local/lib
                            umount /root
                            """.formatted(size)))
                    .containsOnlyOnce("could not be unpacked, and nothing was changed")
                    .doesNotContain("installed", "comfy-archive");
        }
        for (String seconds : List.of("0.2", "0.5", "0.9", "1.4", "2", "4")) {
            in(root, "sh", "-c", "timeout -s KILL " + seconds + " sh /download/install.sh; echo");
        }
        assertThat(in(root, "sh", "/download/install.sh")).contains("installed archive ");
        assertThat(in(root, "bash", "-ic", "archive demo --home /root/demo")).contains("17 new");
        try (Stream<Path> versions = Files.list(root.resolve("root/.local/lib/comfy-archive"))) {
            assertThat(versions).hasSize(1);
        }
    }

    @Test
    void thePagesAreWhatManTakes() throws Exception {
        Path root = Files.createDirectories(folder.resolve("pages"));
        Release.run(folder, "dpkg-deb", "-x", release.artifact(".deb").toString(), root.toString());

        assertThat(Release.run(
                        root.resolve("usr/share/man/man1"),
                        "sh",
                        "-c",
                        "for page in *.gz; do LC_ALL=C.UTF-8 man --warnings -l $page >/dev/null; done"))
                .isEmpty();
    }

    @Test
    void thePackageIsInstalledRunAndRemoved() throws Exception {
        Path root = root("deb", TOOLS + DPKG);
        Files.createDirectories(root.resolve("var/lib/dpkg/info"));
        Files.createDirectories(root.resolve("var/lib/dpkg/updates"));
        Files.writeString(root.resolve("var/lib/dpkg/available"), "");
        Files.writeString(root.resolve("var/lib/dpkg/status"), Release.run(folder, "dpkg-query", "-s", "libc6") + "\n");
        put(root, "/download", ".deb");
        String file = "/download/" + release.artifact(".deb").getFileName();

        assertThat(in(root, "dpkg", "-i", file)).contains("Setting up comfy-archive");
        assertThat(in(root, "archive", "demo", "--home", "/root/demo")).contains("17 new");
        assertThat(root.resolve("etc/passwd")).content().contains("comfy-archive:", "/var/lib/comfy-archive");
        assertThat(root.resolve("usr/share/man/man1/archive-sync.1.gz")).isNotEmptyFile();
        Files.createDirectories(root.resolve("var/lib/comfy-archive"));
        Files.writeString(root.resolve("var/lib/comfy-archive/archive.db"), "prompts");
        in(root, "dpkg", "-i", file);
        in(root, "dpkg", "--purge", "comfy-archive");
        assertThat(root.resolve("usr/lib/comfy-archive")).doesNotExist();
        assertThat(root.resolve("var/lib/comfy-archive/archive.db")).hasContent("prompts");
    }

    @Test
    void theImageStartsAWatchAsAUserOfItsOwn() throws Exception {
        Path root = root("image", TOOLS + " groupadd useradd");
        String started = Release.run(
                folder, CHECK + "/as-image", release.artifact("Dockerfile").toString(), root.toString());

        assertThat(started)
                .contains("USER archive", "ENTRYPOINT [\"archive\"]", "CMD [\"watch\"]", "ENV ARCHIVE_HOME=/archive");
        assertThat(root.resolve("etc/passwd")).content().contains(":8190:8190:");
        assertThat(in(root, "--user", "8190:8190", "ARCHIVE_HOME=/archive", "archive", "demo", "--home", "/archive"))
                .contains("17 new");
        assertThat(in(root, "--user", "8190:8190", "ARCHIVE_HOME=/archive", "archive", "list"))
                .contains("success");
        assertThat(in(
                        root,
                        "--user",
                        "8190:8190",
                        "ARCHIVE_HOME=/archive",
                        "sh",
                        "-c",
                        "timeout 5 archive watch; echo ended $?; archive status -q --max-age 15m || echo unhealthy"))
                .contains("ended 1", "unhealthy");
    }

    @Test
    void lintianHasNothingToSayButForTheReasonsGiven() throws Exception {
        assertThat(Release.run(
                        folder,
                        "lintian",
                        "--allow-root",
                        "--fail-on",
                        "error,warning",
                        release.artifact(".deb").toString()))
                .doesNotContain("W: ", "E: ");
    }

    @Test
    void theUnitsAreWhatSystemdTakes() throws Exception {
        Path root = Files.createDirectories(folder.resolve("units"));
        Release.run(folder, "dpkg-deb", "-x", release.artifact(".deb").toString(), root.toString());
        // What every system has, and units refer to.
        Release.run(folder, "sh", "-c", "cp /lib/systemd/system/*.target " + root + "/lib/systemd/system/");

        for (String unit : List.of("comfy-archive.service", "comfy-archive-sync.service", "comfy-archive-sync.timer")) {
            assertThat(Release.run(folder, "systemd-analyze", "verify", "--man=no", "--root=" + root, unit))
                    .doesNotContain("comfy-archive");
        }
    }

    @Test
    void twoRunsMakeTheSameBytes() throws Exception {
        Path scratch = Files.createDirectories(folder.resolve("scratch of another"));
        Release again = Release.made(
                Release.start(folder).with("TMPDIR", scratch.toString()).with("TZ", "Asia/Tokyo"),
                folder.resolve("again"),
                "zip,tar,deb,docker,install");

        assertThat(again.artifact("SHA256SUMS")).hasSameTextualContentAs(release.artifact("SHA256SUMS"));
        Release.run(again.folder(), "sha256sum", "-c", "SHA256SUMS");
    }

    private static Path root(String name, String programs) throws Exception {
        Path root = folder.resolve(name);
        Release.run(
                folder,
                Stream.concat(Stream.of(CHECK + "/bare-root", root.toString()), Stream.of(programs.split(" ", -1)))
                        .toArray(String[]::new));
        return root;
    }

    private static void put(Path root, String where, String... endings) throws IOException {
        Path to = Files.createDirectories(root.resolve(where.substring(1)));
        for (String ending : List.of(endings)) {
            Path artifact = release.artifact(ending);
            Files.copy(artifact, to.resolve(artifact.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static String in(Path root, String... command) throws Exception {
        return Release.run(
                folder,
                Stream.concat(Stream.of(CHECK + "/in-root", root.toString()), Stream.of(command))
                        .toArray(String[]::new));
    }
}
