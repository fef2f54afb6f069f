package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoFixture.WEB_01;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Engine, client and simulator together, in real time, whatever runs the commands inside the server. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
abstract class ExecutionScenarios {
    VirtuozzoFixture given;
    Engine engine;
    Connection connection;
    final CollectingListener told = new CollectingListener();

    @TempDir
    Path files;

    abstract VirtuozzoFixture startFixture() throws IOException;

    @BeforeEach
    void start() throws IOException {
        given = startFixture();
        engine = EngineCore.start(TimeAndChance.real());
        connect();
    }

    void connect() {
        connection = engine.connect(given.client, EndpointLimits.DEFAULT.withPatience(Duration.ofSeconds(60)));
    }

    @AfterEach
    void stop() {
        if (given != null) {
            engine.close();
            given.close();
        }
        stopGuest();
    }

    /** Called when nobody asks for anything any more. */
    void stopGuest() {}

    final Execution run(Command command, Mode mode) {
        return run(command, mode, told);
    }

    final Execution run(Command command, Mode mode, CollectingListener owner) {
        return engine.start(connection, WEB_01, command, mode, owner);
    }

    final Execution durable(String script) {
        return run(Command.ofScript(script).build(), Mode.DURABLE);
    }

    final String untilReleased() {
        return "while ! [ -e '" + files.resolve("go") + "' ]; do sleep 0.1; done; ";
    }

    final void release() throws IOException {
        Files.createFile(files.resolve("go"));
    }

    final void printed(String text) throws InterruptedException {
        Eventually.eventually("the output is " + text, () -> told.text().equals(text));
    }

    @Test
    void aDirectCommandWithEnvironmentAndDirectory() {
        run(
                Command.ofScript("echo \"$GREETING from $(pwd)\"; echo oh >&2; exit 3")
                        .environment(Map.of("GREETING", "it's me"))
                        .workingDirectory("/")
                        .build(),
                Mode.DIRECT);

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("it's me from /\n"));
        assertThat(told.stderr(), is("oh\n"));
        assertThat(told.notices(), hasItem(containsString("Direct mode: output is shown when the command has ended")));
    }

    @Test
    void aDirectCommandThatASignalEndsIsNoSuccess() {
        run(Command.ofScript("kill -KILL $$").build(), Mode.DIRECT);

        assertThat(told.outcome(), anyOf(is(new Outcome.Signalled("SIGKILL")), is(new Outcome.Failed())));
    }

    @Test
    void aDirectProgramThatIsNotThereWasNotStarted() {
        run(Command.ofArguments(List.of("/no/such/program")).build(), Mode.DIRECT);

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(told.outcome().describe(), containsString("Failed to execute child process"));
    }

    @Test
    void moreThanAHundredKilobytesAreCutInDirectModeAndSaidToBe() {
        run(Command.ofScript("head -c 150000 /dev/zero").build(), Mode.DIRECT);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.stdout().length, is(100_000));
        assertThat(told.notices(), hasItem(containsString("The output was cut")));
    }

    @Test
    void moreThanAHundredKilobytesArriveByteForByteInDurableMode() throws Exception {
        byte[] bytes = new byte[600_000];
        new Random(17).nextBytes(bytes);
        Files.write(files.resolve("data"), bytes);
        durable("cat '" + files.resolve("data") + "'; exit 5");

        assertThat(told.outcome(), is(new Outcome.Exited(5)));
        assertArrayEquals(bytes, told.stdout());
    }

    @Test
    void aDurableCommandIsSeenWhileItRunsAndItsBackgroundChildDoesNotHoldIt() throws Exception {
        durable("echo one; echo two >&2; sleep 1000 & " + untilReleased() + "echo three; kill -TERM $$");
        printed("one\n");
        // the target copies each stream by itself
        Eventually.eventually("the errors are there, too", () -> told.stderr().equals("two\n"));
        release();

        assertThat(told.outcome(), is(new Outcome.Signalled("SIGTERM")));
        assertThat(told.text(), is("one\nthree\n"));
    }

    @Test
    void aDurableCommandIsCancelled() throws Exception {
        Execution execution = durable("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done");
        printed("up\n");
        execution.cancel();

        assertThat(assertInstanceOf(Outcome.Cancelled.class, told.outcome()).stopped(), is(true));
        assertThat(told.text(), is("up\nbye\n"));
    }
}
