package io.jenkins.plugins.remoteexec.provider.hzel;

import static io.jenkins.plugins.remoteexec.provider.hzel.HzelFixture.BOX;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulator;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulatorBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Engine, client and simulator together, in real time. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class HzelExecutionsTest {
    private final Engine engine = EngineCore.start(TimeAndChance.real());
    private final CollectingListener told = new CollectingListener();
    private HzelFixture given;
    private Connection connection;

    @AfterEach
    void stop() {
        engine.close();
        given.close();
    }

    private void start(UnaryOperator<HzelSimulatorBuilder> switches) throws IOException {
        given = new HzelFixture(switches.apply(HzelSimulator.withContainers(BOX)));
        connection = engine.connect(given.client, EndpointLimits.DEFAULT);
    }

    @Test
    void aDurableCommandRunsWithSecretsThroughAQueue() throws Exception {
        start(builder -> builder.queuedFor(1));
        run(
                Command.ofScript("echo \"$A\"; printf %s \"$TOKEN\" | wc -c; exit 5")
                        .environment(Map.of("A", "it's"))
                        .secretEnvironment(Map.of("TOKEN", "s3cret")),
                Mode.DURABLE);

        assertThat(told.outcome(), is(new Outcome.Exited(5)));
        assertThat(told.text().replace(" ", ""), is("it's\n6\n"));
    }

    @Test
    void aDirectCommandHasItsExitCodeAndNothingElseOnStandardError() throws Exception {
        start(UnaryOperator.identity());
        run(Command.ofScript("echo out; echo oh >&2; exit 9"), Mode.DIRECT);

        assertThat(told.outcome(), is(new Outcome.Exited(9)));
        assertThat(told.text(), is("out\n"));
        assertThat(told.stderr(), is("oh\n"));
    }

    @Test
    void aServerWithoutOutputRefusesDurableModeBeforeAnythingIsStarted() throws Exception {
        start(HzelSimulatorBuilder::commandDialect);
        run(Command.ofScript("echo never"), Mode.DURABLE);

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(
                told.outcome().describe(),
                containsString("returns no output at all, which durable mode needs: set durable: false"));
        assertThat(given.box().runs().stream().flatMap(List::stream).toList(), hasItem("echo \"rx-$((6 * 7))\""));
        assertThat(given.box().runs(), hasSize(1));
    }

    @Test
    void onceKnownItIsRefusedAtOnce() throws Exception {
        start(HzelSimulatorBuilder::commandDialect);
        given.run("true");

        InvalidCommandException refusal =
                assertThrows(InvalidCommandException.class, () -> run(Command.ofScript("echo never"), Mode.DURABLE));

        assertThat(refusal.getMessage(), containsString("returns no output at all"));
        assertThat(given.box().runs(), hasSize(1));
    }

    @Test
    void aServerWithoutOutputTellsTheExitCodeOfADirectCommandAndSaysSo() throws Exception {
        start(HzelSimulatorBuilder::commandDialect);
        run(Command.ofScript("echo unseen; exit 6"), Mode.DIRECT);

        assertThat(told.outcome(), is(new Outcome.Exited(6)));
        assertThat(told.text(), is(""));
        assertThat(
                told.notices().stream()
                        .filter(line -> line.contains("returns no output of commands"))
                        .toList(),
                hasSize(1));
    }

    @Test
    void whereTheContainerHasNoShellDurableModeSaysSo() throws Exception {
        start(UnaryOperator.identity());
        given.hzel
                .faults()
                .on("GET", "/commands/")
                .always()
                .answer(
                        200,
                        Map.of("Content-Type", "application/json"),
                        "{\"data\":{\"id\":\"1\",\"status\":\"failed\",\"stdout\":\"\",\"stderr\":\"no such file\"}}");
        run(Command.ofScript("echo never"), Mode.DURABLE);

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(told.outcome().describe(), containsString("there is no POSIX shell on the target"));
    }

    @Test
    void aFailureOfUnknownCodeFailsTheExecution() throws Exception {
        start(UnaryOperator.identity());
        connection = engine.connect(given.client(HzelDialect.PROGRAM, false), EndpointLimits.DEFAULT);
        run(Command.ofScript("echo oh >&2; exit 9"), Mode.DIRECT);

        assertThat(told.outcome(), is(new Outcome.Failed()));
        assertThat(told.stderr(), is("oh\n"));
    }

    private void run(Command.Builder command, Mode mode) {
        engine.start(connection, BOX, command.build(), mode, told);
    }
}
