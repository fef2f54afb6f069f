package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;

/** One command on one target, from submission to outcome. All methods return at once and may be called from any thread. */
public interface Execution {
    @NonNull
    String id();

    /** What it is doing now, in a few lower-case words. */
    @NonNull
    String status();

    /** Stops the command; output goes on until its end is confirmed or the budget for that is used up. */
    void cancel();

    /**
     * Ends the execution at once, without waiting for what {@link #cancel} began; the command is still stopped in the
     * background where the provider can do that.
     */
    void abandon();

    /** Lets go without touching the command: the JVM is about to end, and another one will go on from the saved state. */
    void detach();

    /** The time since the execution was first submitted. */
    @NonNull
    Duration age();
}
