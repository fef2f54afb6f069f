package io.jenkins.plugins.remoteexec.contract;

import static io.jenkins.plugins.remoteexec.contract.ApiCall.SUBMIT;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every provider promises. A provider's test extends this class, starts the provider's simulator in
 * {@link #startFixture}, and inherits all tests; what the client's capabilities exclude is skipped with a sentence.
 *
 * <p>The tests are in three parts: one exec call, calls that fail, and, here, executions of the engine on top of them.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are POSIX commands")
public abstract class ProviderContract extends ErrorContract {
    private static final EndpointLimits LIMITS =
            EndpointLimits.DEFAULT.withCancel(Duration.ofSeconds(1), Duration.ofSeconds(45));

    private final CollectingListener told = new CollectingListener();
    private Engine engine;
    private Connection connection;

    @BeforeEach
    void startEngine() {
        engine = EngineCore.start(TimeAndChance.real());
        connection = engine.connect(client, LIMITS);
    }

    @AfterEach
    void stopEngine() {
        if (engine != null) {
            engine.close();
            told.notices().forEach(this::isDiscreet);
        }
    }

    @Test
    void aShortDurableCommand() throws Exception {
        durable(counted("echo \"it's done\"; echo oh >&2; exit 3"));

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("it's done\n"));
        assertThat(told.stderr(), is("oh\n"));
        assertThat(starts(), is(1));
    }

    @Test
    void aDurableCommandIsSeenWhileItRuns() throws Exception {
        durable("echo one; " + untilReleased() + "echo two");
        await("the first line").until(() -> told.text().equals("one\n"));
        release();

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.text(), is("one\ntwo\n"));
    }

    @Test
    void aDurableCommandIsCancelledForReal() throws Exception {
        Execution execution = durable("echo $$ >" + file("pid") + "; echo up; sleep 300; echo never");
        await("the first line").until(() -> told.text().equals("up\n"));
        long pid = Long.parseLong(Files.readString(files.resolve("pid")).strip());
        execution.cancel();

        assertThat(told.outcome(), is(new Outcome.Cancelled(true, "the command was stopped")));
        assertThat(told.text(), is("up\n"));
        await("the end of the process")
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void everyByteOfMuchOutputArrivesOnce() throws Exception {
        int lines = 60_000;
        durable("i=0; while [ $i -lt " + lines + " ]; do echo $i; i=$((i+1)); done");

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            expected.add(Integer.toString(i));
        }
        assertThat(told.text().lines().toList().equals(expected), is(true));
    }

    @Test
    void aDurableStartWhoseAnswerIsLostHappensOnce() throws Exception {
        fixture.on(SUBMIT).times(2).loseAnswer();
        durable(counted("echo done"));

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.text(), is("done\n"));
        assertThat(starts(), is(1));
    }

    @Test
    void aDurableExecutionGoesOnInAnotherJvm() throws Exception {
        durable(counted("echo one; " + untilReleased() + "echo two"));
        await("the first line").until(() -> told.text().equals("one\n"));
        engine.close();
        ExecutionState saved = ExecutionState.parse(told.state().toJson());
        CollectingListener next = new CollectingListener(told);

        engine = EngineCore.start(TimeAndChance.real());
        engine.resume(engine.connect(newClient(fixture.secret()), LIMITS), saved, null, next);
        release();

        assertThat(next.outcome(), is(new Outcome.Exited(0)));
        assertThat(next.text(), is("one\ntwo\n"));
        assertThat(starts(), is(1));
    }

    @Test
    void aDirectCommandThatThrottlingKeptBackRunsOnce() throws Exception {
        fixture.on(SUBMIT).throttle(Duration.ofSeconds(1));
        start(counted("exit 3"), Mode.DIRECT, told);

        assertThat(told.outcome(), is(can().reportsExitCode() ? new Outcome.Exited(3) : new Outcome.Ended()));
        assertThat(starts(), is(1));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aScriptIsSurroundedWithTheSameInBothModes(Mode mode) throws Exception {
        assumeTrue(mode == Mode.DIRECT || can().returnsOutput(), "this provider returns no output");
        Command command = Command.ofScript("\n  { echo out \"$MORE\" \"${PATH%%:*}\"; echo err >&2; } | cat >"
                        + file("said") + "\n  echo 1; echo 2 >&2; echo 3\n  (exit 7)\n  echo green\n")
                .environment(Map.of("MORE+X", "more", "PATH+X", "/opt/x"))
                .exitOnError(true)
                .mergeStderr(true)
                .build();

        engine.start(connection, fixture.target(), command, mode, told);

        assertThat(told.outcome(), is(can().reportsExitCode() ? new Outcome.Exited(7) : new Outcome.Ended()));
        assertThat(Files.readString(files.resolve("said")), is("out more /opt/x\n"));
        if (can().returnsOutput()) {
            assertThat(told.text(), is("err\n1\n2\n3\n"));
            assertThat(told.stderr(), is(""));
        }
    }

    @Test
    void commandsOfASingleLaneFollowEachOther() throws Exception {
        assumeTrue(can().isSingleLane(), "this provider runs commands of one target side by side");
        List<CollectingListener> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CollectingListener each = new CollectingListener();
            all.add(each);
            start("mkdir " + file("lane") + " || exit 9; sleep 0.1; rmdir " + file("lane"), Mode.DIRECT, each);
        }

        for (CollectingListener each : all) {
            assertThat(each.outcome(), is(new Outcome.Exited(0)));
        }
    }

    @Test
    void commandsOfOneTargetRunSideBySideUnlessItHasASingleLane() throws Exception {
        assumeFalse(can().isSingleLane(), "this provider runs one command of a target at a time");
        CollectingListener other = new CollectingListener();
        start(meeting("a", "b"), Mode.DIRECT, told);
        start(meeting("b", "a"), Mode.DIRECT, other);

        assertThat(told.outcome().isSuccess(), is(true));
        assertThat(other.outcome().isSuccess(), is(true));
    }

    /** Ends only if the other command runs at the same time. */
    private String meeting(String own, String other) {
        return ": >" + file(own) + "; while ! [ -e " + file(other) + " ]; do sleep 0.05; done";
    }

    private Execution durable(String script) {
        assumeTrue(can().returnsOutput(), "this provider returns no output, which durable mode needs");
        return start(script, Mode.DURABLE, told);
    }

    private Execution start(String script, Mode mode, CollectingListener listener) {
        return engine.start(
                connection, fixture.target(), Command.ofScript(script).build(), mode, listener);
    }
}
