package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.ShellProvider.Kind;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** An API that no call has ever reached: what is certain then, and how soon. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class NeverReachedTest {
    private static final Duration AT_ONCE = Duration.ZERO;
    static final Duration SAFETY = Duration.ofHours(2);
    private static final EndpointLimits PATIENT = EndpointLimits.DEFAULT.withPatience(Duration.ofMinutes(10));

    private final DurableFixture given = new DurableFixture();

    @AfterEach
    void delete() throws IOException {
        given.leftovers.delete();
    }

    static CompletableFuture<ExecStatus> notSent() {
        return ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT);
    }

    private static CompletableFuture<ExecStatus> unknownHost() {
        return CompletableFuture.failedFuture(ApiException.of(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT)
                .text("the host name api.example cannot be resolved")
                .cause(new UnknownHostException("api.example"))
                .build()
                .beforeSending());
    }

    static void nothingIsLeftToDo(DurableFixture fixture) {
        List<Kind> before = List.copyOf(fixture.provider.calls);
        fixture.time.advance(SAFETY);
        assertEquals(before, fixture.provider.calls);
        assertFalse(before.contains(Kind.CANCEL));
    }

    @Test
    void theTimeoutEndsItAtOnceAndLeavesNothingToBeStopped() {
        given.provider.instead = kind -> notSent();
        given.start(Command.ofScript("exit 0").timeout(Duration.ofSeconds(5)));
        assertEquals(
                new Outcome.NotStarted("its timeout of 5 s passed before it could start"),
                given.outcome(Duration.ofSeconds(6)));
        assertThat(given.told.notices(), contains(containsString("Trying again for up to 60 s")));
        nothingIsLeftToDo(given);
    }

    @Test
    void anAbortEndsItAtOnceAndLeavesNothingToBeStopped() {
        given.provider.instead = kind -> notSent();
        Execution execution = given.start("exit 0");
        given.time.seconds(20);
        execution.cancel();
        given.time.settle();
        assertEquals(new Outcome.Cancelled(true, "the command had not been started"), given.told.outcome(AT_ONCE));
        nothingIsLeftToDo(given);
    }

    @Test
    void anAbortWhileACallStillConnectsEndsItWhenThatHasFailed() {
        CompletableFuture<ExecStatus> connecting = new CompletableFuture<>();
        given.provider.instead = kind -> kind == Kind.START ? connecting : notSent();
        Execution execution = given.start("exit 0");
        execution.cancel();
        given.time.seconds(9);
        assertFalse(given.told.hasEnded());
        connecting.completeExceptionally(notSent().exceptionNow());
        given.time.settle();
        assertEquals(new Outcome.Cancelled(true, "the command had not been started"), given.told.outcome(AT_ONCE));
        long calls = given.provider.calls.size();
        given.time.advance(SAFETY);
        assertEquals(calls, given.provider.calls.size());
    }

    @Test
    void aCallThatMayHaveArrivedMakesTheEndUncertain() {
        given.provider.instead = kind -> given.provider.calls.size() == 1
                ? ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN)
                : notSent();
        Execution execution = given.start("exit 0");
        execution.cancel();
        Outcome.Cancelled end = assertInstanceOf(Outcome.Cancelled.class, given.outcome(SAFETY));
        assertThat(end.describe(), containsString("it was not confirmed that the command has stopped"));
        assertThat(
                given.told.notices(), contains(containsString("Trying again"), containsString("stopping the command")));
    }

    @Test
    void aHostNameThatCannotBeResolvedIsTriedForHalfAMinute() {
        given.limits = PATIENT;
        given.provider.instead = kind -> unknownHost();
        given.start("exit 0");
        given.time.seconds(29);
        assertFalse(given.told.hasEnded());
        Outcome.NotStarted end = assertInstanceOf(Outcome.NotStarted.class, given.outcome(Duration.ofSeconds(2)));
        assertThat(end.why(), containsString("the host name api.example cannot be resolved"));
        assertThat(given.told.notices(), contains(containsString("Trying again for up to 30 s")));
        nothingIsLeftToDo(given);
    }

    @Test
    void aHostNameThatWasResolvedBeforeIsWaitedFor() {
        given.limits = PATIENT;
        given.provider.instead = kind -> kind == Kind.START ? null : unknownHost();
        given.start("sleep 3600");
        given.time.advance(Duration.ofMinutes(9));
        assertFalse(given.told.hasEnded());
        given.provider.instead = kind -> null;
        given.time.advance(Duration.ofMinutes(2));
        assertThat(given.told.notices(), hasItem(containsString("answers again after")));
    }

    @Test
    void aHostNameThatIsUnknownForAMomentInAnOutageDoesNotEndTheWaitForIt() {
        given.limits = PATIENT;
        given.provider.instead = kind -> notSent();
        given.start("exit 0");
        given.time.seconds(40);
        given.provider.instead = kind -> unknownHost();
        given.time.seconds(40);
        assertFalse(given.told.hasEnded());
        given.provider.instead = kind -> null;
        assertEquals(new Outcome.Exited(0), given.outcome(Duration.ofMinutes(2)));
        assertThat(given.told.notices().get(0), containsString("Trying again for up to 10 min"));
    }

    @Test
    void aCommandWhoseStartMayHaveArrivedIsNotGivenUpForAnUnknownHostName() {
        given.limits = PATIENT;
        given.provider.instead = kind -> {
            if (given.provider.calls.size() == 1) {
                given.provider.really();
                return ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN);
            }
            return unknownHost();
        };
        given.start("exit 0");
        given.time.seconds(60);
        assertFalse(given.told.hasEnded());
        given.provider.instead = kind -> null;
        assertEquals(new Outcome.Exited(0), given.outcome(Duration.ofMinutes(2)));
    }

    @Test
    void aResumedExecutionIsPatientWithAHostNameThatCannotBeResolved() {
        given.limits = PATIENT;
        given.provider.instead = kind -> unknownHost();
        given.resume(
                given.starting(Duration.ofHours(1), Duration.ofSeconds(1)),
                Command.ofScript("exit 0").build(),
                given.told);
        given.time.advance(Duration.ofMinutes(9));
        assertFalse(given.told.hasEnded());
        assertInstanceOf(Outcome.Lost.class, given.outcome(Duration.ofMinutes(2)));
    }

    @Test
    void aDirectCommandIsTriedForHalfAMinuteToo() {
        EngineFixture direct = new EngineFixture();
        direct.limits = PATIENT;
        for (int i = 0; i < 100; i++) {
            direct.provider.fails(unknownHost().exceptionNow());
        }
        direct.start();
        direct.time.seconds(31);
        assertInstanceOf(Outcome.NotStarted.class, direct.listener.outcome);
        assertEquals(1, direct.listener.notices().size());
    }

    @Test
    void anOutageIsCountedFromTheFirstCallThatFailed() {
        given.limits = PATIENT;
        given.provider.instead = kind -> {
            boolean fails = kind == Kind.FOLLOW && given.provider.count(Kind.FOLLOW) < 2;
            given.provider.latency = fails ? Duration.ofSeconds(60) : Duration.ZERO;
            return fails ? ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN) : null;
        };
        given.start("sleep 3600");
        given.time.advance(Duration.ofMinutes(5));
        assertThat(given.told.notices(), hasItem(containsString("answers again after 2 min")));
    }

    @Test
    void theTurnThatACallWaitedForIsNoPartOfAnOutage() {
        given.limits = EndpointLimits.DEFAULT.withCallsInFlight(1);
        StubProvider busy = new StubProvider() {
            private boolean failed;

            @Override
            public boolean isSelector(String target) {
                return "_any".equals(target);
            }

            @Override
            public Selection expand(String selector) throws ApiException {
                if (!failed) {
                    failed = true;
                    given.time.await(notSent());
                }
                return Selection.anyOf(List.of("web-02"));
            }

            @Override
            public ExecStatus submit(ExecRequest request) throws ApiException {
                given.time.sleep(Duration.ofMinutes(5));
                return new ExecStatus.Ended(new Outcome.Exited(0), new byte[0], new byte[0], false);
            }
        };
        EndpointConnection connection = given.engine.connect(busy, given.limits);
        Command command = Command.ofScript("exit 0").build();
        given.engine.start(connection, "web-01", command, Mode.DIRECT, new CollectingListener());
        given.time.settle();
        given.engine.start(connection, "_any", command, Mode.DIRECT, given.told);
        given.outcome(Duration.ofMinutes(20));
        assertThat(given.told.notices(), hasItem(containsString("answers again after")));
        assertThat(given.told.notices(), not(hasItem(containsString("answers again after 5 min"))));
    }

    /** Goes on with a running command, while no thread is to be had for that. */
    private Execution resumedWithoutThread(CollectingListener heir) {
        Execution first = given.start("echo hello; sleep 3600");
        given.time.seconds(5);
        ExecutionState saved = given.told.state();
        first.detach();
        given.time.settle();
        assertEquals("following", saved.detail("phase").orElseThrow());
        given.time.noThreadForTheNext();
        return given.leftovers.of(given.engine.resume(given.connection(), saved, null, heir));
    }

    @Test
    void aResumedCommandThatIsGivenUpBeforeItsFirstFiberRunsIsStopped() {
        CollectingListener heir = new CollectingListener(given.told);
        resumedWithoutThread(heir).abandon();
        given.until(heir, Duration.ofMinutes(1));
        assertTrue(heir.outcome(AT_ONCE).isStopUnconfirmed());
        given.time.seconds(1);
        assertTrue(given.provider.calls.contains(Kind.CANCEL));
    }

    @Test
    void aRunningCommandThatIsGivenUpAtOnceIsStoppedAllTheSame() {
        Execution execution = given.start("sleep 3600");
        given.time.seconds(5);
        execution.abandon();
        given.time.settle();
        assertTrue(given.told.outcome(AT_ONCE).isStopUnconfirmed());
        assertTrue(given.provider.calls.contains(Kind.CANCEL));
    }

    @Test
    void aResumedCommandThatIsAbortedBeforeItsFirstFiberRunsIsStopped() {
        CollectingListener heir = new CollectingListener(given.told);
        resumedWithoutThread(heir).cancel();
        given.until(heir, Duration.ofMinutes(1));
        // the shell may need more of real time than passes here: then it is not confirmed
        assertThat(heir.outcome(AT_ONCE).describe(), not(containsString("had not been started")));
        assertTrue(given.provider.calls.contains(Kind.CANCEL));
    }

    @Test
    void aDirectCommandOfAnotherJvmThatIsAbortedBeforeItsFirstFiberRunsIsNotCalledNotStarted() {
        EngineFixture direct = new EngineFixture();
        ExecutionState saved = new ExecutionState(
                "0123456789abcdef",
                Mode.DIRECT,
                "web-01",
                direct.time.now(),
                null,
                Map.of("phase", "running", "handle", "job-1"));
        direct.time.noThreadForTheNext();
        direct.engine.resume(direct.connection(), saved, null, direct.listener).cancel();
        direct.time.seconds(2);
        assertTrue(direct.provider.calls.contains("cancel job-1"), direct.provider.calls::toString);
    }
}
