package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Targets that turn out to take one call at a time. */
class LearnedLaneTest {
    private final EngineFixture given = new EngineFixture();
    private final EndpointConnection connection = given.connection();

    private void call(String target, CompletableFuture<String> answer) {
        given.time.queue().begin(() -> {
            try {
                connection.poll(Priority.STATUS, target, () -> given.time.await(answer));
            } catch (ApiException e) {
                assertThat(answer.isCompletedExceptionally(), is(true));
            }
        });
        given.time.settle();
    }

    private void fail(ErrorKind kind) {
        call("web-01", CompletableFuture.failedFuture(FakeProvider.failure(kind, Delivery.REFUSED, null)));
    }

    @Test
    void callsRunSideBySideUntilATargetIsNotReady() {
        call("web-01", new CompletableFuture<>());
        call("web-01", new CompletableFuture<>());
        assertThat(connection.gate().inFlight(), is(2));

        fail(ErrorKind.TARGET_NOT_READY);
        call("web-01", new CompletableFuture<>());
        call("web-01", new CompletableFuture<>());
        given.time.seconds(1);

        assertThat(connection.gate().inFlight(), is(3));
        assertThat(connection.gate().inLane("web-01"), is(2));
    }

    @Test
    void otherTargetsAreNotConcerned() {
        fail(ErrorKind.TARGET_NOT_READY);

        assertThat(connection.lane("web-01"), is("web-01"));
        assertThat(connection.isSingleLane("web-01"), is(true));
        assertThat(connection.lane("web-02"), is(nullValue()));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TARGET_NOT_READY")
    void otherFailuresTeachNothing(ErrorKind kind) {
        fail(kind);

        assertThat(connection.isSingleLane("web-01"), is(false));
    }
}
