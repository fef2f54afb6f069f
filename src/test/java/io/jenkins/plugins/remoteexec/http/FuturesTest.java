package io.jenkins.plugins.remoteexec.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FuturesTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final CompletableFuture<String> second = new CompletableFuture<>();
    private final CompletableFuture<String> either = Futures.recover(first, failure -> {
        asked.incrementAndGet();
        return second;
    });

    @Test
    void aSuccessNeedsNoSecondTry() {
        first.complete("one");

        assertThat(either.join(), is("one"));
        assertThat(asked.get(), is(0));
    }

    @Test
    void aFailureIsAnsweredByWhatComesInstead() {
        first.completeExceptionally(
                ApiException.of(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN).build());
        second.complete("two");

        assertThat(either.join(), is("two"));
    }

    @Test
    void nobodyWaitsForEverWhereTheControllerRunsOutOfMemory() {
        CompletableFuture<String> then = Futures.then(first, value -> {
            throw new OutOfMemoryError("then");
        });
        CompletableFuture<String> map = Futures.map(first, value -> {
            throw new StackOverflowError("map");
        });
        CompletableFuture<String> failing = new CompletableFuture<>();
        CompletableFuture<String> recover = Futures.recover(failing, failure -> {
            throw new OutOfMemoryError("recover");
        });
        CompletableFuture<String> mapFailure = Futures.mapFailure(failing, failure -> {
            throw new OutOfMemoryError("mapFailure");
        });
        first.complete("one");
        failing.completeExceptionally(new IllegalStateException());

        for (CompletableFuture<String> each : List.of(then, map, recover, mapFailure)) {
            assertThat(each.isCompletedExceptionally(), is(true));
        }
    }

    @Test
    void whoGivesUpEndsTheFirstCallAndStartsNoOther() {
        either.cancel(true);

        assertThat(first.isCancelled(), is(true));
        assertThat(asked.get(), is(0));
    }

    @Test
    void whoGivesUpLaterEndsTheSecondCall() {
        first.completeExceptionally(new IllegalStateException());
        either.cancel(true);

        assertThat(second.isCancelled(), is(true));
    }
}
