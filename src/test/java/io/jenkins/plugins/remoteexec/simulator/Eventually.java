package io.jenkins.plugins.remoteexec.simulator;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits in tests for what happens on another thread or in another process. */
public final class Eventually {
    /** So long that only what never comes takes longer, on however busy a machine. */
    private static final Duration SAFETY = Duration.ofMinutes(2);

    private Eventually() {}

    /**
     * Waits until a condition holds.
     *
     * @throws AssertionError naming {@code what} if it does not hold after two minutes
     */
    public static void eventually(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + SAFETY.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still not so after " + SAFETY.toSeconds() + " s: " + what);
            }
            Thread.sleep(10);
        }
    }

    /** For conditions that may throw; waits no longer than {@link #eventually}. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(SAFETY);
    }
}
