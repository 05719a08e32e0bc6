package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.terminal.Terminal;

/** Says, when Ctrl-C or a kill ends the program in the middle of something, what became of it. */
final class StopNotice implements AutoCloseable {
    private final Thread hook;

    private StopNotice(Thread hook) {
        this.hook = hook;
    }

    /**
     * From now on, until it is closed.
     *
     * @param words what is said
     */
    static StopNotice of(Terminal terminal, String words) {
        Thread hook = new Thread(() -> terminal.complain(words), "stopped");
        Runtime.getRuntime().addShutdownHook(hook);
        return new StopNotice(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            return; // it is being said
        }
    }
}
