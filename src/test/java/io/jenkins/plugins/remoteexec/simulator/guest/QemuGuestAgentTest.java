package io.jenkins.plugins.remoteexec.simulator.guest;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real agent does with commands, as far as something is built on it. */
class QemuGuestAgentTest {
    private static final ObjectNode NOTHING = JsonMapper.builder().build().createObjectNode();

    private static QemuGuestAgent agent;

    // for each test, because the reports of a class that is skipped as a whole name none of its tests
    @BeforeEach
    void start() throws IOException {
        if (agent == null) {
            agent = QemuGuestAgent.startOrSkip();
        }
    }

    @AfterAll
    static void stop() {
        if (agent != null) {
            agent.close();
        }
    }

    private static long run(String script) throws IOException {
        return agent.exec("/bin/sh", List.of("-c", script), null, null);
    }

    private static GuestExecStatus end(long pid) throws Exception {
        GuestExecStatus[] last = new GuestExecStatus[1];
        eventually("the command ends", () -> {
            try {
                last[0] = agent.status(pid);
                return last[0].exited();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return last[0];
    }

    @Test
    void itSaysWhichVersionItIs() throws Exception {
        assertTrue(agent.ask("guest-info", NOTHING).path("version").asText().matches("\\d+\\.\\d+.*"));
    }

    @Test
    void streamsAndExitCodeComeApart() throws Exception {
        GuestExecStatus end = end(run("echo out; echo err >&2; exit 3"));
        assertEquals(3, end.exitCode());
        assertNull(end.signal());
        assertEquals("out\n", new String(end.stdout(), StandardCharsets.UTF_8));
        assertEquals("err\n", new String(end.stderr(), StandardCharsets.UTF_8));
        assertFalse(end.truncated());
    }

    @Test
    void aSignalComesWithoutAnExitCode() throws Exception {
        GuestExecStatus end = end(run("echo before; kill -9 $$"));
        assertEquals(9, end.signal());
        assertNull(end.exitCode());
        assertEquals("before\n", new String(end.stdout(), StandardCharsets.UTF_8));
    }

    @Test
    void theResultIsToldOnce() throws Exception {
        long pid = run("echo once");
        end(pid);
        GuestAgentError error = assertThrows(GuestAgentError.class, () -> agent.status(pid));
        assertTrue(error.isUnknownPid(), error.getMessage());
    }

    @Test
    void inputAndOutputAreBytes() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(5).nextBytes(bytes);
        assertArrayEquals(bytes, end(agent.exec("cat", List.of(), null, bytes)).stdout());
    }

    @Test
    void outputBeyondItsLimitIsCutAndSaidToBe() throws Exception {
        GuestExecStatus end = end(run("head -c 17000000 /dev/zero"));
        assertTrue(end.truncated());
        assertEquals(16 * 1024 * 1024, end.stdout().length);
    }

    @Test
    void aBackgroundChildThatKeepsTheOutputOpenHidesTheEnd() throws Exception {
        Path go = agent.sandbox().scratch().resolve("go");
        long pid = run("{ while [ ! -f '" + go + "' ]; do sleep 0.1; done; } & echo hi");
        eventually("the shell itself is gone", () -> ProcessHandle.of(pid).isEmpty() || isZombie(pid));
        assertFalse(agent.status(pid).exited());
        Files.createFile(go);
        assertEquals(0, end(pid).exitCode());
    }

    private static boolean isZombie(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aProgramThatIsNotThereIsSaidAtOnce() {
        GuestAgentError error =
                assertThrows(GuestAgentError.class, () -> agent.exec("/nonexistent/program", List.of(), null, null));
        assertTrue(error.description().contains("Failed to execute child process"), error.getMessage());
        assertFalse(error.isUnknownPid());
    }

    @Test
    void theMachineOfTheTestsCannotBeSwitchedOff() throws Exception {
        for (String command : List.of("guest-shutdown", "guest-suspend-ram", "guest-set-user-password")) {
            GuestAgentError error = assertThrows(GuestAgentError.class, () -> agent.ask(command, NOTHING));
            assertEquals("CommandNotFound", error.errorClass());
        }
    }

    @Test
    void commandsSeeNothingOfThisProcesssEnvironment() throws Exception {
        String environment = new String(end(run("env")).stdout(), StandardCharsets.UTF_8);
        List<String> names = environment
                .lines()
                .map(line -> line.replaceFirst("=.*", ""))
                .sorted()
                .toList();
        assertTrue(names.containsAll(List.of("HOME", "PATH", "TMPDIR")), environment);
        assertFalse(names.contains("USER") || names.contains("JAVA_HOME") || names.contains("LOGNAME"), environment);
    }

    @Test
    void manyClientsWaitForEachOther() throws Exception {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String text = "client " + i;
            answers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return new String(end(run("echo " + text)).stdout(), StandardCharsets.UTF_8);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertEquals("client " + i + "\n", answers.get(i).get());
        }
    }

    @Test
    void whatAnEarlierClientLeftUnfinishedDoesNoHarm() throws Exception {
        Path socket = agent.sandbox().scratch().resolve("agent.sock");
        try (SocketChannel rude = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            byte[] half = "{\"execute\":\"guest-ping\"}\n{\"execute\":\"guest-i".getBytes(StandardCharsets.UTF_8);
            rude.write(ByteBuffer.wrap(half));
        }
        assertTrue(agent.ask("guest-ping", NOTHING).isEmpty());
    }

    @Test
    void anAgentThatDiesIsStartedAgainAndHasForgottenItsCommands() throws Exception {
        long pid = run("sleep 60");
        int starts = agent.starts();
        agent.kill();
        assertTrue(assertThrows(GuestAgentError.class, () -> agent.status(pid)).isUnknownPid());
        assertEquals(starts + 1, agent.starts());
        assertTrue(ProcessHandle.of(pid).isPresent(), "the command outlives its agent");
    }

    @Test
    void anAgentThatWasStoppedIsAskedNothing() throws Exception {
        agent.stop();
        assertThrows(ConnectException.class, () -> agent.ask("guest-ping", NOTHING));
        agent.restart();
        assertTrue(agent.ask("guest-ping", NOTHING).isEmpty());
    }

    @Test
    void afterItsEndARequestStartsNoOtherAgent() throws IOException {
        QemuGuestAgent ended = QemuGuestAgent.startOrSkip();
        ended.close();

        assertThrows(ConnectException.class, () -> ended.exec("true", List.of(), null, null));
        assertEquals(1, ended.starts());
    }
}
