package io.jenkins.plugins.remoteexec.chaos;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.chaos.Finding.Kind;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of an execution is believed only as far as its target bears it out. */
class JudgeTest {
    private static final byte[] WRITTEN = "one\ntwo\nthree\n".getBytes(StandardCharsets.US_ASCII);

    private Outcome outcome = new Outcome.Exited(3);
    private int starts = 1;
    private boolean finished = true;
    private byte[] told = WRITTEN;
    private long repeated;
    private boolean cancelled;
    private boolean overdue;
    private int processes;
    private int timeout;

    private List<Kind> findings() {
        Plan plan = new Plan(
                1, 1, Api.OSAPI, WRITTEN, new byte[0], 1, 0, 3, 0, false, false, timeout, cancelled ? 1 : 0, List.of());
        Evidence seen = new Evidence(
                plan,
                outcome,
                starts,
                finished,
                told,
                new byte[0],
                0,
                repeated,
                1,
                cancelled,
                overdue,
                processes,
                0,
                "",
                "running");
        return Judge.findings(seen).stream().map(Finding::kind).toList();
    }

    @Test
    void aCommandThatRanOnceAndTellsAllIsFine() {
        assertThat(findings(), is(empty()));
    }

    @Test
    void aSecondStartIsReportedEvenIfAllElseIsFine() {
        starts = 2;

        assertThat(findings(), contains(Kind.DOUBLE_START));
    }

    @Test
    void bytesThatAreMissingAtTheEndOrInTheMiddleAreReported() {
        told = Arrays.copyOf(WRITTEN, 9);
        assertThat(findings(), contains(Kind.BYTES_LOST));

        told = "one\nthree\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(findings(), contains(Kind.BYTES_LOST));
    }

    @Test
    void bytesThatCameTwiceAreReported() {
        told = Arrays.copyOf(WRITTEN, WRITTEN.length + 4);
        assertThat(findings(), contains(Kind.BYTES_REPEATED));

        told = WRITTEN;
        repeated = 4;
        assertThat(findings(), contains(Kind.BYTES_REPEATED));
    }

    @Test
    void whatWasStoppedMayHaveToldLessButNothingElse() {
        cancelled = true;
        outcome = new Outcome.Cancelled(true, "the command was stopped");
        finished = false;
        told = Arrays.copyOf(WRITTEN, 9);
        assertThat(findings(), is(empty()));

        told = "two\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(findings(), contains(Kind.BYTES_LOST));
    }

    @Test
    void anotherExitCodeIsNotTrue() {
        outcome = new Outcome.Exited(0);

        assertThat(findings(), contains(Kind.UNTRUE));
    }

    @Test
    void anExitCodeOfACommandThatStillRunsIsNotTrue() {
        processes = 1;
        assertThat(findings(), contains(Kind.UNTRUE));

        processes = 0;
        finished = false;
        assertThat(findings(), contains(Kind.UNTRUE));
    }

    @Test
    void stoppedIsNotTrueWhileAProcessRuns() {
        cancelled = true;
        outcome = new Outcome.Cancelled(true, "the command was stopped");
        processes = 1;
        assertThat(findings(), contains(Kind.UNTRUE));

        outcome = new Outcome.Cancelled(false, "it was not confirmed that the command has stopped");
        assertThat(findings(), contains(Kind.STOP_NOT_CONFIRMED));
    }

    @Test
    void notStartedIsNotTrueOfWhatHasRun() {
        cancelled = true;
        outcome = new Outcome.NotStarted("the API is out of reach");
        told = new byte[0];
        assertThat(findings(), contains(Kind.UNTRUE));

        outcome = new Outcome.Cancelled(true, "the command had not been started");
        assertThat(findings(), contains(Kind.UNTRUE));
    }

    @Test
    void cancelledIsNotTrueIfNobodyHasCancelled() {
        outcome = new Outcome.Cancelled(true, "the command was stopped");

        assertThat(findings(), contains(Kind.UNTRUE));
    }

    @Test
    void timedOutIsNotTrueBeforeTheDeadline() {
        timeout = 5;
        outcome = new Outcome.TimedOut(Duration.ofSeconds(5), true);
        assertThat(findings(), contains(Kind.UNTRUE));

        overdue = true;
        assertThat(findings(), is(empty()));
    }

    @Test
    void lostAndNotStartedCouldHaveBeenSavedUnlessSomebodyStoppedIt() {
        outcome = new Outcome.Lost("no answer");
        assertThat(findings(), contains(Kind.COULD_HAVE_BEEN_SAVED));

        outcome = new Outcome.NotStarted("no answer");
        starts = 0;
        told = new byte[0];
        assertThat(findings(), contains(Kind.COULD_HAVE_BEEN_SAVED));

        cancelled = true;
        assertThat(findings(), is(empty()));
    }

    @Test
    void whatDoesNotEndHangs() {
        outcome = null;

        assertThat(findings(), contains(Kind.HUNG));
    }
}
