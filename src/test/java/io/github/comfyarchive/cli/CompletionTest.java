package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script is loaded by real shells, which are then asked to complete. */
final class CompletionTest {
    @TempDir
    private Path folder;

    private List<String> completed(List<String> shell, String asking) throws Exception {
        Outcome ran = Outcome.of("generate-completion");
        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).isEmpty();
        Path script = Files.writeString(folder.resolve("completion"), ran.out());
        Path questions = Files.writeString(folder.resolve("questions"), asking + """

                complete_words archive sy
                complete_words archive sync --ser
                complete_words archive show --js
                complete_words archive verify --read
                complete_words archive backup --over
                complete_words archive gen
                """);
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of(questions.toString(), script.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("errors")))
                .isZero();
        return printed.lines().map(String::strip).toList();
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        // compopt works only while the shell itself completes.
        assertThat(completed(List.of("bash", "--norc"), """
                        compopt() { :; }
                        source "$1"
                        complete -p archive | grep -q -- '-F _complete_archive' || exit 9
                        complete_words() {
                            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
                            _complete_archive archive "${COMP_WORDS[COMP_CWORD]}"
                            echo "${COMPREPLY[@]}"
                        }
                        """))
                .containsExactly("sync", "--server", "--json", "--read-data", "--overwrite", "generate-completion");
    }

    @Test
    void bashAsksTheArchiveForItsTags() throws Exception {
        assertThat(completed(List.of("bash", "--norc"), """
                        compopt() { :; }
                        source "$1"
                        archive() { [ "$*" = tag ] && printf 'best\\t2\\nclient a\\t1\\n'; }
                        complete_words() {
                            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
                            _complete_archive archive "${COMP_WORDS[COMP_CWORD]}"
                            echo "${COMPREPLY[@]}"
                        }
                        complete_words archive list --tag be
                        complete_words archive tag b
                        """).subList(0, 2)).containsExactly("best", "best");
    }

    /** A shell on a terminal of its own, at which the Tab key is pressed. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void zshCompletesCommandsAndOptions() throws Exception {
        assertThat(completed(List.of("zsh", "-f"), """
                        zmodload zsh/zpty
                        zpty shell zsh -f -i
                        zpty -w shell "autoload -Uz compinit; compinit -u -D; source $1; archive() { echo g''ot:\\${@[-1]}: }"
                        complete_words() {
                            zpty -w -n shell "$*"$'\\t\\n'
                            zpty -r -m shell seen '*got:*:*' && print -r -- ${${seen##*got:}%%:*}
                        }
                        """))
                .containsExactly("sync", "--server", "--json", "--read-data", "--overwrite", "generate-completion");
    }
}
