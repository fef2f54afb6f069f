package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.CutText;
import java.time.Duration;
import java.util.OptionalInt;

/** How an execution ended. */
public sealed interface Outcome {
    /** The most characters of what is told about an end; what an API or a target has said may be a part of it. */
    int LONGEST_REASON = 8000;

    /** A sentence without its full stop, to be read after the target's name and a colon. */
    @NonNull
    String describe();

    /** The exit code, where the command has one. */
    @NonNull
    default OptionalInt exitCode() {
        return OptionalInt.empty();
    }

    default boolean isSuccess() {
        return false;
    }

    /** Whether the command was to be stopped and may be running all the same. */
    default boolean isStopUnconfirmed() {
        return switch (this) {
            case TimedOut end -> !end.stopped;
            case Cancelled end -> !end.stopped;
            case Lost end -> end.stopUnconfirmed;
            case Exit end -> false;
            case NotStarted end -> false;
        };
    }

    /** One word for lists and results: "exited", "signalled", … */
    @NonNull
    default String word() {
        return switch (this) {
            case Exited end -> "exited";
            case Ended end -> "ended";
            case Failed end -> "failed";
            case Signalled end -> "signalled";
            case TimedOut end -> "timedOut";
            case Cancelled end -> "cancelled";
            case NotStarted end -> "notStarted";
            case Lost end -> "lost";
        };
    }

    /** The process itself ended, as far as the provider tells how: what the end of an exec call is, too. */
    sealed interface Exit extends Outcome {}

    /**
     * The command ended by itself.
     *
     * @param code 0 to 255; from Windows any number of 32 bits, where the large ones are known by their hexadecimal form
     */
    record Exited(int code) implements Exit {
        private static final int LOWEST_PLAIN = -255;

        @Override
        public String describe() {
            return "exit code " + code + (code < LOWEST_PLAIN ? String.format(" (0x%08X)", code) : "");
        }

        @Override
        public OptionalInt exitCode() {
            return OptionalInt.of(code);
        }

        @Override
        public boolean isSuccess() {
            return code == 0;
        }
    }

    /** The command ended, and the provider does not report exit codes. */
    record Ended() implements Exit {
        @Override
        public String describe() {
            return "ended; this provider reports no exit code";
        }

        @Override
        public boolean isSuccess() {
            return true;
        }
    }

    /** The command ended without success, and the provider does not report with which exit code. */
    record Failed() implements Exit {
        @Override
        public String describe() {
            return "failed; no exit code was reported";
        }
    }

    /**
     * A signal ended the command that neither this plugin nor its deadline sent.
     *
     * @param signal its name, its number when that is all that is known, or "unknown"
     */
    record Signalled(@NonNull String signal) implements Exit {
        private static final int LONGEST_NAME = 100;

        public Signalled {
            signal = CutText.atMost(LONGEST_NAME, signal);
        }

        @Override
        public String describe() {
            return "ended by signal " + signal;
        }
    }

    /**
     * The command ran longer than its timeout.
     *
     * @param stopped whether it is confirmed that it has stopped
     */
    record TimedOut(@NonNull Duration timeout, boolean stopped) implements Outcome {
        @Override
        public String describe() {
            return "timed out after " + timeout.toSeconds() + " s; "
                    + (stopped ? "the command was stopped" : "the command may still be running");
        }
    }

    /**
     * Somebody cancelled the execution.
     *
     * @param stopped whether it is confirmed that the command is not running any more
     * @param how what was done, or why it could not be done
     */
    record Cancelled(boolean stopped, @NonNull String how) implements Outcome {
        public Cancelled {
            how = CutText.atMost(LONGEST_REASON, how);
        }

        @Override
        public String describe() {
            return "cancelled; " + how;
        }
    }

    /** The command was certainly not started. */
    record NotStarted(@NonNull String why) implements Outcome {
        public NotStarted {
            why = CutText.atMost(LONGEST_REASON, why);
        }

        @Override
        public String describe() {
            return "not started: " + why;
        }
    }

    /**
     * The command was or may have been started, and how it ended cannot be known any more.
     *
     * @param why a sentence without its full stop
     * @param stopUnconfirmed whether it is to be stopped, and may be running all the same
     */
    record Lost(@NonNull String why, boolean stopUnconfirmed) implements Outcome {
        public Lost {
            why = CutText.atMost(LONGEST_REASON, why);
        }

        /** The result is lost, and the command is left to itself. */
        public Lost(@NonNull String why) {
            this(why, false);
        }

        @Override
        public String describe() {
            return "result lost: " + why;
        }
    }
}
