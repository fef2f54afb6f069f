package io.jenkins.plugins.remoteexec.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that stands still until a test advances it; due tasks run on the advancing thread, in the order of their times.
 */
public final class VirtualClock implements SimulatorClock {

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparing(Task::number));
    private Instant now;
    private long numbers;

    /** Creates a clock that stands at the present moment. */
    public VirtualClock() {
        this(Instant.now());
    }

    /** Creates a clock that stands at {@code start}. */
    public VirtualClock(Instant start) {
        this.now = start;
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized Timer schedule(Duration delay, Runnable action) {
        Task task = new Task(now.plus(delay), numbers++, action);
        tasks.add(task);
        return () -> forget(task);
    }

    /** Moves time forward and runs what becomes due on the way, including what those tasks schedule. */
    public void advance(Duration step) {
        Instant end = now().plus(step);
        for (Task task = nextDue(end); task != null; task = nextDue(end)) {
            task.action().run();
        }
        synchronized (this) {
            now = end;
        }
    }

    @Override
    public synchronized void close() {
        tasks.clear();
    }

    private synchronized Task nextDue(Instant end) {
        Task first = tasks.peek();
        if (first == null || first.due().isAfter(end)) {
            return null;
        }
        now = first.due();
        return tasks.poll();
    }

    private synchronized void forget(Task task) {
        tasks.remove(task);
    }

    private record Task(Instant due, long number, Runnable action) {}
}
