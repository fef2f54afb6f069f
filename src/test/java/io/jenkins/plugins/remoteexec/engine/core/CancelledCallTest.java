package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call on an endpoint where others make calls, too. */
class CancelledCallTest {
    private final EngineFixture given = new EngineFixture();
    private final List<Priority> ended = new ArrayList<>();

    private void submit(Priority priority) {
        ExecCalls calls = new ExecCalls(given.connection(), "web-01", notice -> {}, new Reach());
        given.time.queue().begin(() -> {
            try {
                calls.call(priority, repeated -> ExecRequest.shell("web-01", "x", Duration.ofSeconds(1)));
                ended.add(priority);
            } catch (NoAnswerException e) {
                throw new AssertionError(e);
            }
        });
        given.time.settle();
    }

    private void occupyTheSlot() {
        given.time.queue().begin(() -> {
            try {
                given.connection().gate().call(Priority.SUBMIT, null, () -> given.provider
                        .waits()
                        .submit(anything()));
            } catch (ApiException e) {
                throw new AssertionError(e);
            }
        });
        given.time.settle();
    }

    private static ExecRequest anything() {
        return ExecRequest.shell("web-02", "x", Duration.ofSeconds(1));
    }

    @Test
    void theAnswerToACancellationIsFetchedWhileEverybodyElseHasToWait() {
        given.limits = given.limits.withCallsInFlight(1);
        given.provider.answers(FakeProvider.running("cancel-1")).answers(FakeProvider.running("job-1"));
        submit(Priority.CANCEL);
        submit(Priority.SUBMIT);
        occupyTheSlot();
        given.provider.calls.clear();
        given.provider.answers(FakeProvider.exited(0, "", ""));
        given.time.seconds(5);

        assertThat(given.provider.calls, contains("poll cancel-1"));
        assertThat(ended, is(List.of(Priority.CANCEL)));
    }
}
