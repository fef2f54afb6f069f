package io.jenkins.plugins.remoteexec.simulator;

import java.time.Duration;
import java.time.Instant;

/** The time of a simulated service: what its records are stamped with and what its delayed work waits for. */
public interface SimulatorClock extends AutoCloseable {

    /** Returns the current instant of the simulated service. */
    Instant now();

    /**
     * Runs {@code task} once, {@code delay} from now.
     *
     * @return a handle that forgets the task if it has not begun
     */
    Timer schedule(Duration delay, Runnable task);

    /** Forgets all scheduled tasks. */
    @Override
    void close();

    /** A task that waits for its time. */
    interface Timer {
        /** Forgets the task; has no effect once it has begun. */
        void cancel();
    }
}
