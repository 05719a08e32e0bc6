package io.github.comfyarchive.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What tests told the server to do at which request: hooks to run first, and faults. */
final class Script {
    private record Rule<T>(When when, T action, AtomicInteger seen) {
        boolean meets(Request request) {
            if (!when.matches().test(request)) {
                return false;
            }
            int number = seen.incrementAndGet();
            return number >= when.first() && number <= when.last();
        }
    }

    private final List<Rule<Runnable>> hooks = new CopyOnWriteArrayList<>();
    private final List<Rule<Fault>> faults = new CopyOnWriteArrayList<>();

    void before(When when, Runnable hook) {
        hooks.add(new Rule<>(when, hook, new AtomicInteger()));
    }

    void fail(When when, Fault fault) {
        faults.add(new Rule<>(when, fault, new AtomicInteger()));
    }

    void heal() {
        faults.clear();
    }

    void runHooks(Request request) {
        for (Rule<Runnable> rule : hooks) {
            if (rule.meets(request)) {
                rule.action().run();
            }
        }
    }

    /** All faults that are due together, those given later on top. */
    Fault faultFor(Request request) {
        Fault fault = Fault.none();
        for (Rule<Fault> rule : faults) {
            if (rule.meets(request)) {
                fault = fault.and(rule.action());
            }
        }
        return fault;
    }
}
