package io.github.comfyarchive.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory, mounted on a folder: another disk than the folder's, of a size of its own. */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;
    private boolean mounted;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts it; a test that cannot is skipped, but not where {@code CI} is set. */
    public static SmallDisk at(Path folder, String options) throws Exception {
        SmallDisk disk = new SmallDisk(folder);
        String refusal = disk.mount(options);
        String skipped = "no small file system can be mounted here: " + refusal;
        assumeTrue(Needed.run(refusal.isEmpty(), skipped), skipped);
        assertThat(refusal).isEmpty();
        disk.mounted = true;
        return disk;
    }

    private String mount(String options) throws Exception {
        return Files.isExecutable(Path.of("/bin/mount"))
                ? run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString())
                : "there is no mount";
    }

    public void grow(String size) throws Exception {
        assertThat(mount("remount,size=" + size)).isEmpty();
    }

    /** From now on nothing can be written to it, not even by root. */
    public void becomeReadOnly() throws Exception {
        assertThat(mount("remount,ro")).isEmpty();
    }

    /** Fills it to the last byte. */
    public void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("fill"))) {
            byte[] page = new byte[4096];
            while (Files.getFileStore(folder).getUsableSpace() > 0) {
                out.write(page);
            }
        }
    }

    /** Takes it away with all that is on it; an empty folder is left. */
    public void unmount() throws IOException, InterruptedException {
        assertThat(run("umount", folder.toString())).isEmpty();
        mounted = false;
    }

    /** Answers what it said where it failed. */
    public static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : command[0] + ": " + said.strip();
    }

    @Override
    public void close() throws IOException {
        try {
            if (mounted) {
                unmount();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
