package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.Closeable;

/** Runs commands on targets. All methods return at once and may be called from any thread. */
public interface Engine extends Closeable {
    /** An endpoint to run commands on; all executions of one endpoint must use the same connection. */
    @NonNull
    Connection connect(@NonNull ProviderClient client, @NonNull EndpointLimits limits);

    /**
     * As {@link #connect}, for one of those connections that whoever writes a job brings about: all of them together have
     * no more than a few calls in flight, cancellations aside.
     */
    @NonNull
    Connection connectJointly(@NonNull ProviderClient client, @NonNull EndpointLimits limits);

    /**
     * Runs a command; everything else is told to the listener.
     *
     * @param connection made by this engine
     * @throws InvalidCommandException if this provider cannot be given the command in this mode; the message names the
     *     option and the remedy, and nothing was sent
     */
    @NonNull
    Execution start(
            @NonNull Connection connection,
            @NonNull String target,
            @NonNull Command command,
            @NonNull Mode mode,
            @NonNull ExecutionListener listener);

    /**
     * Resumes an execution that another JVM has started.
     *
     * @param connection made by this engine
     * @param command what that execution runs, as it was given then; without it, an execution that may not have started
     *     yet is cancelled instead of started
     */
    @NonNull
    Execution resume(
            @NonNull Connection connection,
            @NonNull ExecutionState state,
            @CheckForNull Command command,
            @NonNull ExecutionListener listener);

    /**
     * Removes from its target what an ended durable execution has left there; its owner has stored everything.
     *
     * @param connection made by this engine
     */
    void cleanUp(@NonNull Connection connection, @NonNull ExecutionState state);

    /** Ends the engine's threads; executions stay where they are, for another JVM to resume. */
    @Override
    void close();
}
