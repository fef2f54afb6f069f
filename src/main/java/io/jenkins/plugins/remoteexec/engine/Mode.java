package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Locale;

/** The two ways to run a command. */
public enum Mode {
    /** A supervisor on the target runs the command; calls to the provider only start and follow it. */
    DURABLE,
    /** One call of the provider's primitive, with the provider's own semantics. */
    DIRECT;

    /** The word for this mode in saved states. */
    @NonNull
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such mode */
    @NonNull
    static Mode ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
