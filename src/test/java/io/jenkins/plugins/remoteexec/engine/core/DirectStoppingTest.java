package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Cancelling, deadlines, abandoning and detaching a direct execution. */
class DirectStoppingTest {
    private final EngineFixture given = new EngineFixture();

    @Test
    void cancellingWhatWaitsForItsTurnStartsNothing() {
        nothingIsSentOfWhatIsStoppedInTheQueue(Execution::cancel);
    }

    private void nothingIsSentOfWhatIsStoppedInTheQueue(Consumer<Execution> stop) {
        given.limits = given.limits.withCallsInFlight(1);
        given.start();
        RecordingListener second = new RecordingListener();
        Execution waiting = given.engine.start(
                given.connection(), "web-02", Command.ofScript("x").build(), Mode.DIRECT, second);
        given.time.settle();

        stop.accept(waiting);
        given.time.settle();
        given.provider.last.complete(FakeProvider.exited(0, "", ""));
        given.time.settle();

        assertThat(second.outcome, is(new Outcome.Cancelled(true, "the command had not been started")));
        assertThat(given.provider.calls, contains("submit shell on web-01"));
    }

    @Test
    void cancellingBetweenTwoTriesStartsNothing() {
        given.provider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT);
        Execution execution = given.start();
        execution.cancel();
        given.time.seconds(60);

        assertThat(given.listener.outcome, is(new Outcome.Cancelled(true, "the command had not been started")));
        assertThat(given.provider.count("submit"), is(1L));
    }

    @Test
    void aProviderThatCannotCancelLeavesTheCommandRunningAndThatIsSaid() {
        given.provider.capabilities = Capabilities.builder().blocking().build();
        given.provider.waits();
        Execution execution = given.start();
        execution.cancel();
        given.time.settle();

        assertThat(given.listener.outcome, instanceOf(Outcome.Cancelled.class));
        assertThat(given.listener.outcome.describe(), containsString("cannot stop a command in direct mode"));
        assertThat(given.listener.ends(), is(1L));
    }

    @Test
    void theAnswerOfWhatCannotBeCancelledIsStillReadSoThatTheClientCanCleanUp() {
        given.provider.capabilities = Capabilities.builder().blocking().build();
        given.provider.waits();
        given.start().cancel();
        given.time.settle();
        assertThat(given.provider.last.isCancelled(), is(false));

        given.provider.last.complete(FakeProvider.running("job-1"));
        given.time.seconds(600);

        assertThat(given.provider.calls, contains("submit shell on web-01"));
        assertThat(given.listener.ends(), is(1L));
        assertThat(given.time.pending(), is(0));
    }

    @Test
    void aRunningCommandIsCancelledThroughTheProviderAndItsOutputKept() {
        given.provider.answers(FakeProvider.running("job-1"));
        Execution execution = given.start();
        execution.cancel();
        given.time.settle();
        assertThat(execution.status(), is("cancelling"));
        assertThat(given.provider.calls, hasItem("cancel job-1"));

        given.provider.answers(FakeProvider.exited(143, "last words", ""));
        given.provider.lastCancel.complete(null);
        given.time.settle();

        assertThat(given.listener.events, hasItem("stdout last words"));
        assertThat(given.listener.outcome, is(new Outcome.Cancelled(true, "the command was stopped")));
    }

    @Test
    void aCommandWhoseHandleIsStillUnknownIsCancelledAsSoonAsItIs() {
        given.provider.waits();
        Execution execution = given.start();
        execution.cancel();
        given.time.settle();
        assertThat(given.listener.outcome, is(nullValue()));

        given.provider.last.complete(FakeProvider.running("job-1"));
        given.time.settle();
        assertThat(given.provider.calls, hasItem("cancel job-1"));

        given.provider.answers(FakeProvider.exited(143, "", ""));
        given.provider.lastCancel.complete(null);
        given.time.seconds(1);
        assertThat(given.listener.outcome, is(new Outcome.Cancelled(true, "the command was stopped")));
    }

    @Test
    void aSubmissionThatIsRefusedWhileCancellingHasStartedNothing() {
        given.provider.waits();
        Execution execution = given.start();
        execution.cancel();
        given.time.settle();
        given.provider.last.completeExceptionally(FakeProvider.failure(ErrorKind.THROTTLED, Delivery.REFUSED, null));
        given.time.settle();

        assertThat(given.listener.outcome, is(new Outcome.Cancelled(true, "the command had not been started")));
    }

    @Test
    void aCancellationThatIsNotConfirmedEndsWithItsBudget() {
        given.provider.answers(FakeProvider.running("job-1"));
        Execution execution = given.start();
        for (int i = 0; i < 100; i++) {
            given.provider.answers(FakeProvider.running("job-1"));
        }
        execution.cancel();
        given.provider.lastCancel.completeExceptionally(
                FakeProvider.failure(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN, null));
        given.time.seconds(44);
        assertThat(given.listener.outcome, is(nullValue()));
        given.time.seconds(1);

        assertThat(given.listener.outcome.describe(), containsString("it was not confirmed that the command has stop"));
        assertThat(given.listener.notices(), hasItem("notice UNAVAILABLE UNKNOWN"));
        given.time.seconds(600);
        assertThat(given.listener.ends(), is(1L));
        assertThat(given.time.pending(), is(0));
    }

    @Test
    void cancellingTwiceCancelsOnce() {
        given.provider.answers(FakeProvider.running("job-1"));
        Execution execution = given.start();
        execution.cancel();
        execution.cancel();
        given.time.seconds(60);
        execution.cancel();
        execution.abandon();
        given.time.seconds(60);

        assertThat(given.provider.count("cancel"), is(1L));
        assertThat(given.listener.ends(), is(1L));
    }

    @Test
    void theDeadlineStopsACommand() {
        given.provider.answers(FakeProvider.running("job-1")).waits().answers(FakeProvider.exited(143, "", ""));
        given.startWithTimeout(60);
        given.time.seconds(59);
        assertThat(given.provider.count("cancel"), is(0L));
        given.time.seconds(1);
        assertThat(given.provider.count("cancel"), is(1L));
        given.provider.last.complete(FakeProvider.exited(143, "", ""));
        given.time.settle();

        assertThat(given.listener.outcome, is(new Outcome.TimedOut(Duration.ofSeconds(60), true)));
    }

    @Test
    void theDeadlineEndsTheWaitWhereTheProviderCannotCancel() {
        given.provider.capabilities = Capabilities.builder().blocking().build();
        given.provider.waits();
        given.startWithTimeout(5);
        given.time.seconds(5);

        assertThat(given.listener.outcome, is(new Outcome.TimedOut(Duration.ofSeconds(5), false)));
        assertThat(given.listener.outcome.describe(), containsString("may still be running"));
    }

    @Test
    void theDeadlineOfACommandThatNeverGotItsTurn() {
        for (int i = 0; i < 100; i++) {
            given.provider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT);
        }
        given.startWithTimeout(20);
        given.time.seconds(20);

        assertThat(given.listener.outcome, is(new Outcome.NotStarted("its timeout of 20 s passed while it waited")));
    }

    @Test
    void aCancelledCommandThatPassesItsDeadlineWhileItIsStoppedIsCancelled() {
        given.provider.answers(FakeProvider.running("job-1"));
        Execution execution = given.startWithTimeout(20);
        given.time.seconds(10);
        given.provider.waits();
        execution.cancel();
        given.provider.lastCancel.complete(null);
        given.time.seconds(15);
        assertThat(given.listener.outcome, is(nullValue()));

        given.provider.last.complete(FakeProvider.exited(143, "", ""));
        given.time.settle();

        assertThat(given.listener.outcome, is(new Outcome.Cancelled(true, "the command was stopped")));
        assertThat(given.provider.count("cancel"), is(1L));
    }

    @Test
    void anEndedCommandHasNoDeadlineAnyMore() {
        given.provider.answers(FakeProvider.exited(0, "", ""));
        given.startWithTimeout(60);

        assertThat(given.time.pending(), is(0));
    }

    @Test
    void abandoningEndsAtOnceAndStillCancels() {
        given.provider.answers(FakeProvider.running("job-1"));
        Execution execution = given.start();
        execution.abandon();
        given.time.settle();

        assertThat(given.listener.outcome, instanceOf(Outcome.Cancelled.class));
        assertThat(given.provider.count("cancel"), is(1L));
        assertThat(given.provider.lastCancel.isCancelled(), is(false));
    }

    @Test
    void whatIsAbandonedBeforeItsHandleIsKnownIsCancelledWhenItIs() {
        given.provider.waits();
        Execution execution = given.start();
        execution.abandon();
        given.time.settle();
        assertThat(given.listener.outcome, instanceOf(Outcome.Cancelled.class));
        given.listener.events.clear();

        given.provider.last.complete(FakeProvider.running("job-1"));
        given.time.seconds(600);

        assertThat(given.provider.calls, contains("submit shell on web-01", "cancel job-1"));
        assertThat(given.listener.events, is(empty()));
        assertThat(given.time.pending(), is(0));
        assertThat(execution.status(), is("cancelled"));
    }

    @Test
    void whatIsAbandonedInTheQueueIsNeverSent() {
        nothingIsSentOfWhatIsStoppedInTheQueue(Execution::abandon);
    }

    @Test
    void detachingTouchesNothingAndTellsNothing() {
        given.provider.answers(FakeProvider.running("job-1"));
        Execution execution = given.startWithTimeout(60);
        given.listener.events.clear();
        execution.detach();
        execution.cancel();
        given.time.seconds(3600);

        assertThat(given.listener.events, is(empty()));
        assertThat(given.provider.calls, contains("submit shell on web-01"));
        assertThat(given.time.pending(), is(0));
    }

    @Test
    void whatHasEndedIsNotStoppedWhileItsOutputIsWritten() {
        theEndStandsWhateverIsAskedWhileOutputIsWritten(Execution::cancel);
        theEndStandsWhateverIsAskedWhileOutputIsWritten(Execution::abandon);
        theEndStandsWhateverIsAskedWhileOutputIsWritten(Execution::detach);
        theEndStandsWhateverIsAskedWhileOutputIsWritten(execution -> {
            // only its deadline passes
        });
    }

    private static void theEndStandsWhateverIsAskedWhileOutputIsWritten(Consumer<Execution> ask) {
        EngineFixture given = new EngineFixture();
        given.listener.beforeEach = () -> {
            if (given.listener.events.stream().anyMatch(event -> event.equals("state submitting"))) {
                given.time.queue().sleep(Duration.ofMinutes(1));
            }
        };
        given.provider.answers(FakeProvider.exited(3, "out", "err"));
        Execution execution = given.startWithTimeout(30);
        given.time.seconds(10);
        ask.accept(execution);
        given.time.seconds(600);

        assertThat(
                given.listener.events,
                contains("state waiting", "state submitting", "stdout out", "stderr err", "end exit code 3"));
    }
}
