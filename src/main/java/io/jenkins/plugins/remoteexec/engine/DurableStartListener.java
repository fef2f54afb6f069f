package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.durable.Frame;

/** Learns how a start went, told once on the engine's thread. */
interface DurableStartListener {
    /** The command was started, now or by an earlier try; its output begins with this answer. */
    void started(@NonNull Frame frame);

    /** The command was started by a try whose answer never came; its output has yet to be asked for. */
    void found();

    /** There is certainly no command. */
    void notStarted(@NonNull String why);

    /**
     * The start call may have reached the target, and no answer came.
     *
     * @param why a sentence
     */
    void unknown(@NonNull String why);

    /** An error of our own; nothing more will come. */
    void broken(@NonNull Throwable error);
}
