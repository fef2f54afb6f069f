package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.contract.EndListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Cancellation;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Jenkins shuts down in the middle of everything, in real time: nothing has ended, and another JVM goes on. */
class EngineClosingTest {
    private static final Logger LOG = Logger.getLogger(EngineClosingTest.class.getPackageName());
    private static final int ROUNDS = 20;
    private static final int EXECUTIONS = 50;

    private final List<String> ends = Collections.synchronizedList(new ArrayList<>());

    @Test
    void nobodyIsToldAnEnd() throws Exception {
        LOG.setLevel(Level.OFF);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                closesInTheMiddle(round);
            }
        } finally {
            LOG.setLevel(null);
        }
        assertThat(ends, is(empty()));
    }

    private void closesInTheMiddle(int round) throws Exception {
        EngineCore engine = EngineCore.start(TimeAndChance.real());
        // no patience: a call that fails would be the end
        EndpointConnection connection = engine.connect(
                new NeverDone(), EndpointLimits.DEFAULT.withCallsInFlight(8).withPatience(Duration.ZERO));
        for (int i = 0; i < EXECUTIONS; i++) {
            engine.start(
                    connection,
                    "host-" + i,
                    Command.ofScript("x").build(),
                    i % 2 == 0 ? Mode.DIRECT : Mode.DURABLE,
                    new EndListener() {
                        @Override
                        public CompletionStage<Void> ended(Outcome outcome, Duration took) {
                            ends.add(outcome.describe());
                            return super.ended(outcome, took);
                        }
                    });
        }
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(1_000L * round));
        engine.close();
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (connection.queue().alive() > 0 && System.nanoTime() < limit) {
            LockSupport.parkNanos(100_000);
        }
        assertThat(connection.queue().alive(), is(0));
    }

    /** Each answer takes a moment, and none is the last. A call that is ended fails as a broken connection does. */
    private static final class NeverDone extends StubProvider {

        @Override
        public ExecStatus submit(ExecRequest request) throws ApiException {
            return running();
        }

        @Override
        public ExecStatus poll(String target, String handle) throws ApiException {
            return running();
        }

        private static ExecStatus running() throws ApiException {
            CountDownLatch ended = new CountDownLatch(1);
            Cancellation.ofThisThread().onCancel(ended::countDown);
            try {
                if (ended.await(1, TimeUnit.MILLISECONDS)) {
                    throw ApiException.of(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN)
                            .text("ended")
                            .build();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new ExecStatus.Running("job");
        }
    }
}
