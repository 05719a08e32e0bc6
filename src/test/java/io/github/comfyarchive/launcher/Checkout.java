package io.github.comfyarchive.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** A copy of this checkout's scripts and build files in another folder, with {@link StandIn} for its program. */
record Checkout(Path root) {

    /** A checkout as cloned: nothing is built. */
    static Checkout clonedTo(Path root) throws IOException {
        Path here = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        for (String part : new String[] {"bin", ".mvn", "pom.xml"}) {
            copy(here.resolve(part), root.resolve(part));
        }
        Files.createDirectories(root.resolve("src/main/jte"));
        Checkout checkout = new Checkout(root);
        Files.createDirectories(checkout.source().getParent());
        Files.writeString(checkout.source(), StandIn.source("built"));
        return checkout;
    }

    /** A checkout whose program is built, though not by Maven. */
    static Checkout builtIn(Path root) throws IOException {
        Checkout checkout = clonedTo(root);
        checkout.compile();
        return checkout;
    }

    /** Makes the jar of what the source is now. */
    void compile() throws IOException {
        Path classes = target("classes");
        Files.createDirectories(classes);
        StandIn.compile(source(), classes, jar());
    }

    Path script() {
        return root.resolve("bin/archive");
    }

    Path source() {
        return root.resolve("src/main/java").resolve(StandIn.MAIN + ".java");
    }

    Path jar() {
        return target("archive.jar");
    }

    Path target(String name) {
        return root.resolve("target").resolve(name);
    }

    /** A start of the script, in an environment that is the same on every machine. */
    Launch launch() {
        return Launch.of(script(), root);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.createDirectories(copy.toAbsolutePath().getParent());
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
