package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** From the start of a direct execution to the provider's first answer. */
class DirectSubmissionTest {
    private final EngineFixture given = new EngineFixture();

    @Test
    void aCommandThatEndsAtOnceTellsItsStoryInOrder() {
        given.provider.caveats = List.of("output comes at the end");
        given.provider.waits();
        given.start();
        given.time.seconds(3);
        given.provider.last.complete(FakeProvider.exited(0, "out", "err"));
        given.time.settle();

        assertThat(
                given.listener.events,
                contains(
                        "notice output comes at the end",
                        "state waiting",
                        "state submitting",
                        "stdout out",
                        "stderr err",
                        "end exit code 0"));
        assertThat(given.listener.took, is(Duration.ofSeconds(3)));
        assertThat(given.time.pending(), is(0));
    }

    @Test
    void theStateIsStoredBeforeAnythingIsSent() {
        given.listener.beforeEach = () -> assertThat(given.provider.calls, is(empty()));
        given.engine.start(given.connection(), "web-01", Command.ofScript("x").build(), Mode.DIRECT, given.listener);
        given.time.settle();

        assertThat(given.listener.states, hasSize(2));
        assertThat(given.provider.calls, contains("submit shell on web-01"));
    }

    @Test
    void whatCannotBeRecordedIsNotSent() {
        given.listener.refuses = "state";
        given.start();

        assertThat(given.provider.calls, is(empty()));
        assertThat(given.listener.outcome, instanceOf(Outcome.NotStarted.class));
        assertThat(given.listener.outcome.describe(), containsString("could not store the state"));
    }

    @Test
    void aNonZeroExitCodeIsReportedAsIs() {
        given.provider.answers(FakeProvider.exited(3, "", ""));
        given.start();

        assertThat(given.listener.outcome, is(new Outcome.Exited(3)));
        assertThat(given.listener.outcome.isSuccess(), is(false));
    }

    @Test
    void aSignalAndAMissingExitCodeAreToldApart() {
        byte[] none = {};
        given.provider.answers(new ExecStatus.Ended(new Outcome.Signalled("KILL"), none, none, true));
        given.start();
        assertThat(given.listener.outcome, is(new Outcome.Signalled("KILL")));
        assertThat(given.listener.notices(), contains(startsWith("notice The output was cut by Fake at")));

        EngineFixture other = new EngineFixture();
        other.provider.answers(new ExecStatus.Ended(new Outcome.Ended(), none, none, false));
        other.start();
        assertThat(other.listener.outcome, is(new Outcome.Ended()));
    }

    @Test
    void aFailureWithoutAnExitCodeIsNoSuccess() {
        byte[] none = {};
        given.provider.answers(new ExecStatus.Ended(new Outcome.Failed(), none, none, false));
        given.start();

        assertThat(given.listener.outcome, is(new Outcome.Failed()));
        assertThat(given.listener.outcome.isSuccess(), is(false));
    }

    @Test
    void thatAProviderReturnsNoOutputIsSaidOnce() {
        given.provider.capabilities = Capabilities.builder().noOutput().build();
        given.provider.answers(FakeProvider.exited(0, "", ""));
        given.start();

        assertThat(
                given.listener.notices(), contains(containsString("Fake at https://fake.example returns no output")));
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE, NOT_SENT", "THROTTLED, REFUSED", "UNAVAILABLE, REFUSED", "THROTTLED, NOT_SENT"})
    void aPassingFailureThatStartedNothingIsTriedAgain(ErrorKind kind, Delivery delivery) {
        given.provider.fails(kind, delivery).fails(kind, delivery).answers(FakeProvider.exited(0, "", ""));
        given.start();
        given.time.seconds(20);

        assertThat(given.provider.count("submit"), is(3L));
        assertThat(given.listener.outcome, is(new Outcome.Exited(0)));
        assertThat(
                given.listener.notices(),
                contains(
                        allOf(containsString("Nothing was started. Trying again"), containsString("60 s")),
                        containsString("answers again after")));
    }

    @Test
    void aTargetThatIsNotReadyForAMomentIsNotWorthALine() {
        given.provider
                .fails(ErrorKind.TARGET_NOT_READY, Delivery.REFUSED)
                .fails(ErrorKind.TARGET_NOT_READY, Delivery.REFUSED)
                .answers(FakeProvider.exited(0, "", ""));
        given.start();
        given.time.seconds(2);

        assertThat(given.listener.outcome, is(new Outcome.Exited(0)));
        assertThat(given.listener.notices(), is(empty()));
    }

    @Test
    void tryingAgainEndsWithThePatience() {
        for (int i = 0; i < 100; i++) {
            given.provider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT);
        }
        given.start();
        given.time.seconds(61);

        assertThat(given.listener.outcome, instanceOf(Outcome.NotStarted.class));
        assertThat(given.provider.count("submit"), greaterThan(3L));
        assertThat(given.listener.ends(), is(1L));
        assertThat(given.time.pending(), is(0));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"AUTHENTICATION", "PERMISSION", "NO_SUCH_TARGET", "REJECTED", "PROTOCOL"})
    void aFailureThatStaysEndsAtOnce(ErrorKind kind) {
        given.provider.fails(kind, Delivery.REFUSED);
        given.start();
        given.time.seconds(600);

        assertThat(given.provider.count("submit"), is(1L));
        assertThat(given.listener.outcome, is(new Outcome.NotStarted(kind + " REFUSED")));
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void whatMayHaveStartedIsNeverSentAgain(ErrorKind kind) {
        given.provider.fails(kind, Delivery.UNKNOWN);
        given.start();
        given.time.seconds(600);

        assertThat(given.provider.count("submit"), is(1L));
        assertThat(given.listener.outcome, instanceOf(Outcome.Lost.class));
        assertThat(
                given.listener.outcome.describe(),
                containsString("The command may have started on web-01; it was not sent again"));
    }

    @Test
    void aMistakeOfTheClientLeavesDoubtAndAnEnd() {
        given.provider.fails(new IllegalStateException("a mistake"));
        given.start();
        assertThat(given.listener.outcome, instanceOf(Outcome.Lost.class));

        EngineFixture other = new EngineFixture();
        other.provider.answers(null);
        other.start();
        assertThat(other.listener.outcome, instanceOf(Outcome.Lost.class));
    }

    @Test
    void theProvidersOwnWordsAboutACommandThatCannotStartAreKept() {
        given.provider.answers(new ExecStatus.NotStarted("no such program"));
        given.start();

        assertThat(given.listener.outcome, is(new Outcome.NotStarted("no such program")));
    }

    @Test
    void aTargetWithASingleLaneGetsOneCommandAtATime() {
        given.provider.capabilities =
                Capabilities.builder().singleLane().blocking().build();
        given.provider.waits();
        given.start();
        given.start();
        assertThat(given.provider.count("submit"), is(1L));

        given.provider.last.complete(FakeProvider.exited(0, "", ""));
        given.time.settle();
        assertThat(given.provider.count("submit"), is(2L));
    }

    @Test
    void aFailingListenerDoesNotLoseTheEnd() {
        given.listener.refuses = "stdout";
        given.provider.answers(FakeProvider.exited(0, "out", "err"));
        given.start();

        assertThat(
                given.listener.events,
                contains("state waiting", "state submitting", "stdout out", "stderr err", "end exit code 0"));
    }
}
