package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;

/** An answer that cannot be believed. What it carried is thrown away; ask again from the same offsets. */
public class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong with it. */
    public enum Fault {
        /** There is no frame at all: the call did not run, or it said something else. */
        MISSING,
        /** There is a beginning and no end: the provider cut it. Ask for less. */
        CUT,
        /** There is only an answer to another call. */
        STALE,
        /** It was altered on its way. */
        ALTERED
    }

    private final Fault fault;

    FrameException(@NonNull Fault fault, @NonNull String message) {
        // A hostile answer may hold a hundred thousand bad frames, and nobody reads where in the parser one was
        // refused.
        super(message, null, false, false);
        this.fault = fault;
    }

    /** What is wrong. */
    @NonNull
    public Fault fault() {
        return fault;
    }
}
