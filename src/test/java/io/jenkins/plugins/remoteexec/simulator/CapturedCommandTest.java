package io.jenkins.plugins.remoteexec.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class CapturedCommandTest {

    private HostSandbox host;

    @BeforeEach
    void makeHost() throws Exception {
        host = new HostSandbox("web-01", Map.of("COLOUR", "blue"));
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    @Test
    void bothStreamsAndTheExitCodeComeBack() throws Exception {
        CapturedRun run = shell("echo out; echo err >&2; exit 7");
        assertEquals("out\n", new String(run.stdout(), UTF_8));
        assertEquals("err\n", new String(run.stderr(), UTF_8));
        assertEquals(7, run.exitCode());
        assertFalse(run.signalled());
    }

    @Test
    void argumentsAndProgramNameArriveUnchanged() throws Exception {
        CapturedRun run = run(List.of("printf", "%s|", "a b", "", "$HOME", "'\"\n*"));
        assertEquals("a b||$HOME|'\"\n*|", new String(run.stdout(), UTF_8));
        assertEquals("sh\n", new String(run(List.of("sh", "-c", "echo $0")).stdout(), UTF_8));
    }

    @Test
    void theHostHasAnEnvironmentOfItsOwnAndNoStandardInput() throws Exception {
        String out = new String(shell("echo $COLOUR; echo $HOME; cat").stdout(), UTF_8);
        assertEquals("blue\n" + host.home() + "\n", out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "TERM", "KILL", "SEGV"})
    void aSignalIsToldApart(String signal) throws Exception {
        assertTrue(shell("kill -" + signal + " $$; sleep 5").signalled());
    }

    @Test
    void anExitCodeThatLooksLikeASignalIsAnExitCode() throws Exception {
        CapturedRun run = shell("exit 137");
        assertFalse(run.signalled());
        assertEquals(137, run.exitCode());
    }

    @Test
    void killingItsOwnProcessGroupHurtsNobodyElse() throws Exception {
        assertTrue(shell("kill -TERM 0; sleep 5").signalled());
    }

    @Test
    void theRunLastsAsLongAsAChildHoldsTheOutput() throws Exception {
        CapturedRun run = shell("(sleep 0.5; echo late) & echo early");
        assertEquals("early\nlate\n", new String(run.stdout(), UTF_8));
    }

    @Test
    void aTimeOutKillsTheCommand() throws Exception {
        CapturedRun run = run(List.of("sleep", "600"), Duration.ofMillis(300));
        assertTrue(run.timedOut());
    }

    @Test
    void detachedProcessesAreFoundAndKilled() throws Exception {
        shell("setsid sleep 600 >/dev/null 2>&1 &");
        Eventually.eventually(
                "the detached process is listed", () -> !host.processes().isEmpty());
        assertEquals(1, host.processes().size());
        host.killProcesses();
        assertEquals(List.of(), host.processes());
    }

    @Test
    void closingLeavesNeitherProcessesNorFiles() throws Exception {
        shell("setsid env -i /bin/sh -c 'sleep 600; :' >/dev/null 2>&1 &");
        host.close();
        assertEquals(List.of(), host.processes());
        assertFalse(Files.exists(host.scratch()));
    }

    private CapturedRun shell(String command) throws Exception {
        return run(List.of("/bin/sh", "-c", command));
    }

    private CapturedRun run(List<String> line) throws Exception {
        return run(line, Duration.ofSeconds(60));
    }

    private CapturedRun run(List<String> line, Duration timeout) throws Exception {
        return new CapturedCommand(host, line, host.scratch(), timeout).run();
    }
}
