package io.github.comfyarchive.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
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

    /** What the manifest of this class's own jar says; a package knows the usual attributes alone. */
    private static @Nullable String commit() {
        URL itself = ProgramVersion.class.getResource(ProgramVersion.class.getSimpleName() + ".class");
        try {
            URLConnection connection = itself == null ? null : itself.openConnection();
            return connection instanceof JarURLConnection jar
                    ? jar.getMainAttributes().getValue(COMMIT)
                    : null;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
