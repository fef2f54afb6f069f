package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A direct execution that the provider runs in the background. */
class DirectPollingTest {
    private final EngineFixture given = new EngineFixture();

    @Test
    void itIsAskedUntilItHasEnded() {
        given.provider
                .answers(FakeProvider.running("job-1"))
                .answers(FakeProvider.running("job-1"))
                .answers(FakeProvider.exited(0, "done", ""));
        Execution execution = given.start();
        assertThat(execution.status(), is("running"));
        given.time.seconds(5);

        assertThat(given.provider.calls, contains("submit shell on web-01", "poll job-1", "poll job-1"));
        assertThat(
                given.listener.events,
                contains("state waiting", "state submitting", "state running", "stdout done", "end exit code 0"));
        assertThat(execution.status(), is("exited"));
    }

    @Test
    void aLongCommandIsAskedAboutLessAndLessOften() {
        for (int i = 0; i < 10_000; i++) {
            given.provider.answers(FakeProvider.running("job-1"));
        }
        given.start();
        given.time.seconds(3600);

        assertThat(given.provider.count("poll"), allOf(greaterThan(600L), lessThan(900L)));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"THROTTLED", "UNAVAILABLE", "TARGET_NOT_READY", "PROTOCOL"})
    void anOutageShorterThanThePatienceIsSurvived(ErrorKind kind) {
        given.provider.answers(FakeProvider.running("job-1"));
        for (int i = 0; i < 4; i++) {
            given.provider.fails(kind, Delivery.UNKNOWN);
        }
        given.provider.answers(FakeProvider.running("job-1")).answers(FakeProvider.exited(0, "", ""));
        given.start();
        given.time.seconds(40);

        assertThat(given.listener.outcome, is(new Outcome.Exited(0)));
        assertThat(
                given.listener.notices(),
                contains(containsString("Trying again for up to 60 s"), containsString("answers again after")));
    }

    @Test
    void eachOutageHasThePatienceAnew() {
        given.provider.answers(FakeProvider.running("job-1"));
        for (int outage = 0; outage < 5; outage++) {
            for (int i = 0; i < 6; i++) {
                given.provider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT);
            }
            given.provider.answers(FakeProvider.running("job-1"));
        }
        given.provider.answers(FakeProvider.exited(0, "", ""));
        given.start();
        given.time.seconds(600);

        assertThat(given.listener.outcome, is(new Outcome.Exited(0)));
    }

    @Test
    void anOutageLongerThanThePatienceLosesTheResult() {
        given.provider.answers(FakeProvider.running("job-1"));
        for (int i = 0; i < 1000; i++) {
            given.provider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT);
        }
        given.start();
        given.time.seconds(25);
        assertThat(given.listener.outcome, is(nullValue()));
        given.time.seconds(40);

        assertThat(given.listener.outcome, instanceOf(Outcome.Lost.class));
        assertThat(given.time.pending(), is(0));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"AUTHENTICATION", "PERMISSION", "NO_SUCH_TARGET", "REJECTED"})
    void aFailureThatStaysLosesTheResultAtOnce(ErrorKind kind) {
        given.provider.answers(FakeProvider.running("job-1")).fails(kind, Delivery.REFUSED);
        given.start();
        given.time.seconds(2);

        assertThat(given.provider.count("poll"), is(1L));
        assertThat(given.listener.outcome, is(new Outcome.Lost(kind + " REFUSED")));
    }

    @Test
    void aNewHandleIsStored() {
        given.provider.answers(FakeProvider.running("job-1")).answers(FakeProvider.running("job-2"));
        given.start();
        given.time.seconds(2);

        assertThat(
                given.listener.states.stream()
                        .map(state -> state.detail("handle").orElse("-"))
                        .toList(),
                contains("-", "-", "job-1", "job-2"));
    }
}
