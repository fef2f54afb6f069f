package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A target that answers "busy" to a second call: ours queue for it, and nobody starves. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class BusyTargetTest {
    private static final int COMMANDS = 10;
    private static final Duration CALL = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final DurableFixture given = new DurableFixture();
    private final OneAtATime provider = new OneAtATime();
    private final List<CollectingListener> told = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();

    @BeforeEach
    void everyCallTakesAWhile() {
        given.provider.latency = CALL;
    }

    @AfterEach
    void delete() {
        given.leftovers.delete();
    }

    private void startAll() {
        EndpointConnection connection = given.engine.connect(
                provider, EndpointLimits.DEFAULT.withCallsInFlight(COMMANDS).withPatience(Duration.ofMinutes(3)));
        for (int i = 0; i < COMMANDS; i++) {
            int number = i;
            CollectingListener listener = new CollectingListener() {
                @Override
                public CompletionStage<Void> ended(Outcome outcome, Duration took) {
                    ends.add(number);
                    return super.ended(outcome, took);
                }
            };
            told.add(listener);
            given.leftovers.of(given.engine.start(
                    connection, "web-01", Command.ofScript("exit " + i).build(), Mode.DURABLE, listener));
        }
        given.time.settle();
    }

    private void awaitAll() {
        told.forEach(each -> given.until(each, Duration.ofMinutes(5)));
        for (int i = 0; i < COMMANDS; i++) {
            assertEquals(new Outcome.Exited(i), told.get(i).outcome(Duration.ZERO));
        }
    }

    @Test
    void theTargetIsSeldomIdleWhileCommandsWait() {
        Instant begin = given.time.now();
        startAll();
        awaitAll();

        Duration took = Duration.between(begin, given.time.now());
        assertThat(took.minus(CALL.multipliedBy(provider.made.get())), lessThan(IDLE));
        told.forEach(each -> assertFalse(each.notices().stream().anyMatch(line -> line.contains("again"))));
    }

    @Test
    void aStrangerThatBlocksItForLongIsSaidOnceAndTheyGoOnInTheirOrder() {
        provider.stranger.set(true);
        startAll();
        given.time.seconds(100);
        int busy = provider.busy.get();
        provider.stranger.set(false);
        awaitAll();

        assertThat(busy, lessThan(COMMANDS + 40));
        String firsts = "web-01 is busy. Waiting for up to 3 min";
        String others = "Waiting for web-01, which runs one call at a time";
        assertThat(told.get(0).notices(), contains(is(firsts), startsWith("The wait has ended after 10")));
        told.subList(1, COMMANDS).forEach(each -> assertThat(each.notices(), hasItem(others)));
        assertEquals(ends.stream().sorted().toList(), ends);
    }

    private final class OneAtATime extends ForwardingProvider {
        private final AtomicBoolean stranger = new AtomicBoolean();
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger made = new AtomicInteger();
        private final AtomicInteger busy = new AtomicInteger();

        private OneAtATime() {
            super(given.provider);
        }

        @Override
        public ExecStatus submit(ExecRequest request) throws ApiException {
            try {
                if (inside.incrementAndGet() > 1 || stranger.get()) {
                    busy.incrementAndGet();
                    throw ApiException.of(ErrorKind.TARGET_NOT_READY, Delivery.REFUSED)
                            .text("web-01 is busy")
                            .build();
                }
                made.incrementAndGet();
                return super.submit(request);
            } finally {
                inside.decrementAndGet();
            }
        }
    }
}
