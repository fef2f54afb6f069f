package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.core.ShellProvider.Kind;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A target in trouble answers, but not what was asked: nothing must be concluded from that about a command. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class DurableDoubtTest {
    private static final Duration SAFETY = Duration.ofHours(1);
    private static final int KILLED = 137;

    private final DurableFixture given = new DurableFixture();

    @TempDir
    Path directory;

    @AfterEach
    void delete() throws IOException {
        end();
        given.leftovers.delete();
    }

    private void end() throws IOException {
        Files.write(directory.resolve("go"), new byte[0]);
    }

    private void endAs(Execution execution, String state) throws IOException {
        end();
        Leftovers.untilEnded(execution, state);
    }

    private String waits(String then) {
        return "echo hello; " + DurableFixture.until(directory.resolve("go")) + "; " + then;
    }

    private static CompletableFuture<ExecStatus> refuses() {
        return CompletableFuture.completedFuture(
                new ExecStatus.NotStarted("the agent is in frozen state; guest-exec has been disabled"));
    }

    private static CompletableFuture<ExecStatus> ends(Outcome.Exit exit) {
        return CompletableFuture.completedFuture(new ExecStatus.Ended(exit, new byte[0], new byte[0], false));
    }

    private static void assertMayRun(Outcome outcome) {
        Outcome.Lost lost = assertInstanceOf(Outcome.Lost.class, outcome);
        assertThat(lost.why(), containsString("The command may have started on web-01"));
        assertTrue(lost.isStopUnconfirmed());
    }

    @Test
    void anAgentThatStartsNothingForAMomentDoesNotEndWhatRuns() throws Exception {
        Execution execution = given.start(waits("exit 4"));
        given.provider.instead = kind -> kind == Kind.FOLLOW ? refuses() : null;
        given.time.seconds(50);
        assertFalse(given.told.hasEnded());
        given.provider.instead = kind -> null;
        endAs(execution, "x.e4");
        assertEquals(new Outcome.Exited(4), given.outcome(SAFETY));
        assertEquals("hello\n", given.told.text());
    }

    @Test
    void anAgentThatStartsNothingForAMomentIsAskedAgainToStopWhatRuns() {
        Execution execution = given.start(waits("exit 0"));
        given.provider.instead = kind -> refuses();
        execution.cancel();
        given.time.seconds(5);
        given.provider.instead = kind -> null;
        given.time.seconds(10);
        Leftovers.untilEnded(execution, "x.k15");
        Outcome.Cancelled end = assertInstanceOf(Outcome.Cancelled.class, given.outcome(Duration.ofSeconds(40)));
        assertTrue(end.stopped());
    }

    @Test
    void aShellThatIsKilledAfterTheStartIsNoProofThatThereIsNone() throws Exception {
        given.provider.instead = kind -> {
            if (kind == Kind.START) {
                given.provider.really();
                return ShellProvider.says("");
            }
            return kind == Kind.OTHER ? ends(new Outcome.Exited(KILLED)) : null;
        };
        Execution execution = given.start(waits("exit 4"));
        given.time.seconds(30);
        endAs(execution, "x.e4");
        assertEquals(new Outcome.Exited(4), given.outcome(SAFETY));
        assertEquals("hello\n", given.told.text());
    }

    @Test
    void aTargetThatOnlyFailsAfterARestartIsNoProofThatNothingWasStarted() {
        given.provider.capabilities = Capabilities.builder()
                .largestOutput(50_000)
                .longestCommand(60_000)
                .outputNotCertain()
                .build();
        given.provider.instead = kind -> ends(new Outcome.Failed());
        given.resume(
                given.starting(Duration.ofMinutes(10), Duration.ZERO),
                Command.ofScript("true").build(),
                given.told);
        assertMayRun(given.outcome(SAFETY));
    }

    @Test
    void aStartWhoseAnswersAreAlwaysAlteredIsFoundAndFollowed() throws Exception {
        given.provider.instead = kind ->
                kind == Kind.START ? ShellProvider.says(given.provider.really().replace("@rx1", "@ rx1")) : null;
        Execution execution = given.start(waits("exit 4"));
        given.time.seconds(30);
        endAs(execution, "x.e4");
        assertEquals(new Outcome.Exited(4), given.outcome(SAFETY));
        assertEquals("hello\n", given.told.text());
        assertEquals(0, given.provider.count(Kind.CANCEL));
    }

    @Test
    void aSecondStartThatIsRefusedSaysNothingOfTheFirst() {
        given.provider.instead = kind -> {
            if (kind != Kind.START) {
                return null;
            }
            if (given.provider.count(Kind.START) > 1) {
                return given.provider.frame("X.room");
            }
            given.provider.really();
            return ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN);
        };
        given.start(waits("exit 0"));
        assertMayRun(given.outcome(SAFETY));
    }

    @Test
    void outputIsThereOnceWhenACancelComesWhileTheFirstIsBeingWritten() throws Exception {
        StringBuilder all = new StringBuilder();
        CollectingListener told = new CollectingListener() {
            @Override
            public synchronized void output(OutputStreamKind stream, long offset, byte[] bytes) {
                if (stream == OutputStreamKind.STDOUT) {
                    all.append(new String(bytes, StandardCharsets.UTF_8));
                }
            }
        };
        Execution execution = given.startFor(
                told, Command.ofScript("trap 'echo bye; exit 9' TERM; echo hello; while :; do sleep 0.05; done"));
        given.writes.remove().run();
        given.time.settle();
        assertEquals(1, given.provider.count(Kind.START));
        Leftovers.untilWritten(execution, "hello");
        given.provider.latency = Duration.ofSeconds(1);
        execution.cancel();
        given.time.settle();
        Leftovers.untilEnded(execution, "x.e9");
        given.time.seconds(1);
        for (int i = 0; i < 200 && !told.hasEnded(); i++) {
            given.write();
            given.time.advance(Duration.ofMillis(500));
        }
        assertTrue(told.hasEnded());
        assertEquals("hello\nbye\n", all.toString());
    }
}
