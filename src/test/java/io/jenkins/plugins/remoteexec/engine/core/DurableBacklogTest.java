package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.core.ShellProvider.Kind;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A command has ended, and its output takes much longer to fetch than it took to write. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class DurableBacklogTest {
    private static final Duration SAFETY = Duration.ofMinutes(30);

    private final DurableFixture given = new DurableFixture();
    private final byte[] data = new byte[3_000_000];

    @TempDir
    Path directory;

    @BeforeEach
    void writeData() throws Exception {
        new Random(5).nextBytes(data);
        Files.write(directory.resolve("data"), data);
    }

    @AfterEach
    void delete() {
        given.leftovers.delete();
    }

    private String waitForGo() {
        return DurableFixture.until(directory.resolve("go"));
    }

    private Command.Builder printsAll() {
        return Command.ofScript("cat '" + directory.resolve("data") + "'");
    }

    /** One call at a time, each of them a second long. */
    private void beSlow() {
        given.provider.capabilities = Capabilities.builder()
                .largestOutput(50_000)
                .longestCommand(60_000)
                .singleLane()
                .build();
        given.provider.latency = Duration.ofSeconds(1);
    }

    private void readInParallel() {
        given.provider.latency = Duration.ofSeconds(1);
    }

    private static void untilEnded(Execution execution) {
        Leftovers.untilEnded(execution, "x.e0");
    }

    private void untilAllIsWritten(Execution execution) {
        Path stdout = Leftovers.directory(execution.id()).resolve("o");
        Eventually.await().until(() -> Files.size(stdout) == data.length);
    }

    private void untilOutput(int bytes) {
        for (int i = 0; i < 200 && given.told.stdout().length < bytes; i++) {
            given.time.advance(Duration.ofMillis(500));
        }
        assertThat(given.told.stdout().length, greaterThan(bytes - 1));
    }

    @Test
    void whatExitedInTimeIsNotTimedOutHoweverLongItsOutputTakes() {
        beSlow();
        untilEnded(given.start(printsAll().timeout(Duration.ofSeconds(20))));
        assertEquals(new Outcome.Exited(0), given.outcome(SAFETY));
        assertArrayEquals(data, given.told.stdout());
        assertEquals(0, given.provider.count(Kind.CANCEL));
    }

    @Test
    void whatExitedInTimeIsNotTimedOutAfterARestartEither() {
        beSlow();
        untilEnded(given.start(printsAll().timeout(Duration.ofSeconds(600))));
        untilOutput(100_000);
        ExecutionState saved = given.told.state();
        CollectingListener heir = new CollectingListener(given.told);
        // the JVM is killed: nothing of it happens any more
        DurableFixture later = new DurableFixture();
        later.provider.capabilities = given.provider.capabilities;
        later.provider.latency = Duration.ofSeconds(9);
        later.time.seconds(3600);
        later.resume(saved, null, heir);
        later.until(heir, SAFETY);
        assertEquals(new Outcome.Exited(0), heir.outcome(Duration.ZERO));
        assertArrayEquals(data, heir.stdout());
    }

    @Test
    void whatExitedDuringAnOutageThatOutlastsTheDeadlineHasExited() {
        given.limits = EndpointLimits.DEFAULT;
        Execution execution = given.start(
                Command.ofScript(waitForGo() + "; echo done; exit 7").timeout(Duration.ofSeconds(60)));
        Instant back = given.time.now().plusSeconds(80);
        given.provider.instead = kind ->
                given.time.now().isBefore(back) ? ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT) : null;
        touch("go");
        Leftovers.untilEnded(execution, "x.e7");
        given.until(given.told, Duration.ofSeconds(70));
        assertFalse(given.told.hasEnded());
        assertEquals(new Outcome.Exited(7), given.outcome(SAFETY));
        assertEquals("done\n", given.told.text());
        assertThat(given.provider.count(Kind.CANCEL), greaterThan(0L));
    }

    @Test
    void aCancelWhileSeveralCallsReadEndsItAtOnceAndSaysHowTheCommandEnded() {
        readInParallel();
        Execution execution = given.start(printsAll());
        untilEnded(execution);
        untilOutput(500_000);
        execution.cancel();
        assertEquals(
                new Outcome.Cancelled(
                        true, "the command had already ended (exit code 0); the rest of its output was not fetched"),
                given.outcome(Duration.ofSeconds(1)));
        assertThat(given.told.stdout().length, lessThan(data.length));
        assertEquals(0, given.connection().followers());
    }

    @Test
    void givingUpWhileSeveralCallsReadARunningCommandsOutputEndsIt() {
        readInParallel();
        Execution execution = given.start("cat '" + directory.resolve("data") + "'; " + waitForGo());
        untilAllIsWritten(execution);
        untilOutput(500_000);
        execution.abandon();
        assertTrue(assertInstanceOf(Outcome.Cancelled.class, given.outcome(Duration.ofSeconds(1)))
                .isStopUnconfirmed());
        touch("go");
    }

    @Test
    void whenTheRestOfTheOutputCannotBeHadTheEndIsToldAllTheSame() {
        readInParallel();
        untilEnded(given.start(printsAll()));
        untilOutput(500_000);
        given.provider.instead = kind -> ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT);
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("The command has ended (exit code 0), but not all of its output"));
        given.provider.instead = kind -> null;
        given.time.seconds(60);
        assertEquals(0, given.provider.count(Kind.CLEAN_UP));
    }

    @Test
    void aCancelThatComesAfterTheEndSaysHowTheCommandHadEnded() {
        Execution execution = given.start(waitForGo() + "; exit 3");
        touch("go");
        Leftovers.untilEnded(execution, "x.e3");
        execution.cancel();
        Outcome end = given.outcome(Duration.ofSeconds(60));
        assertEquals(new Outcome.Cancelled(true, "the command had already ended: exit code 3"), end);
    }

    @Test
    void aMachineThatWasStartedAgainIsNotSaidToBeTimedOutHoweverLongItsOutputTakes() throws Exception {
        beSlow();
        Execution execution = given.start(Command.ofScript("cat '" + directory.resolve("data") + "'; " + waitForGo())
                .timeout(Duration.ofSeconds(20)));
        untilAllIsWritten(execution);
        Path left = Leftovers.directory(execution.id());
        String[] lock = Files.readString(left.resolve("p")).split(" ");
        Files.writeString(left.resolve("p"), lock[0] + " " + lock[1] + " another-boot\n");
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("rebooted while the command was running"));
        assertArrayEquals(data, given.told.stdout());
        assertEquals(0, given.provider.count(Kind.CANCEL));
        touch("go");
    }

    @Test
    void outputThatCouldNotBeWrittenIsNotForgottenWhenAReadFailsAtThatMoment() {
        readInParallel();
        AtomicLong written = new AtomicLong();
        AtomicBoolean full = new AtomicBoolean();
        CollectingListener told = new CollectingListener() {
            @Override
            public synchronized void output(OutputStreamKind stream, long offset, byte[] bytes) {
                if (full.getAndSet(false)) {
                    throw new IllegalStateException("No space left on device");
                }
                written.addAndGet(bytes.length);
            }
        };
        given.limits = given.limits.withPatience(Duration.ZERO);
        Execution execution = given.startFor(told, printsAll());
        given.write();
        untilEnded(execution);
        while (written.get() < 500_000) {
            given.write();
            given.time.advance(Duration.ofMillis(500));
        }
        // a chunk waits to be written, and the next range cannot be read
        while (given.writes.isEmpty()) {
            given.time.advance(Duration.ofMillis(100));
        }
        int before = given.provider.calls.size();
        given.provider.instead = kind -> given.provider.calls.size() == before + 1
                ? ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT)
                : null;
        full.set(true);
        given.time.seconds(3);
        assertThat(given.provider.calls.size(), greaterThan(before));
        while (!told.hasEnded()) {
            given.write();
            given.time.advance(Duration.ofMillis(500));
        }
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, told.outcome(Duration.ZERO));
        assertThat(end.why(), containsString("No space left on device"));
    }

    private void touch(String name) {
        try {
            Files.createFile(directory.resolve(name));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
