package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;

/**
 * The engine's only source of time and order. All state machines of an engine run on its one thread, so that none of
 * them needs a lock and a waiting one costs no thread.
 */
public interface EngineScheduler {
    @NonNull
    Instant now();

    /** Runs a task on the engine's thread, after those that were handed in before. */
    void execute(@NonNull Runnable task);

    /** Runs a task on the engine's thread after a while. */
    @NonNull
    Timer schedule(@NonNull Duration delay, @NonNull Runnable task);

    /** A task to come. */
    interface Timer {
        /** Forgets the task; does nothing if it has run. */
        void cancel();
    }
}
