package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The owner of an execution: it writes the log and keeps the state. The engine calls one method at a time, in the order
 * of events, on threads that may do file I/O, and asks for no more output before the last has been taken.
 */
public interface ExecutionListener {
    /**
     * The position in a stream from which this owner has to be given output. Asked once, before the first output: what
     * a JVM before this one has handed on counts as far as it was kept, and the owner alone knows how far that is.
     */
    default long from(@NonNull OutputStreamKind stream) {
        return 0;
    }

    /**
     * The next bytes of a stream, in order, each byte once.
     *
     * @param offset the position of the first of them in the stream
     */
    void output(@NonNull OutputStreamKind stream, long offset, @NonNull byte[] bytes);

    /** Something a reader of the log wants to know, as one line. */
    void notice(@NonNull String line);

    /** What must be stored now to go on from here in another JVM. */
    void stateChanged(@NonNull ExecutionState state);

    /**
     * The end; nothing follows.
     *
     * @param took the time since the execution was first submitted, by the clock on the wall
     * @return completes when outcome and output are stored durably: only then is the target cleaned up. Where it fails,
     *     the result stays on the target.
     */
    @NonNull
    CompletionStage<Void> ended(@NonNull Outcome outcome, @NonNull Duration took);
}
