package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Real time on one daemon thread. */
public final class LoopScheduler implements EngineScheduler, Closeable {
    private static final Logger LOGGER = Logger.getLogger(LoopScheduler.class.getName());

    private final Clock clock;
    private final ScheduledThreadPoolExecutor loop;

    /** @param clock tells the time of day for deadlines; delays are always real */
    public LoopScheduler(@NonNull Clock clock) {
        this.clock = clock;
        loop = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "remote-exec-engine");
            thread.setDaemon(true);
            return thread;
        });
        // without this, ten thousand ended executions would keep their deadline timers until these are due
        loop.setRemoveOnCancelPolicy(true);
        loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(() -> runSafely(task));
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "dropped after the end", e);
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        try {
            Future<?> future = loop.schedule(() -> runSafely(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "dropped after the end", e);
            return () -> {};
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.SEVERE, "A task of the engine failed", e);
        }
    }

    /** Stops at once; tasks to come are forgotten. */
    @Override
    public void close() {
        loop.shutdownNow();
    }
}
