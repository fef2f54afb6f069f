package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;

/** What those who watch an execution learn about how its calls go. */
@FunctionalInterface
interface Notices {
    /** For whom nobody has to be told. */
    Notices NONE = line -> {};

    /** Something for the log. */
    void notice(@NonNull String line);

    /** @param why calls fail now and are tried again, or null when they succeed again */
    default void failing(@CheckForNull String why) {}
}
