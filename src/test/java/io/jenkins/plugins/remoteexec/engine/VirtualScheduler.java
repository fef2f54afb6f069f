package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that stands still until a test moves it. Everything runs on the test's own thread, in the order of due times and,
 * at one time, in the order in which it was handed in.
 */
public final class VirtualScheduler implements EngineScheduler {
    /** Far more than any test needs; two tasks that call each other for ever must not hang the build. */
    private static final int MOST_TASKS_AT_ONE_TIME = 1_000_000;

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparing(Task::number));
    private long numbers;
    private Instant now = Instant.parse("2026-04-01T12:00:00Z");
    private Duration wallClockShift = Duration.ZERO;

    @Override
    @NonNull
    public Instant now() {
        return now.plus(wallClockShift);
    }

    @Override
    public void execute(@NonNull Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    @NonNull
    public Timer schedule(@NonNull Duration delay, @NonNull Runnable task) {
        Task added = new Task(now.plus(delay), numbers++, task);
        tasks.add(added);
        return () -> tasks.remove(added);
    }

    /** Runs what is due now, and what that hands in. */
    public void settle() {
        advance(Duration.ZERO);
    }

    /** Moves time on and runs what becomes due on the way. */
    public void advance(@NonNull Duration step) {
        Instant end = now.plus(step);
        int run = 0;
        while (!tasks.isEmpty() && !tasks.peek().due().isAfter(end)) {
            if (run++ > MOST_TASKS_AT_ONE_TIME) {
                throw new IllegalStateException("tasks without end at " + now);
            }
            Task task = tasks.poll();
            now = task.due();
            task.action().run();
        }
        now = end;
    }

    /** Moves time on by seconds. */
    public void seconds(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    /** Sets the clock on the wall forward or back; timers go on as they were. */
    public void shiftWallClock(@NonNull Duration shift) {
        wallClockShift = wallClockShift.plus(shift);
    }

    /** Tasks to come. */
    public int pending() {
        return tasks.size();
    }

    private record Task(Instant due, long number, Runnable action) {}
}
