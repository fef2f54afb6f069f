package io.jenkins.plugins.remoteexec.simulator.guest;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;

/** The agent's own "no": it answered, and did not do what was asked. */
public final class GuestAgentError extends IOException {
    private static final long serialVersionUID = 1L;

    private final String errorClass;
    private final String description;

    GuestAgentError(String errorClass, String description) {
        super(errorClass + ": " + description);
        this.errorClass = errorClass;
        this.description = description;
    }

    /** "GenericError", or "CommandNotFound" for a command that is blocked or does not exist. */
    @NonNull
    public String errorClass() {
        return errorClass;
    }

    /** The agent's words, such as "Invalid parameter 'pid'". */
    @NonNull
    public String description() {
        return description;
    }

    /**
     * Whether the agent knows no such pid: its result was handed out before, or the agent was started anew since.
     * Measured with 7.2: there is no error class of its own for it.
     */
    public boolean isUnknownPid() {
        return description.contains("'pid'");
    }
}
