package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState;
import io.jenkins.plugins.remoteexec.http.StatusErrors;

/** How a start can fail to lead to a running command. The message says why, without a full stop at its end. */
abstract sealed class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private StartFailure(String why) {
        super(StatusErrors.withoutFullStop(why), null, false, false);
    }

    /** There is certainly no command. */
    static final class NotStarted extends StartFailure {
        private static final long serialVersionUID = 1L;

        NotStarted(@NonNull String why) {
            super(why);
        }
    }

    /** A start may have arrived, and the target has been started again since: there is nothing left that could tell. */
    static final class Forgotten extends StartFailure {
        private static final long serialVersionUID = 1L;

        private final transient TargetState state;

        Forgotten(@NonNull TargetState state) {
            super(state.obstacle());
            this.state = state;
        }

        @NonNull
        TargetState state() {
            return state;
        }
    }

    /** The start call may have reached the target, and no answer came. */
    static final class InDoubt extends StartFailure {
        private static final long serialVersionUID = 1L;

        InDoubt(@NonNull String why) {
            super(why);
        }
    }
}
