package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;

/** A target was asked something, and there is no answer and will be none. The message says why. */
final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kept a call from being made or answered. */
    enum Cause {
        /** The API was out of reach, or did not let us in. */
        API,
        /** The API does not accept this text. */
        REJECTED,
        /** The call was made, and what came back makes no sense. */
        UNREADABLE
    }

    private final boolean nothingRan;
    private final Cause cause;
    private final boolean repeated;

    /**
     * @param nothingRan whether it is certain that none of the calls reached the target
     * @param repeated whether the question may have reached the target more than once
     */
    NoAnswerException(String why, boolean nothingRan, @NonNull Cause cause, boolean repeated) {
        super(why, null, false, false);
        this.nothingRan = nothingRan;
        this.cause = cause;
        this.repeated = repeated;
    }

    boolean nothingRan() {
        return nothingRan;
    }

    @NonNull
    Cause what() {
        return cause;
    }

    boolean repeated() {
        return repeated;
    }

    /** The same, of a question that was answered before in a way that could not be read. */
    @NonNull
    NoAnswerException afterAnAnswer() {
        return new NoAnswerException(getMessage(), false, cause, true);
    }
}
