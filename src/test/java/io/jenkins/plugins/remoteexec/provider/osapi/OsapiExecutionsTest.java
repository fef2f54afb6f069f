package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Engine, client and simulator together, in real time. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class OsapiExecutionsTest {
    private final Engine engine = Engine.start(Clock.systemUTC());
    private final Told told = new Told();
    private OsapiFixture given;
    private Connection connection;

    @BeforeEach
    void start() throws IOException {
        given = new OsapiFixture();
        connection = engine.connect(given.client, EndpointLimits.DEFAULT);
    }

    @AfterEach
    void stop() {
        engine.close();
        given.close();
    }

    @Test
    void outputAndExitCodeArrive() throws Exception {
        start(Command.ofScript("echo \"$GREETING\"; exit 3")
                .environment(Map.of("GREETING", "it's me"))
                .build());

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.output.toString(), is("it's me\n"));
        assertThat(told.notices, hasItem(containsString("Direct mode")));
    }

    @Test
    void aThrottledCommandRunsOnceAfterTheWait() throws Exception {
        given.osapi.faults().on("POST", "/command/").throttle(Duration.ofSeconds(1));
        start(Command.ofScript("true").build());

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(given.runs(), hasSize(1));
        assertThat(told.notices, hasItem(containsString("Nothing was started; trying again")));
    }

    @Test
    void aLostAnswerIsNotAnsweredByASecondRun() throws Exception {
        given.osapi.faults().on("POST", "/command/").loseAnswer();
        start(Command.ofScript("true").build());

        assertThat(told.outcome(), instanceOf(Outcome.Lost.class));
        assertThat(told.outcome().describe(), containsString("The command may have started on web-01"));
        assertThat(given.runs(), hasSize(1));
    }

    @Test
    void cancellingSaysThatOsapiCannotStopTheCommand() throws Exception {
        Execution execution = start(Command.ofScript("sleep 2").build());
        Awaitility.await().until(() -> given.runs().size() == 1);
        execution.cancel();

        assertThat(told.outcome(), instanceOf(Outcome.Cancelled.class));
        assertThat(told.outcome().describe(), containsString("it may still be running on web-01"));
        Awaitility.await().until(() -> given.calls.inFlight() == 0);
    }

    private Execution start(Command command) {
        return engine.start(connection, "web-01", command, Mode.DIRECT, told);
    }

    private static final class Told implements ExecutionListener {
        private final StringBuffer output = new StringBuffer();
        private final List<String> notices = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Outcome> end = new CompletableFuture<>();

        private Outcome outcome() throws Exception {
            return end.get(60, TimeUnit.SECONDS);
        }

        @Override
        public long output(OutputStreamKind stream, long offset, byte[] bytes) {
            output.append(new String(bytes, StandardCharsets.UTF_8));
            return offset + bytes.length;
        }

        @Override
        public void notice(String line) {
            notices.add(line);
        }

        @Override
        public void stateChanged(ExecutionState state) {}

        @Override
        public CompletionStage<Void> ended(Outcome outcome, Duration took) {
            end.complete(outcome);
            return CompletableFuture.completedFuture(null);
        }
    }
}
