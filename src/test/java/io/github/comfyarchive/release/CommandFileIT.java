package io.github.comfyarchive.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.Needed;
import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code archive.cmd}, run by the {@code cmd} of Wine with a stand-in for {@code java.exe} that prints its arguments. What Wine does not
 * tell: the exit code of the stand-in, which is a script of this system, and what a console of Windows shows.
 */
final class CommandFileIT {
    private static final Path WINE = Path.of("/usr/lib/wine/wine64");
    /** Has what command files stumble over. */
    private static final String NAME = "a folder (x86), Bo's!";

    private static final Pattern OPTION = Pattern.compile("-(?:XX|Xm|Xlog|Dfile|Dstd|Dsun)[^\\s\"')]*");

    @TempDir
    Path folder;

    @Test
    void givesTheOptionsThatTheOtherLauncherGives() throws IOException {
        assertThat(options("bin/archive.cmd")).hasSizeGreaterThan(12).isEqualTo(options("bin/archive"));
    }

    private static Set<String> options(String launcher) throws IOException {
        Set<String> options = new TreeSet<>();
        OPTION.matcher(Files.readString(Release.ROOT.resolve(launcher)))
                .results()
                .map(MatchResult::group)
                // Files whose places differ.
                .filter(option -> !option.matches("-XX:(ErrorFile|ReplayDataFile|SharedArchiveFile)=.*"))
                .forEach(options::add);
        return options;
    }

    static boolean wineIsThere() {
        return Needed.run(Files.isExecutable(WINE), "Wine is not installed (wine64): archive.cmd is not tried");
    }

    @Test
    @Tag("long")
    @EnabledIf("wineIsThere")
    void startsJavaWithTheArgumentsAsTheyAreTheWidthAndTheFoldersOfTheUser() throws Exception {
        install();
        String printed = archive("list --where \"a b\" \"\" \">=4\" \"!x!\" \"[x]\" -q", "0");

        assertThat(printed)
                .contains("[-jar]\n[Z:" + windows(folder) + "\\" + NAME + "\\archive.jar]\n"
                        + "[list]\n[--where]\n[a b]\n[]\n[>=4]\n[!x!]\n[[x]]\n[-q]\n")
                .containsPattern(
                        "\\[-Darchive\\.native=C:\\\\users\\\\.*\\\\comfy-archive\\\\native\\\\sqlite-jdbc-1\\.jar]")
                .contains(
                        "[-Darchive.columns=121]\n",
                        "[-Darchive.console=true]\n",
                        "[-Xmx384m]\n",
                        "[-Dfile.encoding=UTF-8]\n")
                .contains("[-Xmx1g]\n")
                .doesNotContain("SharedArchiveFile");
    }

    @Test
    @Tag("long")
    @EnabledIf("wineIsThere")
    void makesAClassArchiveOnceAndUsesItWhileAllIsAsItWas() throws Exception {
        install();
        String passed = "[-XX:SharedArchiveFile=C:\\users\\";
        assertThat(archive("list", "0"))
                .as("Wine makes its own folders meanwhile")
                .doesNotContain(passed);

        assertThat(archive("list", "wait")).contains(passed);
        assertThat(Files.readString(folder.resolve("trained")).lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("-XX:DumpLoadedClassList=") && line.contains("demo --home"))
                .anyMatch(line -> line.contains("-Xshare:dump"));
        assertThat(archive("list", "wait")).contains(passed);
        assertThat(folder.resolve("trained")).content().hasLineCount(2);
        Files.writeString(folder.resolve(NAME + "/archive.jar"), "another");
        assertThat(archive("list", "wait")).contains(passed);
        assertThat(folder.resolve("trained")).content().hasLineCount(4);
    }

    @Test
    @Tag("long")
    @EnabledIf("wineIsThere")
    void saysWhatIsMissing() throws Exception {
        install();
        Files.delete(folder.resolve("jdk/bin/java.exe"));
        assertThat(archive("list", "0")).contains("archive: no Java was found");
        Files.delete(folder.resolve(NAME + "/archive.jar"));
        assertThat(archive("list", "0")).contains("archive: the program is not built yet");
    }

    private void install() throws IOException {
        Path bin = Files.createDirectories(folder.resolve(NAME + "/bin/lib"));
        for (String script : List.of("bin/archive.cmd", "bin/lib/classes.cmd")) {
            Files.writeString(
                    folder.resolve(NAME).resolve(script),
                    Files.readString(Release.ROOT.resolve(script))
                            // Wine does not wait for a program of this system, as the stand-in is.
                            .replace(
                                    "if exist \"%scratch%\\jsa\" move",
                                    "for /l %%I in (1,1,600) do if not exist \"%scratch%\\jsa\" cmd /d /c exit 0\n"
                                            + "if exist \"%scratch%\\jsa\" move")
                            .replace("\n", "\r\n"));
        }
        Files.createDirectories(bin.resolve("../../lib"));
        Files.writeString(folder.resolve(NAME + "/lib/sqlite-jdbc-1.jar"), "");
        Files.writeString(folder.resolve(NAME + "/archive.jar"), "");
        Files.createDirectories(folder.resolve("jdk/bin/server"));
        Files.writeString(folder.resolve("jdk/bin/server/jvm.dll"), "");
        Path java = folder.resolve("jdk/bin/java.exe");
        // Where it is to write a class archive, it does.
        Files.writeString(java, """
                #!/bin/bash
                for argument in "$@"; do
                    case $argument in
                        -XX:DumpLoadedClassList=*) echo "$*" >>'FOLDER/trained' ;;
                        -XX:SharedArchiveFile=*\\\\training\\\\jsa)
                            echo "$*" >>'FOLDER/trained'
                            file=${argument#*=C:}
                            file=$WINEPREFIX/drive_c${file//\\\\//}
                            echo classes >"$file.new" && mv "$file.new" "$file"
                            ;;
                    esac
                    printf '[%s]\\n' "$argument"
                done
                """.replace("FOLDER", folder.toString()));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        // A Windows has it; a Wine that is made anew may not when the first command runs.
        Files.createDirectories(
                folder.resolve("wine/drive_c/users/" + System.getProperty("user.name") + "/AppData/Local"));
        // Wine has no mode.com.
        Files.writeString(
                folder.resolve("mode.cmd"),
                String.join(
                        "\r\n",
                        "@echo off",
                        "echo.",
                        "echo Status for device CON:",
                        "echo ----------------------",
                        "echo     Lines:          3000",
                        "echo     Columns:        121",
                        "echo     Keyboard rate:  31",
                        ""));
    }

    /** Runs {@code archive.cmd} from another command file, as the command line of Wine's own has quotes of its own. */
    private String archive(String arguments, String cds) throws Exception {
        Files.writeString(
                folder.resolve("start.cmd"),
                "@echo off\r\ncall \"Z:" + windows(folder) + "\\" + NAME + "\\bin\\archive.cmd\" " + arguments
                        + "\r\n");
        Outcome ended = Launch.of(WINE, folder)
                .with("HOME", folder.toString())
                .with("WINEPREFIX", folder.resolve("wine").toString())
                .with("WINEDEBUG", "-all")
                .with("WINEPATH", "Z:" + windows(folder))
                .with("JAVA_HOME", "Z:" + windows(folder.resolve("jdk")))
                .with("ARCHIVE_JAVA_OPTS", "-Xmx1g")
                .with("ARCHIVE_CDS", cds)
                .run("cmd", "/c", "Z:" + windows(folder) + "\\start.cmd");
        return (ended.out() + ended.err()).replace("\r", "");
    }

    private static String windows(Path path) {
        return path.toString().replace('/', '\\');
    }
}
