package io.jenkins.plugins.remoteexec.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.Serializable;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** What the step tells its build at the end. Saved with the build's program before it is told. */
final class StepEnd implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Serializable value;
    private final Throwable failure;
    private final boolean stopUnconfirmed;

    private StepEnd(Serializable value, Throwable failure, boolean stopUnconfirmed) {
        this.value = value;
        this.failure = failure;
        this.stopUnconfirmed = stopUnconfirmed;
    }

    /** @param stopUnconfirmed whether the command may be running although it was to be stopped */
    @NonNull
    static StepEnd success(@CheckForNull Serializable value, boolean stopUnconfirmed) {
        return new StepEnd(value, null, stopUnconfirmed);
    }

    /** @param stopUnconfirmed whether the command may be running although it was to be stopped */
    @NonNull
    static StepEnd failure(@NonNull Throwable why, boolean stopUnconfirmed) {
        return new StepEnd(null, why, stopUnconfirmed);
    }

    boolean isStopUnconfirmed() {
        return stopUnconfirmed;
    }

    /** The same, or that the step was stopped, if that came before it was told. */
    @NonNull
    StepEnd unlessStopped(@CheckForNull Throwable cause) {
        return failure == null && cause != null ? failure(cause, stopUnconfirmed) : this;
    }

    void tell(@NonNull StepContext build) {
        if (failure == null) {
            build.onSuccess(value);
        } else {
            build.onFailure(failure);
        }
    }
}
