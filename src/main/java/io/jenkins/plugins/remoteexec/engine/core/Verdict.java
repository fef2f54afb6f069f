package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState;
import java.util.EnumMap;
import java.util.Map;

/** Who ended a command: one table of all that decides it. */
enum Verdict {
    /** As it ended by itself. */
    ITS_OWN,
    /** Somebody wanted to stop it, but it had ended by itself before. */
    ALREADY_ENDED,
    /** It ended because it was asked to, or in spite of that; nobody can tell. */
    STOPPED,
    /** The target's own clock ended it. */
    DEADLINE,
    /** The target took the lock and could not run it. */
    NOT_LAUNCHED,
    /** The lock was taken away from it before it began. */
    NEVER_STARTED,
    /** The lock is empty, and yet it had begun: the machine has crashed. */
    LOCK_LOST,
    /** What became of it cannot be known. */
    LOST,
    /** It is not known whether it runs still. */
    UNCONFIRMED;

    /** Whether the target has told its end for good, so that nothing has to stay there once that is stored. */
    boolean isFinal() {
        return this != LOCK_LOST && this != LOST && this != UNCONFIRMED;
    }

    /** Why a command is to be stopped; the names are saved. */
    enum Reason {
        CANCEL,
        TIMEOUT
    }

    /** How much is known of an end. */
    enum End {
        /** It exited, or a signal ended it. */
        PROCESS_ENDED,
        DEADLINE,
        NOT_LAUNCHED,
        /** Nobody can start it any more, and nothing says that it was started. */
        LOCK_TAKEN_AWAY,
        /** The same, and it is certain that it was started. */
        LOCK_TAKEN_AWAY_THOUGH_IT_RAN,
        /** There will be no news, or none that tells of an end. */
        UNKNOWN,
        /** Nobody waits for news any longer. */
        NOT_AWAITED;

        /**
         * @param state what the target has told last, or null if nobody waits for it
         * @param ran whether it is certain that the command was started
         */
        static End of(@CheckForNull TargetState state, boolean ran) {
            if (state == null) {
                return NOT_AWAITED;
            }
            return switch (state.kind()) {
                case EXITED, SIGNALLED -> PROCESS_ENDED;
                case DEADLINE -> DEADLINE;
                case NOT_LAUNCHED -> NOT_LAUNCHED;
                case CANCELLED_BEFORE_START -> ran ? LOCK_TAKEN_AWAY_THOUGH_IT_RAN : LOCK_TAKEN_AWAY;
                default -> UNKNOWN;
            };
        }
    }

    private static final Map<End, Verdict[]> TABLE = new EnumMap<>(End.class);

    static {
        // asked to stop: nobody, then CANCEL and TIMEOUT, each after and before the command had ended
        row(End.PROCESS_ENDED, ITS_OWN, ALREADY_ENDED, STOPPED, ITS_OWN, STOPPED);
        row(End.DEADLINE, DEADLINE, DEADLINE, DEADLINE, DEADLINE, DEADLINE);
        row(End.NOT_LAUNCHED, NOT_LAUNCHED, NOT_LAUNCHED, NOT_LAUNCHED, NOT_LAUNCHED, NOT_LAUNCHED);
        row(End.LOCK_TAKEN_AWAY, NEVER_STARTED, NEVER_STARTED, NEVER_STARTED, NEVER_STARTED, NEVER_STARTED);
        row(End.LOCK_TAKEN_AWAY_THOUGH_IT_RAN, LOCK_LOST, LOCK_LOST, LOCK_LOST, LOCK_LOST, LOCK_LOST);
        row(End.UNKNOWN, LOST, LOST, LOST, LOST, LOST);
        row(End.NOT_AWAITED, UNCONFIRMED, UNCONFIRMED, UNCONFIRMED, UNCONFIRMED, UNCONFIRMED);
    }

    private static void row(End end, Verdict... verdicts) {
        TABLE.put(end, verdicts);
    }

    /**
     * @param asked why it was to be stopped, or null
     * @param before whether it had ended before it could be asked to
     */
    @NonNull
    static Verdict of(@NonNull End end, @CheckForNull Reason asked, boolean before) {
        int column = asked == null ? 0 : 1 + 2 * asked.ordinal() + (before ? 0 : 1);
        return TABLE.get(end)[column];
    }
}
