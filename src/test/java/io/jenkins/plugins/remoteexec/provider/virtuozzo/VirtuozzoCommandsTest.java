package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoFixture.JENKINS;
import static io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoFixture.WEB_01;
import static io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoFixture.ended;
import static io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoFixture.text;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.VirtualClock;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.ResultShape;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulatorBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that run, and what their records say in all the ways in which they may say it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class VirtuozzoCommandsTest {
    private VirtuozzoFixture given;

    private void start(UnaryOperator<VirtuozzoSimulatorBuilder> switches) throws IOException {
        given = new VirtuozzoFixture(switches);
    }

    @AfterEach
    void stop() {
        if (given != null) {
            given.close();
        }
    }

    @ParameterizedTest
    @EnumSource(ResultShape.Keys.class)
    void outputIsReadUnderAnyOfItsNames(ResultShape.Keys keys) throws Exception {
        start(switches -> switches.shape(new ResultShape(keys, true, ResultShape.Pending.EMPTY)));

        ExecStatus.Ended end = ended(given.run("echo out; echo err >&2; exit 3"));

        assertThat(end.exit(), is(new Outcome.Exited(3)));
        assertThat(text(end.stdout()), is("out\n"));
        assertThat(text(end.stderr()), is("err\n"));
        assertThat(end.cut(), is(false));
    }

    @ParameterizedTest
    @EnumSource(ResultShape.Pending.class)
    void aPendingCommandIsUnderWayWhateverItsResultLooksLike(ResultShape.Pending pending) throws Exception {
        VirtualClock clock = new VirtualClock();
        start(switches -> switches.clock(clock)
                .delay(Duration.ofSeconds(5))
                .shape(new ResultShape(ResultShape.Keys.UNDERSCORE, true, pending)));

        ExecStatus.Running running = given.submit("echo done");
        assertThat(given.client.poll(WEB_01, running.handle()), is(running));
        Eventually.await().alias("the command is at its end").until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return given.client.poll(WEB_01, running.handle()) instanceof ExecStatus.Ended;
        });
    }

    @Test
    void anArgumentVectorMeetsNoShell() throws Exception {
        start(UnaryOperator.identity());

        ExecStatus.Ended end = ended(given.exec("printf", "%s|", "a b", "$HOME", "it's", "*", ""));

        assertThat(text(end.stdout()), is("a b|$HOME|it's|*||"));
    }

    @Test
    void base64KeepsEveryByte() throws Exception {
        start(UnaryOperator.identity());

        byte[] out = ended(given.run("printf '\\000\\377\\200\\n'")).stdout();

        assertArrayEquals(new byte[] {0, -1, -128, '\n'}, out);
    }

    @Test
    void plainTextIsASettingBecauseItMayLookLikeBase64() throws Exception {
        start(switches -> switches.shape(new ResultShape(ResultShape.Keys.STDOUT, false, ResultShape.Pending.NULL)));
        given.use(OutputEncoding.PLAIN);

        assertThat(text(ended(given.run("printf test")).stdout()), is("test"));
        assertThat(text(ended(given.run("echo 'grün'")).stdout()), is("grün\n"));
    }

    @Test
    void plainTextWhereBase64IsExpectedIsLostWithItsExitCodeAndTheRemedy() throws Exception {
        start(switches -> switches.shape(new ResultShape(ResultShape.Keys.STDOUT, false, ResultShape.Pending.NULL)));

        ExecStatus.Lost lost = assertInstanceOf(ExecStatus.Lost.class, given.run("echo 'a b'; exit 4"));

        assertThat(lost.why(), allOf(containsString("exit code 4"), containsString("output encoding to plain")));
    }

    @Test
    void aHundredKilobytesOfBothStreamsTogetherAreKept() throws Exception {
        start(UnaryOperator.identity());

        ExecStatus.Ended end = ended(given.run("head -c 70000 /dev/zero; head -c 70000 /dev/zero >&2; exit 1"));

        assertThat(end.cut(), is(true));
        assertThat(end.stdout().length, is(70_000));
        assertThat(end.stderr().length, is(30_000));
        assertThat(end.exit(), is(new Outcome.Exited(1)));
    }

    @Test
    void aSignalThatTheRecordDoesNotNameIsAFailure() throws Exception {
        start(UnaryOperator.identity());

        assertThat(ended(given.run("kill -9 $$")).exit(), is(new Outcome.Failed()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERROR", "FAILED", "FAILURE", "some new word"})
    void aProgramThatIsNotThereWasNotStarted(String word) throws Exception {
        start(switches -> switches.failedWord(word));

        ExecStatus.NotStarted never = assertInstanceOf(ExecStatus.NotStarted.class, given.exec("/no/such/program"));

        assertThat(
                never.why(),
                allOf(containsString("Failed to execute child process"), containsString("No such file or directory")));
    }

    @Test
    void aResultIsForgottenSomeMinutesAfterTheEnd() throws Exception {
        VirtualClock clock = new VirtualClock();
        start(switches -> switches.clock(clock));
        String handle = given.submit("echo once").handle();
        ended(given.end(handle));
        ended(given.end(handle));
        clock.advance(Duration.ofMinutes(6));

        ExecStatus.Lost lost = assertInstanceOf(ExecStatus.Lost.class, given.client.poll(WEB_01, handle));

        assertThat(
                lost.why(),
                allOf(
                        containsString("has no record of command " + handle),
                        containsString("it keeps a result for a few minutes after the end only")));
    }

    @Test
    void onlyAnIdIsATarget() throws Exception {
        start(UnaryOperator.identity());

        given.client.checkTarget(WEB_01);
        given.client.checkTarget(WEB_01.replace("-", ""));
        for (String wrong : List.of("web-01", "", "../servers", WEB_01 + "/action", WEB_01 + "\n")) {
            InvalidCommandException error =
                    assertThrows(InvalidCommandException.class, () -> given.client.checkTarget(wrong));
            assertThat(error.getMessage(), containsString("give the id of the virtual machine"));
        }
    }

    @Test
    void whatDirectModeCannotDoIsSaid() throws Exception {
        start(UnaryOperator.identity());

        assertThat(
                given.client.caveats(VirtuozzoFixture.shell("true")),
                contains(allOf(containsString("100 KB"), containsString("cannot be cancelled"))));
    }

    /** There is no Windows here, so a program of the same name shows what would reach it. */
    @Test
    void scriptsForWindowsAreHandedToItsShells() throws Exception {
        start(UnaryOperator.identity());
        shell(GuestShell.CMD);
        given.client.submit(VirtuozzoFixture.shell("echo Hello > C:\\file.txt\n"));
        shell(GuestShell.POWERSHELL);
        String script = "Get-Content \"C:\\Program Files\\x\"\nexit $LASTEXITCODE # ü";
        given.client.submit(VirtuozzoFixture.shell(script));

        List<List<String>> runs = given.virtuozzo.server("web-01").runs();
        assertThat(runs.get(0), contains("cmd.exe", "/d", "/s", "/c", "echo Hello > C:\\file.txt"));
        assertThat(runs.get(1), hasItem("-EncodedCommand"));
        String encoded = runs.get(1).get(runs.get(1).size() - 1);
        assertEquals(script, new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_16LE));
    }

    @Test
    void cmdTakesOneLineOnly() throws Exception {
        start(UnaryOperator.identity());
        shell(GuestShell.CMD);

        assertThat(
                given.failure(() -> given.client.submit(VirtuozzoFixture.shell("dir\ncls")))
                        .getMessage(),
                containsString("cmd.exe runs one line only"));
        assertThat(
                given.client.caveats(VirtuozzoFixture.shell("echo \"a\"")),
                hasItem(containsString("for each double quote")));
    }

    private void shell(GuestShell shell) {
        given.client = given.client(JENKINS, VirtuozzoFixture.options("", shell, OutputEncoding.BASE64));
    }

    @Test
    void anArgumentVectorNeedsNoSettingForWindows() throws Exception {
        start(UnaryOperator.identity());

        given.client.submit(
                new ExecRequest(WEB_01, List.of("cmd.exe", "/c", "ver"), null, null, Duration.ofMinutes(1)));

        assertThat(given.virtuozzo.server("web-01").runs(), contains(List.of("cmd.exe", "/c", "ver")));
    }
}
