package io.jenkins.plugins.remoteexec.provider.hostup;

import static io.jenkins.plugins.remoteexec.provider.hostup.HostupFixture.SERVER;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.remoteexec.contract.Answers;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulatorBuilder;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation leaves open how some answers look; whichever way it is, the command's end is understood. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class HostupShapesTest {
    enum Shape {
        AS_DOCUMENTED(UnaryOperator.identity()),
        WRAPPED(HostupSimulatorBuilder::wrapped),
        LOWER_CASE_EXIT_CODE(HostupSimulatorBuilder::lowerCaseExitCode),
        NUMERIC_BOOLEANS(HostupSimulatorBuilder::numericBooleans),
        MANGLED(HostupSimulatorBuilder::mangled),
        PID_ONLY_IN_URL(HostupSimulatorBuilder::pidOnlyInUrl),
        ALL_AT_ONCE(builder -> builder.wrapped()
                .lowerCaseExitCode()
                .numericBooleans()
                .mangled()
                .pidOnlyInUrl());

        private final UnaryOperator<HostupSimulatorBuilder> switches;

        Shape(UnaryOperator<HostupSimulatorBuilder> switches) {
            this.switches = switches;
        }

        private HostupFixture start() throws Exception {
            return new HostupFixture(switches.apply(HostupSimulator.withServers(SERVER)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void outputAndExitCodeAreUnderstood(Shape shape) throws Exception {
        try (HostupFixture given = shape.start()) {
            ExecStatus.Ended end =
                    (ExecStatus.Ended) given.run("sleep 0.2; echo 'räksmörgås €'; echo ouch >&2; exit 3");

            assertThat(end.exit(), is(new Outcome.Exited(3)));
            assertThat(new String(end.stdout(), StandardCharsets.UTF_8), is("räksmörgås €\n"));
            assertThat(new String(end.stderr(), StandardCharsets.UTF_8), is("ouch\n"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatIsSwitchedOffIsUnderstood(Shape shape) throws Exception {
        try (HostupFixture given = shape.start()) {
            given.server().setRunning(false);

            assertThat(
                    Answers.failure(() -> given.submit("true")).getMessage(),
                    containsString("The VPS is not running."));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSignalThatHostupDoesNotTellIsAFailure(Shape shape) throws Exception {
        try (HostupFixture given = shape.start()) {
            ExecStatus.Ended end = (ExecStatus.Ended) given.run("kill -KILL $$");

            assertThat(end.exit(), is(new Outcome.Failed()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 410, 502})
    void aResultThatWasHandedOutBeforeIsLost(int status) throws Exception {
        HostupSimulatorBuilder builder = HostupSimulator.withServers(SERVER)
                .unknownPid(status, "upstream_error", "Agent error: Invalid parameter 'pid'");
        try (HostupFixture given = new HostupFixture(builder)) {
            String pid = ((ExecStatus.Running) given.submit("true")).handle();
            given.server().restartAgent();

            ExecStatus lost = given.client.poll(SERVER, pid);

            assertThat(lost, instanceOf(ExecStatus.Lost.class));
            assertThat(
                    ((ExecStatus.Lost) lost).why(),
                    containsString("HTTP " + status + " upstream_error: Agent error: Invalid parameter 'pid'"));
        }
    }

    @Test
    void textThatIsCorrectIsNotRepaired() {
        assertThat(MangledText.bytes("plain"), is("plain".getBytes(StandardCharsets.US_ASCII)));
        assertThat(MangledText.bytes("räksmörgås"), is("räksmörgås".getBytes(StandardCharsets.UTF_8)));
        assertThat(MangledText.bytes("10 € für Öl"), is("10 € für Öl".getBytes(StandardCharsets.UTF_8)));
        assertThat(MangledText.bytes("Ã¥ or 東"), is("Ã¥ or 東".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aByteThatIsNoUtf8LeavesTheRestAsItWasPrinted() {
        byte[] printed = {'r', (byte) 0xC3, (byte) 0xA4, 'k', (byte) 0xFF, (byte) 0xC3, (byte) 0xB6};
        assertThat(
                MangledText.bytes(new String(printed, StandardCharsets.ISO_8859_1)),
                is("räkÿö".getBytes(StandardCharsets.UTF_8)));
        assertThat(MangledText.bytes("Ã¥ Ã"), is("å Ã".getBytes(StandardCharsets.UTF_8)));
        assertThat(
                MangledText.bytes("\u00e2\u0082\u00ac \u00e2\u0082"),
                is("€ \u00e2\u0082".getBytes(StandardCharsets.UTF_8)));
        assertThat(
                MangledText.bytes("\u00f0\u009f\u0098\u0080\u0080"), is("😀\u0080".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"out-truncated", "err_truncated", "stdoutTruncated", "truncated"})
    void whatHostupHasCutIsSaid(String flag) {
        JsonNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("exited", true)
                .put("exitCode", 0)
                .put("stdout", "x")
                .put(flag, true);

        ExecStatus.Ended end =
                (ExecStatus.Ended) HostupResults.status(answer, "7").orElseThrow();

        assertThat(end.cut(), is(true));
    }

    @Test
    void anEndOnWindowsIsAnExitCode() {
        JsonNode answer = JsonNodeFactory.instance.objectNode().put("exited", 1).put("exit_code", 3_221_225_786L);

        ExecStatus.Ended end =
                (ExecStatus.Ended) HostupResults.status(answer, "7").orElseThrow();

        assertThat(end.exit(), is(new Outcome.Exited(0xC000013A)));
    }

    @Test
    void textThatCanOnlyBeMangledIsRepaired() {
        assertThat(MangledText.bytes("rÃ¤ksmÃ¶rgÃ¥s"), is("räksmörgås".getBytes(StandardCharsets.UTF_8)));
        assertThat(MangledText.bytes("\u00e2\u0082\u00ac"), is("€".getBytes(StandardCharsets.UTF_8)));
    }
}
