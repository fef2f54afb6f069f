package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a target says about an execution.
 *
 * @param kind what happened
 * @param value the exit code of {@link Kind#EXITED}, the signal's number of {@link Kind#SIGNALLED}, else 0
 */
public record TargetState(@NonNull Kind kind, int value) {
    private static final Pattern END = Pattern.compile("x\\.([ek])([0-9]{1,3})");

    /** The kinds of state. */
    public enum Kind {
        /** The command runs. */
        RUNNING("r", false),
        /** Nobody has taken the lock yet. After a start's wait: start again, or cancel to be certain. */
        NOT_STARTED("n", false),
        /** The command exited. */
        EXITED(null, true),
        /** A signal ended the command. */
        SIGNALLED(null, true),
        /** The deadline passed and the target ended the command. */
        DEADLINE("x.d", true),
        /** The lock was taken but the command was never launched: no room on the disk. */
        NOT_LAUNCHED("x.n", true),
        /** The supervisor is gone without an end: how the command ended, or whether, cannot be known. */
        LOST("l", true),
        /** The machine was started again while the command ran. */
        REBOOTED("b", true),
        /** Nothing is here, but the machine was started after the first start was sent: it may be forgotten. */
        FORGOTTEN("y", true),
        /** Cancelled before it started; it will never start. */
        CANCELLED_BEFORE_START("x.c", true),
        /** There is no such directory (any more). */
        GONE("g", true),
        /** Cleaned up earlier; only the lock is left. */
        TOMBSTONE("d", true),
        /** Done; the answer of calls that report no execution. */
        OK("ok", false),
        /** A one-time pad follows. */
        PAD("k", false),
        /** No directory could be made or entered: nowhere to write, or the name is taken by something else. */
        NO_PLACE("X.place", true),
        /** The directory belongs to somebody else. */
        NOT_OURS("X.owner", true),
        /** What arrived is not what was sent. */
        ALTERED("X.sum", true),
        /** No room on the disk. */
        NO_ROOM("X.room", true),
        /** One of the utilities that are needed is missing. */
        NO_TOOLS("X.tools", true),
        /** There is no setsid; start again with the substitute. */
        NO_SETSID("X.setsid", true),
        /** There is no {@code /proc} to tell living processes by. */
        NO_PROC("X.proc", true),
        /** A piece that was sent earlier is not there any more. */
        MISSING_PIECE("X.piece", true),
        /** The secrets could not be decoded to what was sent. */
        BAD_SECRET("X.secret", true);

        @CheckForNull
        private final String text;

        private final boolean last;

        Kind(@CheckForNull String text, boolean last) {
            this.text = text;
            this.last = last;
        }

        /** Whether the command ended on the target, in a way that is known. */
        public boolean ended() {
            return this == EXITED || this == SIGNALLED || this == DEADLINE || this == NOT_LAUNCHED;
        }

        /** Whether this call was refused and, when it was a start, nothing was started by it. */
        public boolean refused() {
            return text != null && text.startsWith("X.");
        }
    }

    /** Whether nothing will change any more, except what is repeated on purpose after a refusal. */
    public boolean last() {
        return kind.last;
    }

    /** Reads a state as it stands in a frame; null when it is none. */
    @CheckForNull
    static TargetState parse(@NonNull String text) {
        if (text.equals("c")) {
            // where nothing but the lock is there, and what earlier versions say
            return new TargetState(Kind.CANCELLED_BEFORE_START, 0);
        }
        if (text.equals("x.y")) {
            // the end that stands there when a cancel has taken the lock
            return new TargetState(Kind.FORGOTTEN, 0);
        }
        for (Kind kind : Kind.values()) {
            if (text.equals(kind.text)) {
                return new TargetState(kind, 0);
            }
        }
        Matcher end = END.matcher(text);
        if (!end.matches()) {
            return null;
        }
        return new TargetState(end.group(1).equals("e") ? Kind.EXITED : Kind.SIGNALLED, Integer.parseInt(end.group(2)));
    }

    /** Why a call was refused or an end is not known, as a sentence for the reader of a build log. */
    @NonNull
    public String explanation() {
        return kind.refused() ? obstacle() + " Nothing was started." : obstacle();
    }

    /** As {@link #explanation}, where a refusal says nothing of whether the command was started by another call. */
    @NonNull
    public String obstacle() {
        switch (kind) {
            case NO_PLACE:
                return "No directory on the target is writable, or the name of the execution's directory is already taken;"
                        + " make one of the directories writable, or use durable: false.";
            case NOT_OURS:
                return "The execution's directory on the target belongs to another user.";
            case ALTERED:
                return "The call was altered on its way to the target: the provider changes the text that it passes on."
                        + " Use durable: false.";
            case NO_ROOM:
                return "The target's disk is full.";
            case NO_TOOLS:
                return "The target lacks one of the utilities dd, expr, ln, ls, tr; use durable: false.";
            case NO_SETSID:
                return "The target has no setsid.";
            case NO_PROC:
                return "The target has no Linux /proc; use durable: false.";
            case MISSING_PIECE:
                return "A part of the command that was sent earlier is missing on the target.";
            case BAD_SECRET:
                return "The secrets could not be decoded on the target.";
            case NOT_LAUNCHED:
                return "The command was not launched: the target's disk is full.";
            case NOT_STARTED:
                return "The supervisor's lock is gone from the target; whether the command still runs, or how it ended,"
                        + " cannot be known.";
            case LOST:
                return "The supervisor on the target is gone without having recorded an end; whether the command still"
                        + " runs, or how it ended, cannot be known.";
            case REBOOTED:
                return "The target was rebooted while the command was running.";
            case GONE:
                return "The execution's directory is gone from the target, as when the command or a clean-up of temporary"
                        + " files removes it; whether the command still runs, or how it ended, cannot be known.";
            case FORGOTTEN:
                return "The target was started again after the command had been sent, and nothing tells whether it was"
                        + " running by then.";
            case TOMBSTONE:
                return "The execution has already been cleaned up on the target.";
            default:
                return "The target answered with the unexpected state " + kind + ".";
        }
    }
}
