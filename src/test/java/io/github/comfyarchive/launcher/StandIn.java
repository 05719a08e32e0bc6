package io.github.comfyarchive.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;

/** The program that is started in place of the real one: it tells how it was started. */
final class StandIn {
    static final String MAIN = "io/github/comfyarchive/cli/Main";

    private static final String SOURCE = """
            package io.github.comfyarchive.cli;

            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.util.stream.Stream;

            public final class Main {
                public static void main(String[] args) throws Exception {
                    String command = args.length == 0 ? "" : args[0];
                    switch (command) {
                        case "arguments" -> Stream.of(args).forEach(argument -> System.out.println("[" + argument + "]"));
                        case "exists" -> System.out.println(Files.exists(Path.of(args[1])));
                        case "exit" -> System.exit(Integer.parseInt(args[1]));
                        case "copy" -> System.in.transferTo(System.out);
                        case "error" -> System.err.println(args[1]);
                        case "java" -> System.out.println(System.getProperty("java.home"));
                        case "class-archives" -> {
                            try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
                                maps.filter(line -> line.endsWith(".jsa") && line.contains("target/cds"))
                                        .findFirst().ifPresent(System.out::println);
                            }
                        }
                        case "class-archive-passed" -> System.out.println(
                                Files.readString(Path.of("/proc/self/cmdline")).contains("-XX:SharedArchiveFile"));
                        case "wait" -> {
                            System.out.println("pid " + ProcessHandle.current().pid());
                            Thread.sleep(Long.MAX_VALUE);
                        }
                        case "demo" -> {
                            Files.createFile(Path.of(System.getProperty("user.home"), "was-here"));
                            Files.createDirectories(Path.of(System.getenv("HOME"), "was-here-too"));
                            System.exit(TRAINING_EXIT);
                        }
                        default -> System.out.println("MESSAGE");
                    }
                }
            }
            """;

    private StandIn() {}

    /** The source of a program that says {@code message} when started without arguments. */
    static String source(String message) {
        return source(message, 0);
    }

    static String source(String message, int trainingExit) {
        return SOURCE.replace("MESSAGE", message).replace("TRAINING_EXIT", Integer.toString(trainingExit));
    }

    /** Compiles the source in a checkout into a jar, without Maven. */
    static void compile(Path source, Path scratch, Path jar) throws IOException {
        StringWriter log = new StringWriter();
        int exit = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        new PrintWriter(log),
                        new PrintWriter(log),
                        "--release",
                        "17",
                        "-d",
                        scratch.toString(),
                        source.toString());
        assertThat(exit).as(log.toString()).isZero();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MAIN.replace('/', '.'));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(file, manifest)) {
            zip.putNextEntry(new JarEntry(MAIN + ".class"));
            zip.write(Files.readAllBytes(scratch.resolve(MAIN + ".class")));
        }
    }
}
