package io.github.comfyarchive.webhook;

import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.NewPrompts;
import io.github.comfyarchive.query.PromptSummary;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.Times;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells of each prompt that is archived, in order, once its files are there. What is not taken is sent again, later and later; what is
 * refused is passed over. A kill between an answer and the note of it has a message sent twice, by the same {@code webhook-id}.
 */
public final class Webhook implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** Files that take longer are told of without them. */
    private static final Duration FILES = Duration.ofSeconds(60);

    private static final int SOME = 50;
    private static final int REFUSALS = 3;

    private final HomeFolder home;
    private final Delivery delivery;
    private final Clock clock;
    private final Consumer<String> told;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "webhook");
    private Duration pause = FIRST_PAUSE;
    private boolean failing;
    private int refusals;

    /**
     * Begins to tell.
     *
     * @param home with an archive
     * @param target whom
     * @param build this program's version
     * @param told told, in a line, when telling fails and when it goes on; never the address
     */
    public Webhook(HomeFolder home, WebhookTarget target, Clock clock, String build, Consumer<String> told) {
        this.home = home;
        this.delivery = new Delivery(target, clock, build);
        this.clock = clock;
        this.told = told;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!sleep(Duration.ZERO)) {
            try {
                tell();
            } catch (IOException | ArchiveException failed) {
                if (end.getCount() == 0) {
                    return; // a file that is being written when this ends is closed under its writer
                }
                told.accept("the webhook is not told for now: " + failed.getMessage());
                if (sleep(LONGEST_PAUSE)) {
                    return;
                }
            }
        }
    }

    /** Until the end, or until the archive's file is another. */
    private void tell() throws IOException {
        Optional<WebhookState> opened = WebhookState.open(home);
        if (opened.isEmpty()) {
            sleep(LONGEST_PAUSE); // another process tells; perhaps it ends
            return;
        }
        try (WebhookState state = opened.get();
                Archive archive = Archive.openToRead(home, clock, line -> {});
                HomeCatalog catalog = new HomeCatalog(archive)) {
            NewPrompts prompts = catalog.newPrompts();
            NewPrompts.Seen seen = state.read().orElse(null);
            if (seen == null) {
                seen = prompts.now();
                state.write(seen);
            }
            while (!sleep(LOOK) && archive.isInPlace()) {
                long change = prompts.lastChange();
                if (change != seen.change()) {
                    seen = tell(catalog, seen, state);
                }
            }
        }
    }

    private NewPrompts.Seen tell(HomeCatalog catalog, NewPrompts.Seen from, WebhookState state) throws IOException {
        NewPrompts.Seen seen = from;
        while (true) {
            NewPrompts.Seen now = catalog.newPrompts().now();
            List<NewPrompts.New> some = catalog.newPrompts().since(seen, SOME);
            for (NewPrompts.New prompt : some) {
                boolean young = Instant.parse(prompt.at()).plus(FILES).isAfter(clock.instant());
                if ((prompt.waits() && young) || !deliver(catalog, prompt.id())) {
                    return seen;
                }
                seen = new NewPrompts.Seen(
                        Math.max(seen.prompt(), prompt.id()), seen.change(), later(seen.at(), prompt.at()));
                state.write(seen);
            }
            if (some.isEmpty()) {
                NewPrompts.Seen whole = new NewPrompts.Seen(
                        Math.max(seen.prompt(), now.prompt()), now.change(), later(seen.at(), now.at()));
                state.write(whole);
                return whole;
            }
        }
    }

    private static String later(String one, String other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Whether it is done with; else it has waited, and it is to be looked again: perhaps it was forgotten meanwhile. */
    private boolean deliver(HomeCatalog catalog, long prompt) {
        Optional<PromptSummary> summary = catalog.list().ifThere(prompt);
        if (summary.isEmpty()) {
            return true;
        }
        PromptSummary said = summary.get();
        String id = "prompt-" + prompt + "-" + said.createdAt().replaceAll("[^0-9]", "");
        Duration wait = pause;
        try {
            Delivery.Answer answer = delivery.send(id, Message.of(said, Times.text(clock.instant())));
            if (answer.isTaken()) {
                if (failing) {
                    told.accept("the webhook takes messages again");
                }
                failing = false;
                refusals = 0;
                pause = FIRST_PAUSE;
                return true;
            }
            if (answer.isRefused() && ++refusals >= REFUSALS) {
                told.accept("the webhook refuses a message (HTTP " + answer.status() + "): it is passed over");
                refusals = 0;
                return true;
            }
            fails("it answers HTTP " + answer.status());
            wait = answer.after()
                    .filter(after -> after.compareTo(LONGEST_PAUSE) < 0)
                    .orElse(pause);
        } catch (IOException noAnswer) {
            fails("it cannot be reached (" + noAnswer.getClass().getSimpleName() + ")");
        }
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        sleep(wait);
        return false;
    }

    private void fails(String why) {
        if (!failing) {
            told.accept("the webhook is not told for now: " + why + "; what waits is sent later");
        }
        failing = true;
    }

    /** Whether it is to end. */
    private boolean sleep(Duration time) {
        try {
            return end.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        end.countDown();
        thread.interrupt();
        try {
            thread.join(1_000);
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }
}
