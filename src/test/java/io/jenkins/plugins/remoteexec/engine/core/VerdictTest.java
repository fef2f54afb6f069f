package io.jenkins.plugins.remoteexec.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.Verdict.End;
import io.jenkins.plugins.remoteexec.engine.core.Verdict.Reason;
import io.jenkins.plugins.remoteexec.engine.supervisor.Frame;
import io.jenkins.plugins.remoteexec.engine.supervisor.FrameFlags;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each cell of the table, and the sentence that comes of it. */
class VerdictTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource({
        // end, nobody asked, CANCEL came too late, CANCEL, TIMEOUT came too late, TIMEOUT
        "PROCESS_ENDED, ITS_OWN, ALREADY_ENDED, STOPPED, ITS_OWN, STOPPED",
        "DEADLINE, DEADLINE, DEADLINE, DEADLINE, DEADLINE, DEADLINE",
        "NOT_LAUNCHED, NOT_LAUNCHED, NOT_LAUNCHED, NOT_LAUNCHED, NOT_LAUNCHED, NOT_LAUNCHED",
        "LOCK_TAKEN_AWAY, NEVER_STARTED, NEVER_STARTED, NEVER_STARTED, NEVER_STARTED, NEVER_STARTED",
        "LOCK_TAKEN_AWAY_THOUGH_IT_RAN, LOCK_LOST, LOCK_LOST, LOCK_LOST, LOCK_LOST, LOCK_LOST",
        "UNKNOWN, LOST, LOST, LOST, LOST, LOST",
        "NOT_AWAITED, UNCONFIRMED, UNCONFIRMED, UNCONFIRMED, UNCONFIRMED, UNCONFIRMED"
    })
    void eachEndHasOneVerdict(
            End end, Verdict nobody, Verdict lateCancel, Verdict cancel, Verdict lateTimeout, Verdict timeout) {
        assertEquals(nobody, Verdict.of(end, null, true));
        assertEquals(nobody, Verdict.of(end, null, false));
        assertEquals(lateCancel, Verdict.of(end, Reason.CANCEL, true));
        assertEquals(cancel, Verdict.of(end, Reason.CANCEL, false));
        assertEquals(lateTimeout, Verdict.of(end, Reason.TIMEOUT, true));
        assertEquals(timeout, Verdict.of(end, Reason.TIMEOUT, false));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void eachStateOfATargetIsSomeEnd(Kind kind) {
        End certain = End.of(new TargetState(kind, 0), true);
        End uncertain = End.of(new TargetState(kind, 0), false);
        switch (kind) {
            case EXITED, SIGNALLED -> assertEquals(End.PROCESS_ENDED, certain);
            case DEADLINE -> assertEquals(End.DEADLINE, certain);
            case NOT_LAUNCHED -> assertEquals(End.NOT_LAUNCHED, certain);
            case CANCELLED_BEFORE_START -> {
                assertEquals(End.LOCK_TAKEN_AWAY_THOUGH_IT_RAN, certain);
                assertEquals(End.LOCK_TAKEN_AWAY, uncertain);
                return;
            }
            default -> assertEquals(End.UNKNOWN, certain);
        }
        assertEquals(certain, uncertain);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXITED      |         | false | exit code 3",
                "SIGNALLED   |         | false | ended by signal SIGQUIT",
                "EXITED      | CANCEL  | false | cancelled; the command was stopped",
                "EXITED      | CANCEL  | true  | cancelled; the command had already ended: exit code 3",
                "EXITED      | TIMEOUT | false | timed out after 60 s; the command was stopped",
                "EXITED      | TIMEOUT | true  | exit code 3",
                "DEADLINE    |         | false | timed out after 60 s; the command was stopped",
                "DEADLINE    | CANCEL  | false | timed out after 60 s; the command was stopped",
                "NOT_LAUNCHED|         | false | not started: The command was not launched: the target's disk is full.",
                "CANCELLED_BEFORE_START | CANCEL  | false | cancelled; the command had not been started",
                "CANCELLED_BEFORE_START | TIMEOUT | false | not started: its timeout of 60 s passed before it could start",
                "REBOOTED    |         | false | result lost: The target was rebooted while the command was running.",
                "REBOOTED    | CANCEL  | false | result lost: The target was rebooted while the command was running."
            })
    void theOutcomeSaysIt(Kind kind, Reason asked, boolean before, String sentence) {
        DurableEnd end = new DurableEnd(() -> "web-01", LIMIT);
        TargetState state = new TargetState(kind, 3);
        if (before) {
            end.saw(frame(state));
        }
        if (asked != null) {
            end.stop(asked);
        }
        assertEquals(sentence, end.outcome(state(end, state)).describe());
    }

    private static TargetState state(DurableEnd end, TargetState state) {
        end.saw(frame(state));
        return state;
    }

    @Test
    void whoDoesNotWaitForTheRestOfTheOutputLearnsHowItEnded() {
        DurableEnd end = new DurableEnd(() -> "web-01", LIMIT);
        end.saw(frame(new TargetState(Kind.EXITED, 3)));

        assertEquals(
                new Outcome.Cancelled(
                        true, "the command had already ended (exit code 3); the rest of its output was not fetched"),
                end.now());
    }

    @Test
    void aStopThatNobodyConfirmsIsNoStop() {
        DurableEnd end = new DurableEnd(() -> "web-01", LIMIT);
        end.stop(Reason.TIMEOUT);

        assertEquals(new Outcome.TimedOut(LIMIT, false), end.now());
    }

    private static Frame frame(TargetState state) {
        Frame.Chunk none = new Frame.Chunk(0, new byte[0], 0, false);
        return new Frame(state, none, none, 0, 0, FrameFlags.NONE, "/tmp/.rx-0", "");
    }
}
