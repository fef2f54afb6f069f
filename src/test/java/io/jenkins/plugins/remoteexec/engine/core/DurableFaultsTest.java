package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.core.ShellProvider.Kind;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong with target, API or plugin: the execution ends, and says no more than is certain. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class DurableFaultsTest {
    private static final Duration SAFETY = Duration.ofHours(1);

    private final DurableFixture given = new DurableFixture();

    @TempDir
    Path directory;

    @AfterEach
    void delete() throws IOException {
        touch("go");
        given.leftovers.delete();
    }

    private void touch(String name) throws IOException {
        Files.write(directory.resolve(name), new byte[0]);
    }

    /** A script that goes on until the test lets it end. */
    private String waits(String then) {
        return "echo hello; " + DurableFixture.until(directory.resolve("go")) + "; " + then;
    }

    /** The target's ln makes no links. */
    private Path brokenLink() throws IOException {
        Path ln = directory.resolve("ln");
        Files.writeString(ln, "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(ln, PosixFilePermissions.fromString("rwxr-xr-x"));
        given.provider.path = directory + ":/usr/bin:/bin";
        return ln;
    }

    @Test
    void anOwnerThatIsSlowToStoreIsAskedNothingBesides() {
        List<String> asked = new ArrayList<>();
        CollectingListener slow = new CollectingListener() {
            @Override
            public synchronized long from(OutputStreamKind stream) {
                asked.add(stream + " " + state().detail("phase").orElseThrow());
                return super.from(stream);
            }
        };
        given.startFor(slow, Command.ofScript(waits("exit 0")));
        given.writes.remove().run();
        given.time.settle();
        assertEquals(1, given.provider.count(Kind.START));
        assertEquals(List.of(), asked);

        given.write();
        assertEquals(List.of("STDOUT following", "STDERR following"), asked);
    }

    @Test
    void aStartWhoseAnswerWasCutIsNeverCalledNotStarted() {
        given.provider.instead = kind -> {
            if (kind != Kind.START) {
                return null;
            }
            return given.provider.count(Kind.START) == 1
                    ? ShellProvider.says(given.provider.really().substring(0, 20))
                    : ShellProvider.fails(ErrorKind.AUTHENTICATION, Delivery.REFUSED);
        };
        given.start(waits("exit 0"));
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("The command may have started on web-01"));
    }

    @Test
    void aStartWhoseAnswerHadNoTextIsNeverCalledNotStarted() {
        given.provider.instead = kind -> {
            if (kind == Kind.START) {
                given.provider.really();
            }
            return ShellProvider.says("");
        };
        given.start(waits("exit 0"));
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("The command may have started on web-01"));
    }

    @Test
    void whatAnEarlierJvmMayHaveStartedIsNeverCalledNotStarted() {
        given.provider.instead = kind -> ShellProvider.fails(ErrorKind.AUTHENTICATION, Delivery.REFUSED);
        given.resume(
                given.starting(Duration.ofHours(2), Duration.ofHours(1)),
                Command.ofScript("true").build(),
                given.told);
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("The command may have started on web-01"));
    }

    @Test
    void aTargetThatCannotMakeTheLockEndsTheExecution() throws Exception {
        brokenLink();
        given.start("echo never");
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("The target's disk is full. The command may have started"));
        assertThat(end.why(), not(containsString("Nothing was started")));
    }

    @Test
    void aCancelForWhichThereIsNoRoomIsTriedAgain() throws Exception {
        Path ln = brokenLink();
        given.provider.instead = kind -> kind == Kind.START ? new CompletableFuture<>() : null;
        Execution execution = given.start("echo never");
        execution.cancel();
        given.time.seconds(5);
        assertFalse(given.told.hasEnded());
        assertEquals(
                "The target's disk is full. Trying again to stop the command",
                given.told.notices().get(0));
        Files.delete(ln);
        assertEquals(
                new Outcome.Cancelled(true, "the command had not been started"), given.outcome(Duration.ofSeconds(30)));
    }

    @Test
    void aCancelForWhichThereIsNeverRoomIsNotConfirmed() throws Exception {
        brokenLink();
        given.provider.instead = kind -> kind == Kind.START ? new CompletableFuture<>() : null;
        given.start("echo never").cancel();
        Duration budget = EndpointLimits.DEFAULT.cancelBudget();
        given.until(given.told, budget.minusSeconds(1));
        assertFalse(given.told.hasEnded());
        assertTrue(given.outcome(Duration.ofSeconds(2)).isStopUnconfirmed());
        assertThat(given.provider.count(Kind.CANCEL), greaterThan(3L));
    }

    @Test
    void aCommandWhoseLockIsDeletedIsLost() throws Exception {
        Execution execution = given.start(waits("exit 0"));
        Leftovers.untilWritten(execution, "hello");
        Files.delete(Leftovers.directory(execution.id()).resolve("p"));
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("lock is gone from the target"));
        assertEquals("hello\n", given.told.text());
    }

    @Test
    void aLockThatComesLateIsWaitedFor() throws Exception {
        Execution execution = given.start(waits("exit 4"));
        Path lock = Leftovers.directory(execution.id()).resolve("p");
        Files.move(lock, directory.resolve("p"));
        given.time.seconds(30);
        Files.move(directory.resolve("p"), lock);
        given.time.seconds(30);
        assertFalse(given.told.hasEnded());
        touch("go");
        Leftovers.untilEnded(execution, "x.e4");
        assertEquals(new Outcome.Exited(4), given.outcome(SAFETY));
    }

    @Test
    void aMachineThatCrashedIsNotCalledCancelled() throws Exception {
        Execution execution = given.start(waits("exit 0"));
        Leftovers.untilWritten(execution, "hello");
        given.time.seconds(10);
        Path left = Leftovers.directory(execution.id());
        // what a file system leaves of files that were not written out before the power went
        for (String name : List.of("p", "g", "o")) {
            Files.write(left.resolve(name), new byte[0]);
        }
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("The target was rebooted while the command was running"));
        assertEquals("hello\n", given.told.text());
        given.time.seconds(60);
        assertTrue(Files.exists(left.resolve("o")));
    }

    @Test
    void aCancelOnAMachineThatCrashedDoesNotSayThatNothingRan() throws Exception {
        Execution execution = given.start(waits("exit 0"));
        Leftovers.untilWritten(execution, "hello");
        given.time.seconds(10);
        assertEquals("hello\n", given.told.text());
        Files.write(Leftovers.directory(execution.id()).resolve("p"), new byte[0]);
        execution.cancel();
        assertThat(given.outcome(SAFETY).describe(), not(containsString("had not been started")));
    }

    @Test
    void aTargetThatHasNoRoomForTheSecretsSaysSo() {
        given.provider.instead = kind -> kind == Kind.PAD ? given.provider.frame("k 1.2.3.") : null;
        given.start(Command.ofScript("true").secretEnvironment(Map.of("TOKEN", "secret")));
        Outcome.NotStarted end = assertInstanceOf(Outcome.NotStarted.class, given.outcome(SAFETY));
        assertThat(
                end.why(),
                containsString(
                        "no room on the target for the secrets: The target generated a one-time pad of 3 bytes"));
    }

    @Test
    void anExtensionThatFailsWhereNobodyExpectsItEndsTheExecution() {
        given.start(waits("exit 0"));
        given.provider.capabilities = null;
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("an internal error of the plugin (java.lang.NullPointerException"));
        assertThat(end.why(), containsString("The command may still be running on web-01"));
        assertEquals(0, given.connection().followers());
    }

    @Test
    void anExtensionThatDoesNotLinkEndsTheExecutionAndGivesItsSlotBack() {
        given.limits = given.limits.withCallsInFlight(1);
        given.provider.instead = kind -> {
            throw new NoClassDefFoundError("com/example/Missing");
        };
        given.start("true");
        Outcome end = given.outcome(SAFETY);
        assertThat(end.describe(), containsString("NoClassDefFoundError"));
        // nobody can know what was sent before; the cancellation that follows fails in the same way
        given.time.seconds(600);
        assertThat(given.connection().gate().inFlight(), is(0));
    }

    @Test
    void ofAMachineThatWasStartedSinceNothingCanBeSaid() {
        given.resume(
                given.starting(Duration.ofDays(20_000), Duration.ofDays(10_000)),
                Command.ofScript("true").build(),
                given.told);
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), startsWith("The target was started again after the command had been sent"));
    }

    @Test
    void whatHasNotStartedWhenItsTimeIsUpIsNeverStarted() {
        Path half = directory.resolve("half");
        given.resume(
                given.starting(Duration.ofSeconds(3), Duration.ofSeconds(10)),
                Command.ofScript("echo begun >'" + half + "'; sleep 5; echo done >>'" + half + "'")
                        .build(),
                given.told);
        Outcome.NotStarted end = assertInstanceOf(Outcome.NotStarted.class, given.outcome(SAFETY));
        assertEquals("its timeout of 3 s passed before it could start", end.why());
        assertEquals(0, given.provider.count(Kind.START));
        assertFalse(Files.exists(half));
    }

    @Test
    void whatHadStartedAndEndedBeforeItsTimeWasUpIsFoundAfterwards() {
        given.provider.instead = kind -> kind == Kind.CLEAN_UP ? new CompletableFuture<>() : null;
        given.start(Command.ofScript("echo hello; exit 5").timeout(Duration.ofHours(1)));
        assertEquals(new Outcome.Exited(5), given.outcome(SAFETY));
        ExecutionState saved = given.told.states().get(0);
        DurableFixture later = new DurableFixture();
        later.time.seconds(7200);
        CollectingListener heir = new CollectingListener();
        later.resume(saved, Command.ofScript("echo hello; exit 5").build(), heir);
        later.until(heir, SAFETY);
        assertEquals(new Outcome.Exited(5), heir.outcome(Duration.ZERO));
        assertEquals("hello\n", heir.text());
    }

    @Test
    void aFewAnswersWithoutTextAreAnOutageLikeAnyOther() throws Exception {
        Execution execution = given.start(waits("exit 0"));
        int before = given.provider.calls.size();
        given.provider.instead = kind -> given.provider.calls.size() - before <= 6 ? ShellProvider.says("") : null;
        given.time.seconds(55);
        assertThat(given.provider.calls.size(), greaterThan(before + 6));
        touch("go");
        Leftovers.untilEnded(execution, "x.e0");
        assertEquals(new Outcome.Exited(0), given.outcome(SAFETY));
        assertThat(given.told.notices(), hasItem(containsString("web-01 answers again")));
    }

    @Test
    void answersThatNeverHaveTextEndTheExecutionWhenTheEndpointsPatienceIsAtItsEnd() {
        given.start(waits("exit 0"));
        given.provider.instead = kind -> ShellProvider.says("");
        given.time.seconds(60);
        assertFalse(given.told.hasEnded());
        int calls = given.provider.calls.size();
        assertThat(calls, lessThan(15));
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("could not be read"));
    }

    @Test
    void aTargetWithoutAShellIsStillKnownAtOnce() {
        given.provider.instead =
                kind -> ShellProvider.says(kind == Kind.START ? "'_n' is not recognized" : "\"rx-$((6 * 7))\"\r\n");
        given.start("true");
        assertThat(given.outcome(Duration.ofSeconds(5)).describe(), containsString("no POSIX shell"));
    }
}
