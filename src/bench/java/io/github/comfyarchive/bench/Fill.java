package io.github.comfyarchive.bench;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Fills an archive with made entries, by the way that a sync takes. Two threads redact and derive; the caller's writes, a group of
 * entries after the other. Stopped at any moment, it goes on at the next call: what is there already is known again.
 */
final class Fill {
    private static final int GROUP = 1_000;
    private static final int GROUPS_AHEAD = 3;
    private static final int TASK = 125;
    private static final int THREADS = 2;

    private final Archive archive;
    private final Derivation derivation;
    private final MadeEntries entries;
    private final long count;

    Fill(Archive archive, Derivation derivation, MadeEntries entries, long count) {
        this.archive = archive;
        this.derivation = derivation;
        this.entries = entries;
        this.count = count;
    }

    private record Derived(int server, NewEntry entry) {}

    /** Answers how many prompts were there before. */
    long run(LongConsumer progress) throws InterruptedException {
        long before = RawSql.ask(archive, sql -> {
            // What a stop could lose is made again.
            sql.update("PRAGMA synchronous = OFF");
            sql.update("PRAGMA cache_size = -400000");
            return sql.one(Long.class, "SELECT count(*) FROM prompt");
        });
        List<ServerId> servers = servers();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            Deque<List<Future<List<Derived>>>> ahead = new ArrayDeque<>();
            long submitted = before / GROUP * GROUP;
            for (long group = submitted; group < count; group += GROUP) {
                for (; submitted < count && ahead.size() < GROUPS_AHEAD; submitted += GROUP) {
                    ahead.add(submit(threads, submitted));
                }
                save(servers, ahead.remove());
                progress.accept(Math.min(count, group + GROUP));
            }
        } finally {
            threads.shutdownNow();
        }
        return before;
    }

    private List<ServerId> servers() {
        List<ServerId> servers = new ArrayList<>();
        for (int i = 0; i < MadeEntries.SERVERS; i++) {
            String name = "server-" + (i + 1);
            servers.add(archive.server(name, "http://" + name + ".invalid:8188", name)
                    .id());
        }
        return servers;
    }

    private List<Future<List<Derived>>> submit(ExecutorService threads, long first) {
        List<Future<List<Derived>>> tasks = new ArrayList<>();
        for (long from = first; from < Math.min(count, first + GROUP); from += TASK) {
            long begin = from;
            tasks.add(threads.submit(() -> derive(begin, Math.min(count, begin + TASK))));
        }
        return tasks;
    }

    private List<Derived> derive(long begin, long end) throws UnreadableEntryException {
        List<Derived> derived = new ArrayList<>();
        for (long index = begin; index < end; index++) {
            MadeEntry made = entries.entry(index);
            NewEntry entry = derivation.of(derivation.redactor().redact(made.raw()));
            derived.add(new Derived(made.server(), entry));
        }
        return derived;
    }

    private void save(List<ServerId> servers, List<Future<List<Derived>>> tasks) throws InterruptedException {
        List<List<NewEntry>> byServer = new ArrayList<>();
        servers.forEach(server -> byServer.add(new ArrayList<>()));
        for (Future<List<Derived>> task : tasks) {
            try {
                task.get().forEach(derived -> byServer.get(derived.server()).add(derived.entry()));
            } catch (ExecutionException failed) {
                throw new IllegalStateException("an entry cannot be made", failed.getCause());
            }
        }
        for (int i = 0; i < servers.size(); i++) {
            archive.ofServer(servers.get(i)).save(byServer.get(i), null, derivation.redactor());
        }
    }
}
