package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;

/**
 * Credentials are not there, or could not be looked up. Where Jenkins has just started, an external store may bring them
 * in a moment.
 */
public final class NoSuchCredentialsException extends AbortException {
    private static final long serialVersionUID = 1L;

    /** @param message names the id, who needs it, and the remedy */
    public NoSuchCredentialsException(@NonNull String message) {
        super(message);
    }

    /** @param cause what the store of the credentials says */
    public NoSuchCredentialsException(@NonNull String message, @NonNull Throwable cause) {
        super(message);
        initCause(cause);
    }
}
