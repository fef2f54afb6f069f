package io.jenkins.plugins.remoteexec.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancellingTest {
    @Test
    void cancellingAFutureClosesItsConnection() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (HttpFixture http = new HttpFixture();
                RawServer server = new RawServer((number, out) -> arrived.countDown())) {
            CompletableFuture<JsonResponse> call =
                    http.client(server.url()).send(HttpFixture.post().answerWithin(Duration.ofMinutes(5)));
            assertThat(arrived.await(20, TimeUnit.SECONDS), is(true));

            call.cancel(true);

            assertThat(call.isCancelled(), is(true));
            assertThat(server.clientLeftWithin(20), is(true));
            Eventually.await().until(() -> http.calls.inFlight() == 0);
        }
    }

    @Test
    void cancellingAChainEndsTheFirstCall() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> chain = Futures.map(first, text -> text + "!");

        chain.cancel(true);

        assertThat(first.isCancelled(), is(true));
    }

    @Test
    void cancellingAChainEndsTheSecondCall() {
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<String> chain = Futures.then(CompletableFuture.completedFuture(1), number -> second);

        chain.cancel(true);

        assertThat(second.isCancelled(), is(true));
    }

    @Test
    void aFailureIsChangedAndACancellationPassedOn() {
        CompletableFuture<String> first = new CompletableFuture<>();
        RuntimeException changed = new IllegalStateException("changed");
        CompletableFuture<String> other = Futures.mapFailure(first, why -> changed);
        CompletableFuture<String> failed =
                Futures.mapFailure(CompletableFuture.failedFuture(new IllegalStateException("x")), why -> changed);

        other.cancel(true);

        assertThat(first.isCancelled(), is(true));
        assertThat(failed.handle((value, why) -> why).join(), is(changed));
        assertThat(
                Futures.mapFailure(CompletableFuture.completedFuture("fine"), why -> changed)
                        .join(),
                is("fine"));
    }

    @Test
    void nothingIsSentAfterTheCancellation() {
        // a first call that does not heed its cancellation
        CompletableFuture<String> first = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Integer> chain =
                Futures.then(first, text -> CompletableFuture.completedFuture(sent.incrementAndGet()));

        chain.cancel(true);
        first.complete("late");

        assertThat(sent.get(), is(0));
    }

    @Test
    void failuresOfBothCallsAndOfTheFunctionArrive() {
        RuntimeException failure = new IllegalStateException("x");
        CompletableFuture<Integer> fine = CompletableFuture.completedFuture(1);

        assertThat(
                Futures.map(CompletableFuture.failedFuture(failure), x -> x)
                        .handle((value, why) -> why)
                        .join(),
                is(failure));
        assertThat(
                Futures.then(fine, x -> CompletableFuture.failedFuture(failure))
                        .handle((value, why) -> why)
                        .join(),
                is(failure));
        assertThat(
                Futures.map(fine, x -> {
                            throw failure;
                        })
                        .handle((value, why) -> why)
                        .join(),
                is(failure));
    }
}
