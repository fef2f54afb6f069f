package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;

/** A command that cannot be run as it was given. The message names the field and the remedy. */
public final class InvalidCommandException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidCommandException(@NonNull String message) {
        super(message);
    }
}
