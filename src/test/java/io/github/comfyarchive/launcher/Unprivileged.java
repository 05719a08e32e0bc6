package io.github.comfyarchive.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** A user who cannot write to a folder: `nobody` for root, whom no mode stops; else oneself, with the modes taken away. */
public record Unprivileged(Path folder, boolean root) {

    public static Unprivileged without(Path folder) throws IOException, InterruptedException {
        boolean root = "root".equals(System.getProperty("user.name"));
        chmod(root ? "a+rX" : "a-w", folder);
        return new Unprivileged(folder, root);
    }

    Launch launch(Checkout checkout) {
        return launch(checkout.launch());
    }

    /** The same start by that user. */
    public Launch launch(Launch launch) {
        Launch elsewhere = launch.in(Path.of("/"));
        String script = launch.command().get(0);
        return root ? elsewhere.by("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", script) : elsewhere;
    }

    /** Lets the folder be written to, and so removed, again. */
    public void giveBack() throws IOException, InterruptedException {
        chmod("u+w", folder);
    }

    private static void chmod(String mode, Path folder) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("chmod", "-R", mode, folder.toString())
                        .start()
                        .waitFor())
                .isZero();
    }
}
