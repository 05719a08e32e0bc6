package io.github.comfyarchive.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest, where Maven has put it, and the commit that was built. */
final class ProgramVersion implements IVersionProvider {
    private static final String COMMIT = "Implementation-Commit";

    /** Such as {@code archive 0.2.0 (4eab787b1c2d)}; without the commit where whoever built it did not say. */
    @Override
    public String[] getVersion() {
        String commit = commit();
        return new String[] {"archive " + number() + (commit == null || commit.isEmpty() ? "" : " (" + commit + ")")};
    }

    /** Such as {@code 0.2.0}. */
    static String number() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** What the manifest of the jar that was started says; a package knows the usual attributes alone. */
    private static @Nullable String commit() {
        String started = System.getProperty("java.class.path", "");
        if (started.contains(File.pathSeparator) || !started.endsWith(".jar")) {
            return null;
        }
        try (JarFile jar = new JarFile(started)) {
            return jar.getManifest().getMainAttributes().getValue(COMMIT);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
