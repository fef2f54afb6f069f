package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.plain.PlainExec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class DurableExecutionTest {
    private EngineCore engine;
    private PlainExec provider;
    private CollectingListener told;
    private final Leftovers leftovers = new Leftovers();

    @TempDir
    Path directory;

    @BeforeEach
    void start() {
        engine = EngineCore.start(TimeAndChance.real());
        provider = new PlainExec();
        told = new CollectingListener();
    }

    @AfterEach
    void stop() {
        engine.close();
        provider.close();
        leftovers.delete();
    }

    private EndpointConnection connection() {
        return engine.connect(provider, EndpointLimits.DEFAULT.withPatience(Duration.ofSeconds(20)));
    }

    private Execution run(Command.Builder command) {
        return leftovers.of(engine.start(connection(), "here", command.build(), Mode.DURABLE, told));
    }

    @Test
    void aShortCommandCostsOneCall() {
        run(Command.ofScript("echo hello; echo oops >&2; exit 3"));
        assertEquals(new Outcome.Exited(3), told.outcome());
        assertEquals("hello\n", told.text());
        assertEquals("oops\n", told.stderr());
        assertThat(provider.submits() <= 2, is(true));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void outputArrivesWhileTheCommandRuns(boolean blocking) {
        if (!blocking) {
            provider.submitThenPoll();
        }
        Path go = directory.resolve("go");
        run(Command.ofScript("echo one; while [ ! -f '" + go + "' ]; do sleep 0.1; done; echo two"));
        Eventually.await().until(() -> told.text().equals("one\n"));
        write(go, "");
        assertEquals(new Outcome.Exited(0), told.outcome());
        assertEquals("one\ntwo\n", told.text());
    }

    @Test
    void argumentsDirectoryEnvironmentAndInputArriveAsGiven() {
        provider.longest(4096);
        byte[] input = new byte[20_000];
        new Random(7).nextBytes(input);
        run(Command.ofArguments(
                        List.of("sh", "-c", "pwd; printf '%s\\n' \"$1\" \"$A\"; cat >in", "sh", "it's @fact.x %s"))
                .workingDirectory(directory.toString())
                .environment(Map.of("A", "ä'\n\"b"))
                .standardInput(input));
        assertEquals(new Outcome.Exited(0), told.outcome());
        assertEquals(directory + "\nit's @fact.x %s\nä'\n\"b\n", told.text());
        assertArrayEquals(input, read(directory.resolve("in")));
    }

    @Test
    void secretsReachTheEnvironmentAndNothingElse() {
        run(Command.ofScript("printf %s \"$TOKEN\" | rev").secretEnvironment(Map.of("TOKEN", "s3cr€t'x")));
        assertEquals(new Outcome.Exited(0), told.outcome());
        assertEquals(new StringBuilder("s3cr€t'x").reverse().toString(), told.text());
        told.states().forEach(state -> assertThat(state.toJson().contains("s3cr"), is(false)));
    }

    @Test
    void aCancelStopsTheCommandAndItsChildrenAndKeepsTheirLastWords() {
        Execution execution = run(
                Command.ofScript("trap 'echo bye; exit 0' TERM; echo up; sleep 1000 & while :; do sleep 0.1; done"));
        Eventually.await().until(() -> told.text().equals("up\n"));
        execution.cancel();
        Outcome.Cancelled end = assertInstanceOf(Outcome.Cancelled.class, told.outcome());
        assertThat(end.stopped(), is(true));
        assertEquals("up\nbye\n", told.text());
    }

    @Test
    void aCommandThatIgnoresTermIsKilledAfterTheGraceAndTheLogSaysWhatIsWaitedFor() {
        EndpointLimits limits = EndpointLimits.DEFAULT.withCancel(Duration.ofSeconds(7), Duration.ofSeconds(30));
        Execution execution = leftovers.of(engine.start(
                engine.connect(provider, limits),
                "here",
                Command.ofScript("trap '' TERM; echo up; while :; do sleep 0.1; done")
                        .build(),
                Mode.DURABLE,
                told));
        Eventually.await().until(() -> told.text().equals("up\n"));
        execution.cancel();
        assertThat(assertInstanceOf(Outcome.Cancelled.class, told.outcome()).stopped(), is(true));
        assertThat(
                told.notices(), contains("stopping the command on here; it is killed if it has not ended within 7 s"));
    }

    @Test
    void theDeadlineStopsTheCommand() {
        run(Command.ofScript("echo up; sleep 600").timeout(Duration.ofSeconds(2)));
        assertEquals(new Outcome.TimedOut(Duration.ofSeconds(2), true), told.outcome());
        assertEquals("up\n", told.text());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void muchOutputArrivesByteForByteThroughASmallCap(boolean singleLane) throws Exception {
        provider.cap(20_000);
        if (singleLane) {
            provider.singleLane();
        }
        byte[] bytes = new byte[1_500_000];
        new Random(3).nextBytes(bytes);
        Path file = directory.resolve("data");
        Files.write(file, bytes);
        run(Command.ofArguments(List.of("cat", file.toString())));
        assertEquals(new Outcome.Exited(0), told.outcome());
        assertArrayEquals(bytes, told.stdout());
    }

    @Test
    void lostAnswersNeitherStartTwiceNorLoseABytes() {
        provider.loses(0.4);
        Path count = directory.resolve("count");
        run(Command.ofScript("echo x >>'" + count + "'; for i in 1 2 3 4 5 6; do echo $i; sleep 0.2; done; exit 9"));
        assertEquals(new Outcome.Exited(9), told.outcome());
        assertEquals("1\n2\n3\n4\n5\n6\n", told.text());
        assertEquals("x\n", new String(read(count), StandardCharsets.UTF_8));
    }

    @Test
    void anOutageIsSurvivedAndSaidOnce() {
        Path go = directory.resolve("go");
        run(Command.ofScript("echo up; while [ ! -f '" + go + "' ]; do sleep 0.1; done; echo done"));
        Eventually.await().until(() -> told.text().equals("up\n"));
        provider.down(true);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !told.notices()
                .isEmpty());
        write(go, "");
        provider.down(false);
        assertEquals(new Outcome.Exited(0), told.outcome());
        assertEquals("up\ndone\n", told.text());
        assertEquals(2, told.notices().size(), told.notices().toString());
        assertThat(told.notices().get(0), containsString("Trying again for up to"));
        assertThat(told.notices().get(1), containsString("answers again after"));
    }

    @Test
    void anotherEngineGoesOnFromTheSavedState() {
        Path go = directory.resolve("go");
        Execution first =
                run(Command.ofScript("echo one; while [ ! -f '" + go + "' ]; do sleep 0.1; done; echo two; exit 4"));
        Eventually.await()
                .until(() -> told.text().equals("one\n")
                        && told.state().detail("phase").orElse("").equals("following"));
        first.detach();
        engine.close();
        String saved = told.state().toJson();
        engine = EngineCore.start(TimeAndChance.real());
        CollectingListener second = new CollectingListener() {
            @Override
            public long from(OutputStreamKind stream) {
                return stream == OutputStreamKind.STDOUT ? 4 : 0;
            }

            @Override
            public synchronized void output(OutputStreamKind stream, long offset, byte[] bytes) {
                super.output(stream, offset - from(stream), bytes);
            }
        };
        engine.resume(connection(), ExecutionState.parse(saved), null, second);
        write(go, "");
        assertEquals(new Outcome.Exited(4), second.outcome());
        assertEquals("two\n", second.text());
    }

    @Test
    void aTargetWithoutAShellIsToldToUseDirectMode() {
        provider.shell("/bin/false");
        run(Command.ofScript("echo never"));
        Outcome.NotStarted end = assertInstanceOf(Outcome.NotStarted.class, told.outcome());
        assertThat(end.why(), containsString("durable: false"));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
