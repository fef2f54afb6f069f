package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A direct execution that goes on in another JVM. */
class DirectResumingTest {
    private final EngineFixture given = new EngineFixture();

    @Test
    void withAHandleItGoesOnAndKeepsItsAge() {
        given.provider.answers(FakeProvider.running("job-1"));
        Execution first = given.start();
        first.detach();
        given.time.seconds(600);

        given.provider.answers(FakeProvider.exited(0, "done", ""));
        Execution second = given.resume();

        assertThat(second.id(), is(first.id()));
        assertThat(given.provider.calls, contains("poll job-1"));
        assertThat(given.listener.events, contains("stdout done", "end exit code 0"));
        assertThat(given.listener.took, is(Duration.ofSeconds(600)));
    }

    @Test
    void withoutAHandleItIsNotSentAgain() {
        given.provider.waits();
        given.start().detach();
        given.time.settle();

        given.resume();

        assertThat(given.provider.calls, is(empty()));
        assertThat(given.listener.outcome, instanceOf(Outcome.Lost.class));
        assertThat(given.listener.outcome.describe(), containsString("it may have started on web-01"));
    }

    @Test
    void aResultWithinTheTimeIsFetchedEvenIfTheDeadlineHasPassedSince() {
        given.provider.answers(FakeProvider.running("job-1"));
        given.startWithTimeout(60).detach();
        given.time.seconds(600);

        given.resume();
        given.time.seconds(5);
        given.provider.last.complete(FakeProvider.exited(0, "", ""));
        given.time.settle();

        assertThat(given.listener.outcome, is(new Outcome.Exited(0)));
    }

    @Test
    void aCommandThatStillRunsLongAfterItsDeadlineIsStopped() {
        given.provider.answers(FakeProvider.running("job-1"));
        given.startWithTimeout(60).detach();
        given.time.seconds(600);

        for (int i = 0; i < 100; i++) {
            given.provider.answers(FakeProvider.running("job-1"));
        }
        given.resume();
        given.time.seconds(80);

        assertThat(given.provider.count("cancel"), is(1L));
        assertThat(given.listener.outcome, is(new Outcome.TimedOut(Duration.ofSeconds(60), false)));
    }

    @Test
    void whatIsStoredHoldsNothingOfTheCommand() {
        given.start(Command.ofScript("echo hunter2").build());

        assertThat(given.listener.states.get(0).toJson(), not(containsString("hunter2")));
    }
}
