package io.jenkins.plugins.remoteexec.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A call on an endpoint where others make calls, too. */
class ExecCallTest {
    private final EngineFixture given = new EngineFixture();

    private CompletableFuture<ExecStatus> submit(Priority priority) {
        Random random = new Random(7);
        ExecCall call = new ExecCall(
                given.connection(),
                given.time,
                Backoff.betweenFollowPolls(random),
                new Outage(Duration.ofMinutes(1), Backoff.afterFailures(random)),
                "web-01",
                handle -> {},
                notice -> {});
        CompletableFuture<ExecStatus> end = call.submit(
                () -> CompletableFuture.completedFuture(ExecRequest.shell("web-01", "x", Duration.ofSeconds(1))),
                priority);
        given.time.settle();
        return end;
    }

    @Test
    void theAnswerToACancellationIsFetchedWhileEverybodyElseHasToWait() {
        given.limits = given.limits.withCallsInFlight(1);
        given.provider.answers(FakeProvider.running("cancel-1")).answers(FakeProvider.running("job-1"));
        CompletableFuture<ExecStatus> cancelled = submit(Priority.CANCEL);
        CompletableFuture<ExecStatus> other = submit(Priority.SUBMIT);
        given.connection().gate().call(Priority.SUBMIT, null, CompletableFuture::new);
        given.provider.calls.clear();
        given.provider.answers(FakeProvider.exited(0, "", ""));
        given.time.seconds(5);

        assertThat(given.provider.calls, contains("poll cancel-1"));
        assertThat(cancelled.isDone(), is(true));
        assertThat(other.isDone(), is(false));
    }
}
