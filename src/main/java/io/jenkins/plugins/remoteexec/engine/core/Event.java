package io.jenkins.plugins.remoteexec.engine.core;

/** Something that happens once and that a fiber can wait for; see {@link RunQueue#await}. */
final class Event {
    /** Guarded by the run queue, like {@link #waiter}. */
    boolean happened;

    Fiber waiter;
}
