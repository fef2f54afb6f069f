package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.ShellProvider.Kind;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An API that answers oddly: once, which ends nothing, or always, which ends what has not begun, in the API's words. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class OddAnswersTest {
    private static final Duration SAFETY = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final int MUCH = 100;

    private final DurableFixture given = new DurableFixture();

    @AfterEach
    void delete() {
        given.leftovers.delete();
    }

    static Stream<Arguments> oddities() {
        return Stream.of(ErrorKind.values()).flatMap(kind -> Stream.of(Delivery.UNKNOWN, Delivery.REFUSED)
                // that is another target's answer
                .filter(delivery -> kind != ErrorKind.NO_SUCH_TARGET || delivery != Delivery.UNKNOWN)
                .map(delivery -> Arguments.of(kind, delivery)));
    }

    private void endsAsIfNothingHadHappened() {
        assertEquals(new Outcome.Exited(7), given.outcome(Duration.ofSeconds(30)));
        assertEquals("once\n", given.told.text());
    }

    @ParameterizedTest
    @MethodSource("oddities")
    void theFirstAnswerMayBeOdd(ErrorKind kind, Delivery delivery) {
        given.provider.instead = call -> given.provider.calls.size() == 1 ? ShellProvider.fails(kind, delivery) : null;
        given.start("echo once; exit 7");
        endsAsIfNothingHadHappened();
    }

    @ParameterizedTest
    @MethodSource("oddities")
    void anAnswerToAStartThatWasCarriedOutMayBeOdd(ErrorKind kind, Delivery delivery) {
        given.provider.instead = call -> {
            if (given.provider.calls.size() > 1) {
                return null;
            }
            given.provider.really();
            return ShellProvider.fails(kind, delivery);
        };
        given.start("echo once; exit 7");
        endsAsIfNothingHadHappened();
    }

    @ParameterizedTest
    @EnumSource
    void aPollMayBeOdd(ErrorKind kind) {
        String[] printed = new String[1];
        given.provider.instead = call -> {
            printed[0] = given.provider.really();
            return CompletableFuture.completedFuture(new ExecStatus.Running("handle"));
        };
        int[] polls = new int[1];
        given.provider.polls = handle ->
                polls[0]++ == 0 ? ShellProvider.fails(kind, Delivery.REFUSED) : ShellProvider.says(printed[0]);
        given.start("echo once; exit 7");
        endsAsIfNothingHadHappened();
    }

    @ParameterizedTest
    @EnumSource(names = {"REJECTED", "PERMISSION", "AUTHENTICATION", "NO_SUCH_TARGET"})
    void whatIsRefusedFourTimesBeforeAnythingElseIsNotStartedInTheWordsOfTheApi(ErrorKind kind) {
        given.provider.instead = call -> ShellProvider.fails(kind, Delivery.REFUSED);
        given.start("echo never");
        Outcome.NotStarted end = assertInstanceOf(Outcome.NotStarted.class, given.outcome(SOON));
        assertThat(end.why(), containsString("the test says " + kind));
        assertEquals(4, given.provider.calls.size());
        assertThat(given.told.notices(), hasItem(containsString("Trying again for up to 8")));
    }

    @Test
    void aStartThatAnotherTargetHasAnsweredIsNotSentAgain() {
        given.provider.instead = call -> call == Kind.START || call == Kind.FOLLOW
                ? ShellProvider.fails(ErrorKind.NO_SUCH_TARGET, Delivery.UNKNOWN)
                : null;
        given.start("echo never");
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SOON));
        assertThat(end.why(), containsString("The command may have started on web-01"));
        assertEquals(1, given.provider.count(Kind.START));
    }

    @Test
    void whatTheClientItselfRefusesIsNotAskedForAgain() {
        given.provider.instead = call -> ShellProvider.fails(ErrorKind.REJECTED, Delivery.NOT_SENT);
        given.start("echo never");
        assertInstanceOf(Outcome.NotStarted.class, given.outcome(Duration.ZERO));
        assertEquals(1, given.provider.calls.size());
    }

    @ParameterizedTest
    @EnumSource(names = {"REJECTED", "PERMISSION", "AUTHENTICATION", "NO_SUCH_TARGET"})
    void whatIsRefusedAfterACallThatMayHaveArrivedIsWorthThePatience(ErrorKind kind) {
        Instant begin = given.time.now();
        given.provider.instead = call -> given.time.now().isBefore(begin.plusSeconds(40))
                ? ShellProvider.fails(
                        given.provider.calls.size() == 1 ? ErrorKind.UNAVAILABLE : kind,
                        given.provider.calls.size() == 1 ? Delivery.UNKNOWN : Delivery.REFUSED)
                : null;
        given.start("echo once; exit 7");
        assertEquals(new Outcome.Exited(7), given.outcome(Duration.ofMinutes(2)));
        assertEquals("once\n", given.told.text());
    }

    @Test
    void anOutageThatEndsWithARefusalIsOver() {
        given.provider.instead = call -> given.provider.calls.size() < 5
                ? ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT)
                : ShellProvider.fails(ErrorKind.AUTHENTICATION, Delivery.REFUSED);
        given.start("echo never");
        assertInstanceOf(Outcome.NotStarted.class, given.outcome(SAFETY));
        assertEquals(4 + 4, given.provider.calls.size());
        assertThat(given.told.notices(), hasItem(containsString("answers again after")));
    }

    @ParameterizedTest
    @MethodSource("oddities")
    void aCleanUpMayMeetAnOddAnswer(ErrorKind kind, Delivery delivery) {
        given.provider.instead = call -> call == Kind.CLEAN_UP && given.provider.count(Kind.CLEAN_UP) == 1
                ? ShellProvider.fails(kind, delivery)
                : null;
        given.start("echo once; exit 7");
        endsAsIfNothingHadHappened();
        given.time.seconds(5);
        assertThat((int) given.provider.count(Kind.CLEAN_UP), greaterThan(1));
    }

    @Test
    void aTargetThatIsGoneIsNotAskedForeverToCleanUp() {
        given.provider.instead =
                call -> call == Kind.CLEAN_UP ? ShellProvider.fails(ErrorKind.NO_SUCH_TARGET, Delivery.REFUSED) : null;
        given.start("echo once; exit 7");
        endsAsIfNothingHadHappened();
        given.time.seconds(3600);
        assertThat((int) given.provider.count(Kind.CLEAN_UP), lessThanOrEqualTo(MUCH));
        assertEquals(List.of(), given.told.notices());
    }

    @Test
    void aRecordThatSaysThatNothingRanIsTaken() {
        given.provider.instead = call -> CompletableFuture.completedFuture(new ExecStatus.Running("handle"));
        given.provider.polls =
                handle -> CompletableFuture.completedFuture(new ExecStatus.NotStarted("the container is not running"));
        given.start("echo never");
        Outcome.NotStarted end = assertInstanceOf(Outcome.NotStarted.class, given.outcome(SOON));
        assertEquals("the container is not running", end.why());
    }

    @Test
    void anApiThatReturnsOutputInAFormOfItsOwnDoesNotProveThatThereIsNoShell() {
        given.provider.instead = call -> ShellProvider.says(
                Base64.getEncoder().encodeToString(given.provider.really().getBytes(StandardCharsets.ISO_8859_1)));
        given.start("echo once; sleep 600");
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("The command may have started on web-01"));
        assertThat(end.why(), not(containsString("no POSIX shell")));
    }

    /** Where the API may return no output at all, a harmless command is sent first; this is the first answer to it. */
    private void asksSomethingHarmlessFirst(String answer) {
        given.provider.capabilities =
                Capabilities.builder().longestCommand(60_000).outputNotCertain().build();
        given.provider.instead = call -> given.provider.calls.size() == 1 ? ShellProvider.says(answer) : null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "the output of another command"})
    void theAnswerToAHarmlessCommandMayBeOddBeforeTheStart(String odd) {
        asksSomethingHarmlessFirst(odd);
        given.start("echo once; exit 7");
        endsAsIfNothingHadHappened();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "the output of another command"})
    void theAnswerToAHarmlessCommandMayBeOddWhenAnotherJvmHasSentTheStart(String odd) {
        asksSomethingHarmlessFirst(odd);
        given.resume(
                given.starting(Duration.ofHours(1), Duration.ofSeconds(1)),
                Command.ofScript("echo once; exit 7").build(),
                given.told);
        endsAsIfNothingHadHappened();
    }
}
