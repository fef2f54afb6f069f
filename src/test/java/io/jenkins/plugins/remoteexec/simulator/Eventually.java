package io.jenkins.plugins.remoteexec.simulator;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits in tests for what happens on another thread or in another process. */
public final class Eventually {

    private static final Duration SAFETY = Duration.ofSeconds(30);

    private Eventually() {}

    /**
     * Waits until a condition holds.
     *
     * @throws AssertionError naming {@code what} if it does not hold after half a minute
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
}
