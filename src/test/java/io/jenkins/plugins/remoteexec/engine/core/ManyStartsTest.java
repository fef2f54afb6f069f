package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.contract.EndListener;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Starts in real time: an execution runs at once, while its caller has not even got it back. */
class ManyStartsTest {
    private static final Logger LOG = Logger.getLogger(BaseExecution.class.getName());
    private static final int STARTERS = 8;
    private static final int EACH = 15_000;

    @Test
    void anExecutionThatFailsAtOnceHasItsEndAndLeavesNothing() throws Exception {
        CountDownLatch ends = new CountDownLatch(STARTERS * EACH);
        ExecutionListener listener = new EndListener() {
            @Override
            public CompletionStage<Void> ended(Outcome outcome, Duration took) {
                ends.countDown();
                return super.ended(outcome, took);
            }
        };
        ExecutionState state =
                new ExecutionState("id", Mode.DIRECT, "web-01", Instant.EPOCH, null, Map.of("phase", "waiting"));
        LOG.setLevel(Level.OFF);
        try (EngineCore engine = EngineCore.start(TimeAndChance.real())) {
            EndpointConnection connection = engine.connect(new Failing(), EndpointLimits.DEFAULT);
            for (int i = 0; i < STARTERS; i++) {
                new Thread(() -> {
                            for (int j = 0; j < EACH; j++) {
                                engine.resume(connection, state, null, listener);
                            }
                        })
                        .start();
            }
            ends.await(20, TimeUnit.SECONDS);
            assertThat(ends.getCount(), is(0L));
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (connection.queue().size() > 0 && System.nanoTime() < limit) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(connection.queue().size(), is(0));
        } finally {
            LOG.setLevel(null);
        }
    }

    private static final class Failing extends StubProvider {

        @Override
        public List<String> caveats(ExecRequest request) {
            throw new NoSuchMethodError("caveats");
        }

        @Override
        public ExecStatus submit(ExecRequest request) {
            throw new UnsupportedOperationException();
        }
    }
}
