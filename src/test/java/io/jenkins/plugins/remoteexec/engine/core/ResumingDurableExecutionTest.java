package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.plain.PlainExec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever was saved is enough for another engine to go on, from whichever moment it is. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class ResumingDurableExecutionTest {
    private static final Duration SAFETY = Duration.ofSeconds(60);

    private final PlainExec provider = new PlainExec().cap(50_000);
    private final Leftovers leftovers = new Leftovers();
    private EngineCore engine;
    private EndpointConnection connection;

    @TempDir
    Path directory;

    @BeforeEach
    void start() {
        engine = EngineCore.start(TimeAndChance.real());
        connection = engine.connect(provider, EndpointLimits.DEFAULT.withPatience(SAFETY));
    }

    @AfterEach
    void stop() {
        engine.close();
        provider.close();
        leftovers.delete();
    }

    private Execution run(Command command, ExecutionListener owner) {
        return leftovers.of(engine.start(connection, "here", command, Mode.DURABLE, owner));
    }

    /** The JVM has ended, and here is the next one. */
    private void restart() {
        engine.close();
        start();
    }

    /** An owner that has stored what came before, and lets nothing be cleaned up. */
    private static final class Heir extends CollectingListener {
        Heir() {}

        Heir(CollectingListener before) {
            this(before, 1);
        }

        /** @param share the part of the output that was stored */
        Heir(CollectingListener before, double share) {
            byte[] output = before.stdout();
            byte[] errors = before.stderr().getBytes(StandardCharsets.UTF_8);
            output(OutputStreamKind.STDOUT, 0, Arrays.copyOf(output, (int) (output.length * share)));
            output(OutputStreamKind.STDERR, 0, Arrays.copyOf(errors, (int) (errors.length * share)));
        }

        @Override
        public CompletionStage<Void> ended(Outcome end, Duration took) {
            super.ended(end, took);
            return new CompletableFuture<>();
        }
    }

    private Command longCommand() throws IOException {
        byte[] bytes = new byte[400_000];
        new Random(17).nextBytes(bytes);
        Files.write(directory.resolve("data"), bytes);
        return Command.ofScript("cd '" + directory + "'; echo x >>count; printf %s \"$SECRET\"; for i in 1 2 3 4 5; do"
                        + " echo \"line $i\"; echo \"error $i\" >&2; sleep 0.3; done; cat data; exit 6")
                .secretEnvironment(Map.of("SECRET", "pssst"))
                .build();
    }

    private byte[] expectedOutput() throws IOException {
        byte[] head = "pssstline 1\nline 2\nline 3\nline 4\nline 5\n".getBytes(StandardCharsets.UTF_8);
        byte[] data = Files.readAllBytes(directory.resolve("data"));
        byte[] all = Arrays.copyOf(head, head.length + data.length);
        System.arraycopy(data, 0, all, head.length, data.length);
        return all;
    }

    @Test
    void everyStateThatWasEverSavedIsGoodForGoingOn() throws Exception {
        Command command = longCommand();
        Heir first = new Heir();
        run(command, first);
        assertEquals(new Outcome.Exited(6), first.outcome());
        assertArrayEquals(expectedOutput(), first.stdout());
        Set<String> states = new LinkedHashSet<>();
        first.states().forEach(state -> states.add(state.toJson()));
        assertThat(states.size(), greaterThan(1));
        for (String json : states) {
            for (double share : new double[] {0, 0.00004, 0.5, 1}) {
                restart();
                ExecutionState state = ExecutionState.parse(json);
                Heir next = new Heir(first, share);
                engine.resume(connection, state, command, next);
                assertEquals(new Outcome.Exited(6), next.outcome(), json);
                assertArrayEquals(first.stdout(), next.stdout(), json);
                assertEquals(first.stderr(), next.stderr(), json);
            }
        }
        assertEquals("x\n", Files.readString(directory.resolve("count")));
    }

    @Test
    void anExecutionCanBeHandedOnWithEveryStateItSaves() throws Exception {
        Command command = longCommand();
        Heir owner = new Heir();
        Execution execution = run(command, owner);
        int handedOn = 0;
        while (true) {
            Heir now = owner;
            int begin = handedOn == 0 ? 0 : now.stdout().length;
            Awaitility.await()
                    .atMost(SAFETY)
                    .until(() -> now.hasEnded() || (!now.states().isEmpty() && now.stdout().length > begin));
            if (now.hasEnded()) {
                break;
            }
            execution.detach();
            ExecutionState saved = ExecutionState.parse(now.state().toJson());
            restart();
            owner = new Heir(now);
            execution = engine.resume(connection, saved, command, owner);
            handedOn++;
        }
        // how often depends on the speed of this machine while the command runs
        assertThat(handedOn, greaterThan(0));
        assertEquals(new Outcome.Exited(6), owner.outcome());
        assertArrayEquals(expectedOutput(), owner.stdout());
        assertEquals("error 1\nerror 2\nerror 3\nerror 4\nerror 5\n", owner.stderr());
        assertEquals("x\n", Files.readString(directory.resolve("count")));
    }

    @Test
    void anOwnerThatKeepsUnfinishedLinesInMemoryGetsThemAgain() throws Exception {
        Path go = directory.resolve("go");
        CollectingListener first = new CollectingListener() {
            @Override
            public synchronized long from(OutputStreamKind stream) {
                return text().lastIndexOf('\n') + 1L;
            }
        };
        Execution execution = run(
                Command.ofScript("printf 'whole\\nhalf'; while [ ! -f '" + go + "' ]; do sleep 0.1; done; echo ' more'")
                        .build(),
                first);
        Awaitility.await()
                .atMost(SAFETY)
                .until(() -> first.text().equals("whole\nhalf")
                        && first.state().detail("phase").equals(Optional.of("following")));
        execution.detach();
        restart();
        Heir second = new Heir();
        second.output(OutputStreamKind.STDOUT, 0, "whole\n".getBytes(StandardCharsets.UTF_8));
        engine.resume(connection, first.state(), null, second);
        Files.createFile(go);
        assertEquals(new Outcome.Exited(0), second.outcome());
        assertEquals("whole\nhalf more\n", second.text());
    }

    @Test
    void aCancellationIsNotForgottenInAnyStateThatIsSavedAfterIt() throws Exception {
        CollectingListener first = new CollectingListener();
        Execution execution =
                run(Command.ofScript("echo up; while :; do sleep 0.1; done").build(), first);
        Awaitility.await().atMost(SAFETY).until(() -> first.text().equals("up\n"));
        provider.down(true);
        execution.cancel();
        Awaitility.await()
                .atMost(SAFETY)
                .until(() -> first.state().detail("stopping").isPresent());
        execution.detach();
        ExecutionState saved = first.state();
        provider.down(false);
        Heir second = new Heir(first);
        engine.resume(connection, saved, null, second);
        assertTrue(assertInstanceOf(Outcome.Cancelled.class, second.outcome()).stopped());
        assertFalse(second.states().isEmpty());
        second.states()
                .forEach(
                        state -> assertEquals("CANCEL", state.detail("stopping").orElse("forgotten"), state.toJson()));
        assertEquals("up\n", second.text());
    }

    @Test
    void whatWasCancelledBeforeItArrivedIsNeverStarted() throws Exception {
        // each call is lost before it arrives, and nobody here can know that
        provider.loses(2);
        CollectingListener first = new CollectingListener();
        Command command = Command.ofScript("echo x >>'" + directory.resolve("count") + "'")
                .build();
        Execution execution = run(command, first);
        Awaitility.await().atMost(SAFETY).until(() -> provider.submits() > 0);
        execution.cancel();
        Awaitility.await()
                .atMost(SAFETY)
                .until(() -> first.state().detail("stopping").isPresent());
        execution.detach();
        provider.loses(0);
        Heir second = new Heir();
        engine.resume(connection, first.state(), command, second);
        assertEquals(new Outcome.Cancelled(true, "the command had not been started"), second.outcome());
        // what the first owner may still have on its way comes too late
        Heir late = new Heir();
        engine.resume(connection, first.states().get(0), command, late);
        assertInstanceOf(Outcome.Cancelled.class, late.outcome());
        assertFalse(Files.exists(directory.resolve("count")));
    }

    @Test
    void withoutItsCommandAnExecutionThatWasNotSentIsCancelled() throws Exception {
        provider.down(true);
        CollectingListener first = new CollectingListener();
        Command command = Command.ofScript("echo x >>'" + directory.resolve("count") + "'")
                .build();
        Execution execution = run(command, first);
        Awaitility.await().atMost(SAFETY).until(() -> provider.submits() > 0);
        execution.detach();
        provider.down(false);
        CollectingListener second = new CollectingListener();
        engine.resume(connection, first.state(), null, second);
        assertEquals(new Outcome.Cancelled(true, "the command had not been started"), second.outcome());
        assertFalse(Files.exists(directory.resolve("count")));
    }

    @Test
    void afterTheCleanUpNothingIsStartedAgain() throws Exception {
        Command command = longCommand();
        CollectingListener first = new CollectingListener();
        run(command, first);
        assertEquals(new Outcome.Exited(6), first.outcome());
        Path left = Leftovers.directory(first.state().id());
        Awaitility.await().atMost(SAFETY).until(() -> Leftovers.isTombstone(left));
        for (ExecutionState state : Set.of(first.states().get(0), first.state())) {
            CollectingListener late = new CollectingListener();
            engine.resume(connection, state, command, late);
            assertThat(
                    assertInstanceOf(Outcome.Lost.class, late.outcome()).why(),
                    containsString("has already been cleaned up on the target"));
        }
        assertEquals("x\n", Files.readString(directory.resolve("count")));
        // a cancellation that makes sure of it may still be looking for the lock
        Awaitility.await().atMost(SAFETY).until(() -> Leftovers.isTombstone(left));
    }

    @Test
    void lettingGoTwiceOrAfterTheEndCountsNobodyTwice() {
        CollectingListener told = new CollectingListener();
        Command command = Command.ofScript("exit 0").build();
        Execution ended = run(command, told);
        told.outcome();
        ended.detach();
        Execution detached = run(Command.ofScript("sleep 1").build(), new CollectingListener());
        detached.detach();
        detached.detach();
        CollectingListener last = new CollectingListener();
        run(command, last);
        last.outcome();
        Awaitility.await().during(Duration.ofMillis(200)).atMost(SAFETY).until(() -> connection.followers() == 0);
    }
}
