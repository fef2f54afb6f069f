package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A direct execution whose answer never arrived, with a provider that can look for it. */
class DirectSearchTest {
    private final EngineFixture given = new EngineFixture();

    @BeforeEach
    void canLook() {
        given.provider.ticket = "ticket-1";
    }

    @Test
    void afterARestartItIsFoundAndFollowed() {
        interrupted();
        given.provider.answers(FakeProvider.running("job-1")).answers(FakeProvider.exited(3, "done", ""));

        given.resume();
        given.time.seconds(1);

        assertThat(given.provider.calls, contains("find ticket-1", "poll job-1"));
        assertThat(given.listener.events, hasItem("stdout done"));
        assertThat(given.listener.outcome, is(new Outcome.Exited(3)));
    }

    @Test
    void afterASecondRestartItIsNotLookedForAgain() {
        interrupted();
        given.provider.answers(FakeProvider.running("job-1"));
        given.resume().detach();
        given.time.settle();

        given.resume();

        assertThat(given.provider.calls, contains("poll job-1"));
    }

    @Test
    void whatCannotBeFoundMayHaveStarted() {
        interrupted();
        given.provider.answers(new ExecStatus.Lost("there are two"));

        given.resume();

        assertThat(given.listener.outcome, instanceOf(Outcome.Lost.class));
        assertThat(
                given.listener.outcome.describe(),
                containsString("it may have started on web-01 (lookup: there are two)"));
        assertThat(given.provider.count("submit"), is(0L));
    }

    @Test
    void anOutageIsWaitedFor() {
        interrupted();
        given.provider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT).answers(FakeProvider.running("job-1"));

        given.resume();
        given.time.seconds(5);

        assertThat(given.provider.count("find"), is(2L));
        assertThat(given.provider.calls, hasItem("poll job-1"));
        assertThat(given.listener.notices(), hasItem(containsString("Trying again for up to 60 s")));
    }

    @Test
    void lookingThatIsForbiddenEndsIt() {
        interrupted();
        given.provider.fails(ErrorKind.PERMISSION, Delivery.REFUSED);

        given.resume();

        assertThat(given.listener.outcome, instanceOf(Outcome.Lost.class));
        assertThat(given.listener.outcome.describe(), containsString("PERMISSION REFUSED"));
    }

    @Test
    void withinOneJvmAnAnswerThatIsLostIsLookedForToo() {
        given.provider
                .fails(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN)
                .answers(FakeProvider.running("job-1"))
                .answers(FakeProvider.exited(0, "", ""));
        given.start();
        given.time.seconds(1);

        assertThat(given.provider.calls, contains("submit shell on web-01", "find ticket-1", "poll job-1"));
        assertThat(given.listener.outcome, is(new Outcome.Exited(0)));
    }

    @Test
    void cancellingDuringTheSearchStopsWhatIsFound() {
        interrupted();
        given.provider.waits();
        Execution execution = given.resume();
        execution.cancel();
        given.time.settle();
        assertThat(given.listener.outcome, is(nullValue()));

        given.provider.last.complete(FakeProvider.running("job-1"));
        given.time.settle();
        assertThat(given.provider.calls, hasItem("cancel job-1"));
        given.provider.last.complete(FakeProvider.exited(143, "", ""));
        given.time.settle();

        assertThat(given.listener.outcome, is(new Outcome.Cancelled(true, "the command was stopped")));
    }

    @Test
    void cancellingDuringTheSearchDoesNotClaimThatNothingHadStarted() {
        given.provider.capabilities = Capabilities.builder().blocking().build();
        interrupted();
        given.provider.waits();
        given.resume().cancel();
        given.time.settle();

        assertThat(given.listener.outcome.describe(), containsString("may still be running"));
        assertThat(given.provider.last.isCancelled(), is(true));
        assertThat(given.time.pending(), is(0));
    }

    @Test
    void whatWasStillWaitingIsSentByTheNextJvm() {
        Command command =
                Command.ofScript("deploy").timeout(Duration.ofMinutes(5)).build();
        given.provider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT);
        given.start(command).detach();
        given.time.settle();

        given.provider.answers(FakeProvider.exited(0, "", ""));
        given.resume(command);

        assertThat(given.provider.calls, contains("submit shell on web-01"));
        assertThat(given.listener.outcome, is(new Outcome.Exited(0)));
    }

    @Test
    void whatWasStillWaitingIsKnownNotToHaveStarted() {
        given.provider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT);
        given.start().detach();
        given.time.settle();

        given.resume();

        assertThat(given.listener.outcome, instanceOf(Outcome.NotStarted.class));
        assertThat(given.provider.count("find"), is(0L));
    }

    @Test
    void theTicketIsThatOfTheSubmissionUnderWay() {
        given.provider.fails(ErrorKind.THROTTLED, Delivery.REFUSED);
        given.start();
        given.provider.ticket = "ticket-2";
        given.time.seconds(10);

        assertThat(given.provider.tickets, contains("ticket-1", "ticket-2"));
        assertThat(
                given.listener.states.get(given.listener.states.size() - 1).toJson(),
                containsString("\"ticket\":\"ticket-2\""));
    }

    @Test
    void aProviderThatCannotLookIsNotAsked() {
        given.provider.ticket = null;
        interrupted();

        given.resume();

        assertThat(given.provider.count("find"), is(0L));
        assertThat(given.listener.outcome.describe(), containsString("it may have started on web-01"));
        assertThat(given.listener.outcome.describe(), not(containsString("(lookup:")));
        assertThat(given.listener.notices(), not(hasItem(startsWith("notice The answer"))));
    }

    /** Jenkins stops after the command was sent and before it was answered. */
    private void interrupted() {
        given.provider.waits();
        given.start().detach();
        given.time.settle();
    }
}
