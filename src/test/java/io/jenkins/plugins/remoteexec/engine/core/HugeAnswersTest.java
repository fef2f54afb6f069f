package io.jenkins.plugins.remoteexec.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.Selection;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts of an API, however long, make no long lines of a log and no large files. */
class HugeAnswersTest {
    private static final String HUGE = "x".repeat(20_000_000);
    private static final int MOST = 20_000;

    private final EngineFixture given = new EngineFixture();

    @AfterEach
    void nothingIsLong() {
        for (String event : given.listener.events) {
            assertTrue(event.length() < MOST, () -> "a line of " + event.length());
        }
        for (ExecutionState state : given.listener.states) {
            assertTrue(
                    state.toJson().length() < MOST,
                    () -> "a state of " + state.toJson().length());
        }
    }

    @Test
    void anIdOfTwentyMillionCharactersIsNone() {
        given.provider.answers(FakeProvider.running(HUGE));
        given.start();

        assertInstanceOf(Outcome.Lost.class, given.listener.outcome);
        assertTrue(
                given.listener.outcome.describe().contains("by 20000000 characters, which is no id"),
                given.listener.outcome::describe);
        assertTrue(given.listener.outcome.describe().contains("may have started"), given.listener.outcome::describe);
    }

    @Test
    void anotherIdLaterIsNoneEither() {
        given.provider
                .answers(FakeProvider.running("job-1"))
                .answers(FakeProvider.running(HUGE))
                .answers(FakeProvider.exited(0, "", ""));
        Execution execution = given.start();
        given.time.seconds(1);
        assertTrue(execution.status().length() < MOST);
        given.time.seconds(60);

        assertEquals(new Outcome.Exited(0), given.listener.outcome);
        assertEquals(2, given.provider.count("poll job-1"));
    }

    @Test
    void whyNothingWasStartedIsCut() {
        given.provider.answers(new ExecStatus.NotStarted(HUGE));
        given.start();

        assertTrue(given.listener.outcome.describe().endsWith("x[…]"));
    }

    @Test
    void whyTheResultIsLostIsCut() {
        given.provider.answers(new ExecStatus.Lost(HUGE));
        given.start();

        assertTrue(given.listener.outcome.describe().endsWith("x[…]"));
    }

    @Test
    void theNameOfASignalIsCut() {
        given.provider.answers(new ExecStatus.Ended(new Outcome.Signalled(HUGE), new byte[0], new byte[0], false));
        given.start();

        assertInstanceOf(Outcome.Signalled.class, given.listener.outcome);
    }

    @Test
    void aRecordThatCannotBeNamedStays() {
        given.provider.answers(new ExecStatus.Ended(new Outcome.Exited(0), new byte[0], new byte[0], false, HUGE));
        given.start();

        assertEquals(new Outcome.Exited(0), given.listener.outcome);
        assertEquals(0, given.provider.count("collected"));
    }

    @Test
    void whatAClientSaysOfAFailureIsCut() {
        given.provider.caveats = List.of(HUGE);
        given.provider
                .fails(ApiException.of(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT)
                        .asked(HUGE)
                        .text(HUGE)
                        .requestId(HUGE)
                        .advice(HUGE)
                        .build())
                .fails(new IllegalStateException(HUGE));
        given.start();
        given.time.seconds(60);

        assertInstanceOf(Outcome.Lost.class, given.listener.outcome);
    }

    @Test
    void aTargetOfSuchANameIsNotChosen() {
        given.provider.selection = Selection.anyOf(List.of(HUGE, "web-01"));
        choose();
        assertEquals(1, given.provider.count("submit shell on web-01"));

        given.provider.selection = Selection.allOf(List.of(HUGE, HUGE + "y"), HUGE);
        choose();
        assertInstanceOf(Outcome.NotStarted.class, given.listener.outcome);
    }

    private void choose() {
        given.provider.answers(FakeProvider.exited(0, "", ""));
        given.engine.start(
                given.connection(), "selector:x", Command.ofScript("deploy").build(), Mode.DIRECT, given.listener);
        given.time.settle();
    }
}
