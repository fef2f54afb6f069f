package io.jenkins.plugins.remoteexec.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
        Instant begin = Instant.parse("2026-04-01T12:00:00Z");
        Outage outage = new Outage(Duration.ofSeconds(60), Backoff.afterFailures(random));
        List<String> told = new ArrayList<>();

        outage.over(begin, "the API", told::add);
        assertThat(told, is(empty()));
        assertThat(outage.failed(begin, true, "no connection", told::add), is(not(nullValue())));
        assertThat(outage.failed(begin.plusSeconds(30), true, "no connection", told::add), is(not(nullValue())));
        assertThat(outage.failed(begin.plusSeconds(60), true, "no connection", told::add), is(nullValue()));
        outage.over(begin.plusSeconds(61), "the API", told::add);
        assertThat(told, contains("no connection. Trying again for up to 60 s", "the API answers again after 61 s"));
        assertThat(outage.failed(begin.plusSeconds(90), true, "refused", told::add), is(not(nullValue())));
        assertThat(told, hasSize(3));
    }

    @Test
    void whereNothingIsTriedAgainNothingIsPromised() {
        Outage impatient = new Outage(Duration.ZERO, Backoff.afterFailures(random));
        Outage patient = new Outage(Duration.ofSeconds(60), Backoff.afterFailures(random));
        List<String> told = new ArrayList<>();

        assertThat(impatient.failed(Instant.EPOCH, true, "no connection", told::add), is(nullValue()));
        assertThat(patient.failed(Instant.EPOCH, false, "forbidden", told::add), is(nullValue()));
        assertThat(told, hasSize(0));
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
