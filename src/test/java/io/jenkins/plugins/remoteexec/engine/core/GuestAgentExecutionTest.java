package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.guest.GuestAgentExec;
import io.jenkins.plugins.remoteexec.simulator.guest.QemuGuestAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Durable executions through a real QEMU guest agent, which shows no output before the end and tells each end once. */
class GuestAgentExecutionTest {
    private final Leftovers leftovers = new Leftovers();
    private QemuGuestAgent agent;
    private GuestAgentExec provider;
    private EngineCore engine;
    private CollectingListener told;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        agent = QemuGuestAgent.startOrSkip();
        provider = new GuestAgentExec(agent);
        engine = EngineCore.start(TimeAndChance.real());
        told = new CollectingListener();
    }

    @AfterEach
    void stop() {
        if (agent != null) {
            engine.close();
            agent.close();
            leftovers.delete();
        }
    }

    private Execution run(Command.Builder command) {
        EndpointConnection connection =
                engine.connect(provider, EndpointLimits.DEFAULT.withPatience(Duration.ofSeconds(40)));
        return leftovers.of(engine.start(connection, "guest", command.build(), Mode.DURABLE, told));
    }

    private String untilGo() {
        return "while [ ! -f '" + directory.resolve("go") + "' ]; do sleep 0.1; done";
    }

    private void go() throws IOException {
        Files.createFile(directory.resolve("go"));
    }

    private void printed(String text) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> told.text()
                .equals(text));
    }

    @Test
    void aShortCommandCostsOneCall() {
        run(Command.ofScript("echo hello; echo oops >&2; exit 3"));
        assertEquals(new Outcome.Exited(3), told.outcome());
        assertEquals("hello\n", told.text());
        assertEquals("oops\n", told.stderr());
        assertTrue(provider.submits() <= 2, () -> provider.submits() + " calls, where start and clean-up are two");
    }

    @Test
    void outputArrivesWhileTheCommandRuns() throws Exception {
        run(Command.ofScript("echo one; echo two >&2; " + untilGo() + "; echo three; kill -9 $$"));
        printed("one\n");
        assertEquals("two\n", told.stderr());
        go();
        assertEquals(new Outcome.Signalled("SIGKILL"), told.outcome());
        assertEquals("one\nthree\n", told.text());
    }

    @Test
    void aBackgroundChildDoesNotHoldTheExecution() throws Exception {
        run(Command.ofScript("{ " + untilGo() + "; } & echo hi"));
        // the agent by itself would call this running until the child has let go of its output
        assertEquals(new Outcome.Exited(0), told.outcome());
        assertEquals("hi\n", told.text());
        go();
    }

    @Test
    void anAgentThatDiesInTheMiddleLosesNothing() throws Exception {
        Path count = directory.resolve("count");
        run(Command.ofScript("echo x >>'" + count + "'; i=0; while [ $i -lt 40 ]; do i=$((i + 1)); echo \"line $i\";"
                + " echo \"error $i\" >&2; sleep 0.1; done; " + untilGo() + "; echo last; exit 9"));
        for (int line = 5; line <= 35; line += 10) {
            String awaited = "line " + line + "\n";
            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> told.text()
                    .contains(awaited));
            agent.kill();
        }
        go();
        assertEquals(new Outcome.Exited(9), told.outcome());
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        for (int line = 1; line <= 40; line++) {
            out.append("line ").append(line).append('\n');
            err.append("error ").append(line).append('\n');
        }
        assertEquals(out + "last\n", told.text());
        assertEquals(err.toString(), told.stderr());
        assertEquals("x\n", Files.readString(count));
        assertThat(agent.starts(), greaterThan(2));
    }

    @Test
    void aMachineThatIsOutOfReachForAWhileKeepsTheResult() throws Exception {
        run(Command.ofScript("echo up; " + untilGo() + "; echo down; exit 4"));
        printed("up\n");
        agent.stop();
        go();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !told.notices()
                .isEmpty());
        agent.restart();
        assertEquals(new Outcome.Exited(4), told.outcome());
        assertEquals("up\ndown\n", told.text());
        assertThat(told.notices().get(0), containsString("Trying again for up to"));
    }

    @Test
    void aCancelStopsTheCommandAndItsChildrenAndKeepsTheirLastWords() {
        Execution execution = run(
                Command.ofScript("trap 'echo bye; exit 0' TERM; sleep 1000 & echo up; while :; do sleep 0.1; done"));
        printed("up\n");
        execution.cancel();
        assertTrue(assertInstanceOf(Outcome.Cancelled.class, told.outcome()).stopped());
        assertEquals("up\nbye\n", told.text());
        Eventually.await().until(() -> agent.sandbox().processes().stream()
                .noneMatch(process -> process.info().commandLine().orElse("").contains("sleep 1000")));
    }

    @Test
    void tenMegabytesPassACapOfAHundredKilobytesByteForByte() throws Exception {
        provider.cap(100_000);
        byte[] bytes = new byte[10_000_000];
        new Random(11).nextBytes(bytes);
        Path file = directory.resolve("data");
        Files.write(file, bytes);
        run(Command.ofArguments(List.of("cat", file.toString())));
        assertEquals(new Outcome.Exited(0), told.outcome(Duration.ofMinutes(3)));
        assertEquals(sha256(bytes), sha256(told.stdout()));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void secretsReachTheEnvironmentAndNoArgumentOfAnyProcess() throws Exception {
        run(Command.ofScript("printf %s \"$TOKEN\"; " + untilGo()).secretEnvironment(Map.of("TOKEN", "s3cr€t'x")));
        printed("s3cr€t'x");
        List<String> arguments = agent.sandbox().processes().stream()
                .map(process -> read(Path.of("/proc/" + process.pid() + "/cmdline")))
                .toList();
        assertThat(arguments.size(), greaterThan(1));
        assertThat(arguments, everyItem(not(containsString("s3cr"))));
        go();
        assertEquals(new Outcome.Exited(0), told.outcome());
        assertThat(told.states().stream().map(ExecutionState::toJson).toList(), everyItem(not(containsString("s3cr"))));
    }

    @Test
    void aScriptLongerThanAnArgumentMayBeIsBroughtInPieces() {
        Random random = new Random(13);
        StringBuilder script = new StringBuilder("cat <<'END'\n");
        byte[] line = new byte[45];
        while (script.length() < 200_000) {
            random.nextBytes(line);
            script.append(HexFormat.of().formatHex(line)).append('\n');
        }
        String text = script.substring("cat <<'END'\n".length());
        run(Command.ofScript(script + "END\nexit 5"));
        assertEquals(new Outcome.Exited(5), told.outcome());
        assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), told.stdout());
        assertThat(provider.submits(), greaterThan(2));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // the process has just ended
            return "";
        }
    }
}
