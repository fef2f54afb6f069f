package io.jenkins.plugins.remoteexec.provider.hostup;

import static io.jenkins.plugins.remoteexec.provider.hostup.HostupFixture.SERVER;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.guest.QemuGuestAgent;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulatorBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Engine, client and simulator together, in real time. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class HostupExecutionsTest {
    private final Engine engine = EngineCore.start(TimeAndChance.real());
    private final CollectingListener told = new CollectingListener();
    private HostupFixture given;

    @AfterEach
    void stop() {
        engine.close();
        if (given != null) {
            given.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLongScriptWithSecretsTravelsInPieces(boolean throughRealAgent) throws Exception {
        if (throughRealAgent) {
            QemuGuestAgent agent = QemuGuestAgent.startOrSkip();
            given = new HostupFixture(
                    HostupSimulator.withServers().server(SERVER, agent).mangled(), agent::close);
        } else {
            start(simulator());
        }
        String lines = IntStream.range(0, 850)
                .mapToObj(i -> "echo \"line " + i + " ü '" + i + "'\"\n")
                .collect(Collectors.joining());
        assertThat(lines.length() > 20_000, is(true));
        run(
                Command.ofScript(lines + "printf %s \"$TOKEN\" | wc -c; exit 7")
                        .secretEnvironment(Map.of("TOKEN", "s3cr€t-of-the-build")),
                Mode.DURABLE);

        assertThat(told.outcome(), is(new Outcome.Exited(7)));
        assertThat(
                told.text(),
                is(IntStream.range(0, 850)
                                .mapToObj(i -> "line " + i + " ü '" + i + "'\n")
                                .collect(Collectors.joining())
                        + "21\n"));
        assertThat(given.server().runs().stream().map(String::length).toList(), everyItem(lessThanOrEqualTo(4096)));
        assertThat(given.server().runs(), everyItem(not(containsString("s3cr"))));
        assertThat(
                given.server().runs().stream()
                        .map(text -> text.chars().allMatch(c -> c >= ' ' && c < 0x7F))
                        .toList(),
                everyItem(is(true)));
    }

    @Test
    void durableModeWorksInEveryShapeAtOnce() throws Exception {
        run(
                Command.ofScript("echo 'ö €'; echo two >&2; exit 4"),
                Mode.DURABLE,
                simulator()
                        .wrapped()
                        .lowerCaseExitCode()
                        .numericBooleans()
                        .mangled()
                        .pidOnlyInUrl());

        assertThat(told.outcome(), is(new Outcome.Exited(4)));
        assertThat(told.text(), is("ö €\n"));
        assertThat(told.stderr(), is("two\n"));
    }

    @Test
    void aLostPollAnswerCostsADurableExecutionNothing() throws Exception {
        start(simulator());
        given.hostup.faults().on("GET", "pid=").times(3).loseAnswer();
        run(Command.ofScript("echo x >>\"$HOME/count\"; sleep 0.5; cat \"$HOME/count\""), Mode.DURABLE);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.text(), is("x\n"));
    }

    @Test
    void aResultThatCannotBeHadAnyMoreIsNotWaitedFor() throws Exception {
        start(simulator().unknownPid(502, "upstream_error", "the platform says something unexpected"));
        given.hostup.faults().on("GET", "pid=").loseAnswer();
        engine.start(
                engine.connect(given.client, EndpointLimits.DEFAULT.withPatience(Duration.ofSeconds(60))),
                SERVER,
                Command.ofScript("echo x >>\"$HOME/count\"; cat \"$HOME/count\"")
                        .build(),
                Mode.DURABLE,
                told);

        assertThat(told.outcome(Duration.ofSeconds(40)), is(new Outcome.Exited(0)));
        assertThat(told.text(), is("x\n"));
    }

    @Test
    void aLostPollAnswerLosesADirectResult() throws Exception {
        start(simulator());
        given.hostup.faults().on("GET", "pid=").always().loseAnswer();
        run(Command.ofScript("echo gone"), Mode.DIRECT);
        Eventually.await().until(() -> given.hostup.requests().count("GET", "pid=") >= 2);
        given.hostup.faults().clear();

        assertThat(told.outcome(), instanceOf(Outcome.Lost.class));
        assertThat(told.outcome().describe(), containsString("in an answer that did not arrive"));
        assertThat(given.server().runs(), hasSize(1));
    }

    @Test
    void aDurableTextThatTheSafetyFilterRefusesIsNotStarted() throws Exception {
        run(Command.ofScript("echo never"), Mode.DURABLE, simulator().forbid("mkdir"));

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(
                told.outcome().describe(),
                allOf(
                        containsString("This command has been blocked for safety reasons"),
                        containsString("durable: false")));
    }

    @Test
    void aDirectCommandThatTheSafetyFilterRefusesIsNotStarted() throws Exception {
        run(Command.ofScript("shutdown now"), Mode.DIRECT, simulator().forbid("shutdown"));

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(told.outcome().describe(), containsString("HostUp's own filter"));
        assertThat(given.server().runs(), hasSize(0));
    }

    @Test
    void aServerThatIsGettingReadyIsWaitedForInBothModes() throws Exception {
        start(simulator());
        given.server().setNotReady(1);
        run(Command.ofScript("echo direct"), Mode.DIRECT);
        assertThat(told.outcome(), is(new Outcome.Exited(0)));

        given.server().setNotReady(1);
        CollectingListener second = new CollectingListener();
        engine.start(
                engine.connect(given.client, EndpointLimits.DEFAULT),
                SERVER,
                Command.ofScript("echo durable").build(),
                Mode.DURABLE,
                second);
        assertThat(second.outcome(), is(new Outcome.Exited(0)));
        assertThat(second.text(), is("durable\n"));
    }

    @Test
    void theReasonWhyAServerCannotRunCommandsIsInTheLog() throws Exception {
        start(simulator());
        given.server().setAgentMissing("QEMU guest agent is not responding");
        engine.start(
                engine.connect(given.client, EndpointLimits.DEFAULT.withPatience(Duration.ofSeconds(1))),
                SERVER,
                Command.ofScript("echo never").build(),
                Mode.DURABLE,
                told);

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(told.outcome().describe(), containsString("QEMU guest agent is not responding"));
    }

    private static HostupSimulatorBuilder simulator() {
        return HostupSimulator.withServers(SERVER);
    }

    private void start(HostupSimulatorBuilder switches) throws IOException {
        given = new HostupFixture(switches);
    }

    private void run(Command.Builder command, Mode mode, HostupSimulatorBuilder switches) throws IOException {
        start(switches);
        run(command, mode);
    }

    private void run(Command.Builder command, Mode mode) {
        engine.start(engine.connect(given.client, EndpointLimits.DEFAULT), SERVER, command.build(), mode, told);
    }
}
