package io.jenkins.plugins.remoteexec.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import io.jenkins.plugins.remoteexec.simulator.SimulatorServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call in flight costs one thread, and a call that is over costs none that the next one could use. */
class CallThreadsTest {
    private static final int CALLS = 300;

    private final CallThreads threads = new CallThreads(Duration.ofMinutes(1));
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void stop() throws Exception {
        goOn.countDown();
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
    }

    @Test
    void callsThatStartEachOtherShareOneThread() throws Exception {
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        try (HttpFixture http = new HttpFixture();
                SimulatorServer server =
                        new SimulatorServer(0, request -> SimulatedResponse.text(200, "application/json", "{}"))) {
            CompletableFuture<JsonResponse> chain =
                    calls(http.client(server.baseUrl().toString()), CALLS, used);
            assertThat(HttpFixture.answer(chain).status(), is(200));
            assertThat(server.requests().all(), hasSize(CALLS));
        }
        // the first answer may be there before the test's own thread has said what comes next
        used.remove(Thread.currentThread());
        assertThat(used, hasSize(1));
    }

    private static CompletableFuture<JsonResponse> calls(JsonClient client, int number, Set<Thread> used) {
        CompletableFuture<JsonResponse> first = client.send(HttpFixture.get());
        return number == 1
                ? first
                : Futures.then(first, answer -> {
                    used.add(Thread.currentThread());
                    return calls(client, number - 1, used);
                });
    }

    @Test
    void aTaskThatStillWaitsHoldsUpNobody() throws Exception {
        CompletableFuture<Thread> other = new CompletableFuture<>();
        CompletableFuture<Thread> first = new CompletableFuture<>();
        threads.execute(() -> {
            first.complete(Thread.currentThread());
            await(goOn);
        });
        threads.execute(() -> other.complete(Thread.currentThread()));
        assertThat(other.get(20, TimeUnit.SECONDS), not(first.get(20, TimeUnit.SECONDS)));
    }

    @Test
    void oneThreadThatIsAlmostFreeTakesOneTaskAndNotTwo() throws Exception {
        List<CompletableFuture<Thread>> next = new ArrayList<>();
        CompletableFuture<Thread> first = new CompletableFuture<>();
        threads.execute(() -> {
            CallThreads.almostFree();
            CallThreads.almostFree();
            for (int i = 0; i < 2; i++) {
                CompletableFuture<Thread> ran = new CompletableFuture<>();
                next.add(ran);
                threads.execute(() -> {
                    ran.complete(Thread.currentThread());
                    await(goOn);
                });
            }
            first.complete(Thread.currentThread());
        });
        first.get(20, TimeUnit.SECONDS);
        for (CompletableFuture<Thread> ran : next) {
            ran.get(20, TimeUnit.SECONDS);
        }
        assertThat(threads.size(), is(2));
    }

    @Test
    void whatCountsOnATaskThatFailsIsDone() throws Exception {
        CompletableFuture<Thread> first = new CompletableFuture<>();
        CompletableFuture<Thread> next = new CompletableFuture<>();
        threads.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> first.complete(thread));
            CallThreads.almostFree();
            threads.execute(() -> next.complete(Thread.currentThread()));
            throw new AssertionError("on purpose");
        });
        assertThat(next.get(20, TimeUnit.SECONDS), is(first.get(20, TimeUnit.SECONDS)));
    }

    @Test
    void threadsWithoutWorkEnd() throws Exception {
        CallThreads brief = new CallThreads(Duration.ofMillis(20));
        brief.submit(() -> {}).get(20, TimeUnit.SECONDS);
        Eventually.await().until(() -> brief.size() == 0);
        CompletableFuture<Void> again = new CompletableFuture<>();
        brief.execute(() -> again.complete(null));
        again.get(20, TimeUnit.SECONDS);
        brief.shutdown();
        assertTrue(brief.awaitTermination(20, TimeUnit.SECONDS));
    }

    @Test
    void whatIsUnderWayEndsAndNothingBeginsAfterTheShutdown() throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        threads.execute(() -> {
            await(goOn);
            ended.complete(null);
        });
        threads.shutdown();
        assertThrows(RejectedExecutionException.class, () -> threads.execute(() -> {}));
        assertThat(threads.isTerminated(), is(false));
        goOn.countDown();
        ended.get(20, TimeUnit.SECONDS);
        assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
