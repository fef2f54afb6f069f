package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;

/**
 * Credentials do not exist, or could not be looked up. Right after Jenkins has started, an external store may need a
 * moment to provide them.
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
