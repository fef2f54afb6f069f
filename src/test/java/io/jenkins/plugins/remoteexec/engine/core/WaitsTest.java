package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private final Random random = new Random(7);

    @Test
    void waitsGrowToTheirLimitWithinTheirJitter() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), random);

        for (double expected : new double[] {1, 2, 4, 8, 10, 10, 10}) {
            double seconds = backoff.next().toMillis() / 1000.0;
            assertThat(seconds, allOf(greaterThanOrEqualTo(expected * 0.9), lessThanOrEqualTo(expected * 1.1)));
        }
        backoff.reset();
        assertThat(backoff.next(), is(lessThanOrEqualTo(Duration.ofMillis(1100))));
    }

    @Test
    void manyExecutionsDoNotCallInStep() {
        Set<Duration> waits = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            waits.add(Backoff.afterFailures(random).next());
        }

        assertThat(waits.size(), is(greaterThan(40)));
    }

    @Test
    void anOutageIsMeasuredFromItsFirstFailure() {
        VirtualTime time = new VirtualTime(random);
        List<String> told = new ArrayList<>();
        List<Boolean> again = new ArrayList<>();
        Retry retry = new Retry(time.queue(), Duration.ofSeconds(60), told::add, "the API");

        time.queue().begin(() -> {
            retry.succeeded();
            assertThat(told, is(empty()));
            again.add(retry.pauses("no connection"));
            time.queue().sleep(Duration.ofSeconds(30));
            again.add(retry.pauses("no connection"));
            time.queue().sleep(Duration.ofSeconds(30));
            again.add(retry.pauses("no connection"));
            retry.succeeded();
            again.add(retry.pauses("refused"));
        });
        time.seconds(70);

        assertThat(again, contains(true, true, false, true));
        assertThat(told, hasSize(3));
        assertThat(told.get(0), is("no connection. Trying again for up to 60 s"));
        assertThat(told.get(1), matchesPattern("the API answers again after 6\\d s"));
    }

    @Test
    void aClockThatJumpsDoesNotChangeThePatience() {
        VirtualTime time = new VirtualTime(random);
        List<Boolean> again = new ArrayList<>();
        Retry retry = new Retry(time.queue(), Duration.ofSeconds(60), line -> {}, "the API");

        time.queue().begin(() -> {
            again.add(retry.pauses("no connection"));
            time.shiftWallClock(Duration.ofHours(1));
            again.add(retry.pauses("no connection"));
        });
        time.seconds(10);

        assertThat(again, contains(true, true));
    }

    @Test
    void whereNothingIsTriedAgainNothingIsPromised() {
        VirtualTime time = new VirtualTime(random);
        List<String> told = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        time.queue().begin(() -> {
            send(new Retry(time.queue(), Duration.ZERO, told::add, "the API"), failure -> true, ends);
            send(new Retry(time.queue(), Duration.ofSeconds(60), told::add, "the API"), failure -> false, ends);
        });
        time.seconds(60);

        assertThat(ends, hasSize(2));
        assertThat(told, hasSize(0));
    }

    private static void send(Retry retry, Predicate<ApiException> again, List<String> ends) {
        try {
            retry.send(
                    () -> {
                        throw FakeProvider.failure(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT, null);
                    },
                    again);
        } catch (ApiException e) {
            ends.add(e.getMessage());
        }
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        EndpointLimits limits = EndpointLimits.DEFAULT;
        for (Runnable wrong : new Runnable[] {
            () -> limits.withCallsInFlight(0),
            () -> limits.withCallsInFlight(257),
            () -> limits.withCallsPerSecond(-1),
            () -> limits.withCallsPerSecond(Double.NaN),
            () -> limits.withPatience(Duration.ofSeconds(-1)),
            () -> limits.withPatience(Duration.ofDays(2))
        }) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
    }
}
