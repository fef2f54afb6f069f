package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of executions at random against a provider that answers at random: whatever happens, the books balance. */
class RandomStoriesTest {
    private static final int MANY = 700;
    private static final int CALLS = 5;
    private static final Logger LOG = Logger.getLogger(RandomStoriesTest.class.getPackageName());

    private final List<Story> stories = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private Random random;
    private VirtualTime time;

    @BeforeEach
    void faultsAreMeant() {
        LOG.setLevel(Level.OFF);
    }

    @AfterEach
    void faultsAreNotMeantAnyMore() {
        LOG.setLevel(null);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyExecutionEndsOnceAndNothingStaysBehind(long seed) {
        random = new Random(seed);
        time = new VirtualTime(new Random(seed + 1000));
        boolean singleLane = seed % 2 == 0;
        RandomProvider provider = new RandomProvider(time, random, CALLS + EndpointGate.CANCEL_SLOTS, singleLane);
        EngineCore engine = time.engine();
        EndpointConnection connection = engine.connect(
                provider, EndpointLimits.DEFAULT.withCallsInFlight(CALLS).withPatience(Duration.ofMinutes(1)));
        for (int i = 0; i < MANY; i++) {
            Story story = new Story(i);
            story.execution = engine.start(connection, target(), story.command(), story.mode, story);
            stories.add(story);
            time.advance(Duration.ofMillis(random.nextInt(3) * random.nextInt(2_000)));
            Story disturbed = stories.get(random.nextInt(stories.size()));
            disturbed.disturb();
            if (disturbed.detached && disturbed.ends == 0 && disturbed.state != null && !disturbed.hasHeir) {
                time.settle();
                disturbed.hasHeir = true;
                Story heir = new Story(disturbed.number);
                Command command = random.nextInt(4) == 0 ? null : disturbed.command();
                heir.execution = engine.resume(connection, disturbed.state, command, heir);
                stories.add(heir);
            }
        }
        for (int hours = 0; hours < 72; hours++) {
            time.seconds(3600);
        }

        for (Story story : stories) {
            if (story.ends != 1 && !(story.detached && story.ends == 0)) {
                wrong.add(story.ends + " ends of " + story);
            }
        }
        assertThat(wrong, is(empty()));
        assertThat(provider.wrong, is(empty()));
        assertThat(connection.gate().inFlight(), is(0));
        assertThat(connection.gate().waiting(), is(0));
        assertThat(connection.followers(), is(0));
        for (int host = 0; host < 10; host++) {
            assertThat(connection.gate().inLane("host-" + host), is(0));
        }
        assertThat(time.pending(), is(0));
        // the test itself stands in the turn of one
        assertThat(time.queue().alive(), is(1));
    }

    private String target() {
        return random.nextInt(5) == 0 ? "any" : "host-" + random.nextInt(10);
    }

    private final class Story implements ExecutionListener {
        private final int number;
        private final Mode mode;
        private Execution execution;
        private ExecutionState state;
        private boolean detached;
        private boolean hasHeir;
        private int ends;

        Story(int number) {
            this.number = number;
            mode = number % 2 == 0 ? Mode.DIRECT : Mode.DURABLE;
        }

        Command command() {
            Command.Builder command = Command.ofScript(mode.word() + "-" + number);
            if (random.nextInt(3) == 0) {
                command.timeout(Duration.ofSeconds(1 + random.nextInt(100)));
            }
            return command.build();
        }

        void disturb() {
            switch (random.nextInt(6)) {
                case 0, 1 -> execution.cancel();
                case 2 -> execution.abandon();
                case 3 -> {
                    detached = true;
                    execution.detach();
                }
                default -> {
                    // it goes on
                }
            }
        }

        private void told(String what) {
            if (ends > 0) {
                wrong.add(what + " after the end of " + this);
            }
            if (random.nextInt(20) == 0) {
                time.queue().sleep(Duration.ofMillis(random.nextInt(20_000)));
            }
            if (random.nextInt(100) == 0) {
                throw new IllegalStateException("disk full");
            }
        }

        @Override
        public void output(OutputStreamKind stream, long offset, byte[] bytes) {
            told("output");
        }

        @Override
        public void notice(String line) {
            told("notice");
        }

        @Override
        public void stateChanged(ExecutionState changed) {
            told("state");
            state = changed;
        }

        @Override
        public CompletionStage<Void> ended(Outcome outcome, Duration took) {
            if (ends++ > 0) {
                wrong.add("another end of " + this);
            }
            return switch (random.nextInt(10)) {
                case 0 -> null;
                case 1 -> CompletableFuture.failedFuture(new IllegalStateException("not stored"));
                default -> CompletableFuture.completedFuture(null);
            };
        }

        @Override
        public String toString() {
            return mode + " execution " + number + ", " + execution.status();
        }
    }
}
