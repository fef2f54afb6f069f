package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.ShellProvider.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** An API that no call has ever reached, and a restart of Jenkins meanwhile: what is certain after that. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class NeverReachedRestartTest {
    private static final Duration AT_ONCE = Duration.ZERO;

    private final DurableFixture given = new DurableFixture();

    @AfterEach
    void delete() throws IOException {
        given.leftovers.delete();
    }

    /** What is stored when Jenkins stops between two tries. */
    private ExecutionState storedWhileItWaits() {
        given.provider.instead = kind -> NeverReachedTest.notSent();
        Execution execution = given.start("exit 0");
        given.time.seconds(20);
        execution.detach();
        given.time.settle();
        return given.told.state();
    }

    @Test
    void anAbortAfterARestartEndsItAtOnceToo() {
        ExecutionState stored = storedWhileItWaits();
        CollectingListener heir = new CollectingListener();
        Execution execution = given.resume(stored, Command.ofScript("exit 0").build(), heir);
        given.time.seconds(20);
        execution.cancel();
        given.time.settle();
        assertEquals(new Outcome.Cancelled(true, "the command had not been started"), heir.outcome(AT_ONCE));
        NeverReachedTest.nothingIsLeftToDo(given);
    }

    @Test
    void afterARestartThatItsBuildDoesNotSurviveThereIsNothingToBeStopped() {
        ExecutionState stored = storedWhileItWaits();
        long before = given.provider.calls.size();
        CollectingListener sweep = new CollectingListener();
        given.resume(stored, null, sweep).cancel();
        given.time.settle();
        assertEquals(new Outcome.Cancelled(true, "the command had not been started"), sweep.outcome(AT_ONCE));
        assertEquals(before, given.provider.calls.size());
    }

    @Test
    void afterARestartItIsStartedOnceItsApiAnswers() {
        ExecutionState stored = storedWhileItWaits();
        CollectingListener heir = new CollectingListener();
        given.resume(stored, Command.ofScript("echo here; exit 3").build(), heir);
        given.time.seconds(20);
        given.provider.instead = kind -> null;
        given.until(heir, Duration.ofMinutes(2));
        assertEquals(new Outcome.Exited(3), heir.outcome(AT_ONCE));
        assertEquals("here\n", heir.text());
    }

    @Test
    void eachCallIsMadeWithAStateOnTheDiskThatSaysThatItMayHaveArrived() {
        List<String> phases = new CopyOnWriteArrayList<>();
        given.provider.instead = kind -> {
            phases.add(given.told.state().detail("phase").orElseThrow());
            return NeverReachedTest.notSent();
        };
        given.start("exit 0");
        given.time.seconds(20);
        assertThat(phases, everyItem(is("starting")));
        assertThat(phases, hasSize(greaterThan(2)));
    }

    @Test
    void anAbortAfterAKillWhileACallStillConnectsIsUncertain() {
        given.provider.instead = kind -> new CompletableFuture<>();
        given.start("exit 0");
        ExecutionState stored = given.told.state();
        given.provider.instead = kind -> NeverReachedTest.notSent();
        CollectingListener heir = new CollectingListener();
        given.resume(stored, Command.ofScript("exit 0").build(), heir).cancel();
        given.until(heir, NeverReachedTest.SAFETY);
        assertTrue(heir.outcome(AT_ONCE).isStopUnconfirmed());
    }

    @Test
    void withoutItsRecordNoFurtherCallIsMade() {
        CollectingListener fullDisk = new CollectingListener() {
            @Override
            public void stateChanged(ExecutionState changed) {
                if (state() != null) {
                    throw new IllegalStateException("No space left on device");
                }
                super.stateChanged(changed);
            }
        };
        given.provider.instead = kind -> NeverReachedTest.notSent();
        given.leftovers.of(given.engine.start(
                given.connection(), "web-01", Command.ofScript("exit 0").build(), Mode.DURABLE, fullDisk));
        given.until(fullDisk, NeverReachedTest.SAFETY);
        Outcome.NotStarted end = assertInstanceOf(Outcome.NotStarted.class, fullDisk.outcome(AT_ONCE));
        assertThat(end.why(), containsString("No space left on device"));
        assertEquals(List.of(Kind.START), given.provider.calls);
    }
}
