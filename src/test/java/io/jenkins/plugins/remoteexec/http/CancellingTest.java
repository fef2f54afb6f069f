package io.jenkins.plugins.remoteexec.http;

import static io.jenkins.plugins.remoteexec.http.HttpFixture.get;
import static io.jenkins.plugins.remoteexec.http.HttpFixture.post;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;

import io.jenkins.plugins.remoteexec.simulator.BackgroundCall;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancellingTest {
    private static final String JSON = "200 OK\nContent-Type: application/json";

    private final HttpFixture http = new HttpFixture();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final Cancellation cancellation = new Cancellation();
    private final List<String> ended = new ArrayList<>();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void aCallThatIsGivenUpClosesItsConnectionAndLeavesDoubt() throws Exception {
        try (RawServer server = new RawServer((number, out) -> arrived.countDown())) {
            JsonClient client = http.client(server.url());
            BackgroundCall<JsonResponse> call =
                    BackgroundCall.of(() -> client.send(post().answerWithin(Duration.ofMinutes(5))));
            assertThat(arrived.await(20, TimeUnit.SECONDS), is(true));
            assertThat(http.calls.inFlight(), is(1));

            call.cancel();

            assertThat(call.failure().delivery(), is(Delivery.UNKNOWN));
            assertThat(server.clientLeftWithin(20), is(true));
            Eventually.await().until(() -> http.calls.inFlight() == 0);
        }
    }

    @Test
    void aCallIsGivenUpInTheMiddleOfItsAnswer() throws Exception {
        try (RawServer server = new RawServer((number, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{".getBytes());
            out.flush();
            arrived.countDown();
        })) {
            JsonClient client = http.client(server.url());
            BackgroundCall<JsonResponse> call =
                    BackgroundCall.of(() -> client.send(post().answerWithin(Duration.ofMinutes(5))));
            assertThat(arrived.await(20, TimeUnit.SECONDS), is(true));

            call.cancel();

            assertThat(call.failure().delivery(), is(Delivery.UNKNOWN));
            assertThat(server.clientLeftWithin(20), is(true));
        }
    }

    @Test
    void theCallThatIsUnderWayIsGivenUpAndNothingIsSentAfterIt() throws Exception {
        try (RawServer server = new RawServer((number, out) -> {
            if (number == 1) {
                RawServer.write(out, JSON, "{}");
            } else {
                arrived.countDown();
            }
        })) {
            JsonClient client = http.client(server.url());
            BackgroundCall<ApiException> call = BackgroundCall.of(() -> {
                client.send(get());
                HttpFixture.failure(() -> client.send(post().answerWithin(Duration.ofMinutes(5))));
                return HttpFixture.failure(() -> client.send(post()));
            });
            assertThat(arrived.await(20, TimeUnit.SECONDS), is(true));

            call.cancel();

            assertThat(call.get().delivery(), is(Delivery.NOT_SENT));
            assertThat(server.requests(), hasSize(2));
        }
    }

    @Test
    void theEndOfAllCallsEndsThoseThatAreUnderWay() throws Exception {
        try (RawServer server = new RawServer((number, out) -> arrived.countDown())) {
            JsonClient client = http.client(server.url());
            BackgroundCall<JsonResponse> call =
                    BackgroundCall.of(() -> client.send(post().answerWithin(Duration.ofMinutes(5))));
            assertThat(arrived.await(20, TimeUnit.SECONDS), is(true));

            http.calls.close();

            assertThat(call.failure().delivery(), is(Delivery.UNKNOWN));
        }
    }

    @Test
    void whoMakesCallsForNobodyWhoCouldGiveThemUpIsNotDisturbed() throws Exception {
        cancellation.cancel();
        try (RawServer server = new RawServer((number, out) -> RawServer.write(out, JSON, "{}"))) {
            assertThat(http.client(server.url()).send(post()).status(), is(200));
        }
    }

    @Test
    void theLastRegistrationCounts() throws Exception {
        cancellation.within(() -> {
            Cancellation.ofThisThread().onCancel(() -> ended.add("first"));
            Cancellation.ofThisThread().onCancel(() -> ended.add("second"));
            return null;
        });

        cancellation.cancel();
        cancellation.cancel();

        assertThat(ended, is(List.of("second")));
        assertThat(cancellation.isCancelled(), is(true));
    }

    @Test
    void whatHasEndedIsNotEndedAgain() {
        cancellation.onCancel(() -> ended.add("late"));
        cancellation.ended();

        cancellation.cancel();

        assertThat(ended, is(empty()));
    }

    @Test
    void aCallThatComesTooLateIsEndedAtOnce() {
        cancellation.cancel();

        cancellation.onCancel(() -> ended.add("at once"));

        assertThat(ended, is(List.of("at once")));
    }

    @Test
    void aCancellationWithinAnotherOneEndsWithItsWork() throws Exception {
        Cancellation inner = new Cancellation();
        cancellation.within(() -> {
            inner.within(() -> {
                assertThat(Cancellation.ofThisThread(), is(sameInstance(inner)));
                return null;
            });
            assertThat(Cancellation.ofThisThread(), is(sameInstance(cancellation)));
            return null;
        });

        assertThat(Cancellation.ofThisThread(), is(not(sameInstance(cancellation))));
    }
}
