package io.jenkins.plugins.remoteexec.engine.core;

/** The order in which an endpoint's free slots are given away. */
public enum Priority {
    /** Never waits behind anything else, and has slots of its own. */
    CANCEL,
    /** A command that somebody waits for to begin. */
    SUBMIT,
    /** News and results of what is already running. */
    STATUS,
    /** What nobody waits for. */
    CLEANUP;

    /** Whether such calls are about a command that may be running, and go on running whatever becomes of the call. */
    boolean isForWhatRuns() {
        return this == STATUS || this == CANCEL;
    }
}
