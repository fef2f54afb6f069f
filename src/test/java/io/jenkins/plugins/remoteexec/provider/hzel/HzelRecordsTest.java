package io.jenkins.plugins.remoteexec.provider.hzel;

import static io.jenkins.plugins.remoteexec.contract.Answers.failure;
import static io.jenkins.plugins.remoteexec.provider.hzel.HzelFixture.BOX;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.remoteexec.contract.Answers;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulator;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulatorBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both documented dialects, and how the client tells them apart. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class HzelRecordsTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private HzelFixture given;

    @AfterEach
    void stop() {
        if (given != null) {
            given.close();
        }
    }

    enum Shape {
        PRIMARY(UnaryOperator.identity()),
        PRIMARY_BARE(HzelSimulatorBuilder::bare),
        PRIMARY_STRIPPED(HzelSimulatorBuilder::stripsOutput),
        PRIMARY_QUEUED(builder -> builder.queuedFor(3)),
        OTHER(HzelSimulatorBuilder::commandDialect),
        OTHER_BARE(builder -> builder.commandDialect().bare()),
        OTHER_WITH_OUTPUT(builder -> builder.commandDialect().withOutput());

        private final UnaryOperator<HzelSimulatorBuilder> switches;

        Shape(UnaryOperator<HzelSimulatorBuilder> switches) {
            this.switches = switches;
        }

        private boolean hasOutput() {
            return this != OTHER && this != OTHER_BARE;
        }
    }

    private void start(UnaryOperator<HzelSimulatorBuilder> switches) throws IOException {
        given = new HzelFixture(switches.apply(HzelSimulator.withContainers(BOX)));
    }

    @ParameterizedTest
    @EnumSource
    void exitCodeAndOutputAreUnderstood(Shape shape) throws Exception {
        start(shape.switches);

        ExecStatus.Ended end = (ExecStatus.Ended) given.run("echo 'it''s ö'; echo oh >&2; exit 42");

        assertThat(end.exit(), is(new Outcome.Exited(42)));
        assertThat(text(end.stdout()).strip(), is(shape.hasOutput() ? "its ö" : ""));
        assertThat(text(end.stderr()).strip(), is(shape.hasOutput() ? "oh" : ""));
        assertThat(given.box().runs(), hasSize(1));
        assertThat(given.client.capabilities().returnsOutput(), is(shape.hasOutput()));
    }

    @ParameterizedTest
    @EnumSource
    void argumentsArriveAsTheyAre(Shape shape) throws Exception {
        start(shape.switches);

        given.exec("sh", "-c", "printf '%s|' \"$@\" >\"$HOME/args\"", "-", "a b", "it's", "$HOME", "", "\"");

        assertThat(Files.readString(given.box().sandbox().home().resolve("args")), is("a b|it's|$HOME||\"|"));
    }

    @ParameterizedTest
    @EnumSource
    void aScriptThatNoShellCanReadIsNoSuccess(Shape shape) throws Exception {
        start(shape.switches);

        ExecStatus.Ended end = (ExecStatus.Ended) given.run("if true; then echo unfinished");

        assertThat(end.exit(), is(new Outcome.Exited(2)));
    }

    @Test
    void theOtherDialectIsTriedOnlyAfterARefusalAndThenKept() throws Exception {
        start(HzelSimulatorBuilder::commandDialect);
        given.run("true");
        assertThat(given.hzel.requests().count("POST", "/commands"), is(2L));

        given.run("true");

        assertThat(given.hzel.requests().count("POST", "/commands"), is(3L));
        assertThat(given.box().runs(), hasSize(2));
    }

    @Test
    void anUncertainAnswerIsNeverFollowedByTheOtherDialect() throws Exception {
        start(UnaryOperator.identity());
        given.hzel.faults().on("POST", "/commands").answer(500, JSON, "{\"error\":{\"code\":\"INTERNAL_ERROR\"}}");

        failure(() -> given.client.submit(shell("true")));

        assertThat(given.hzel.requests().count("POST", "/commands"), is(1L));
    }

    @Test
    void aSetDialectIsTheOnlyOneThatIsSent() throws Exception {
        start(HzelSimulatorBuilder::commandDialect);
        HzelClient set = given.client(HzelDialect.PROGRAM, true);

        assertThat(
                failure(() -> set.submit(shell("true"))).getMessage(),
                containsString("VALIDATION_FAILED: missing field `command`"));
        assertThat(given.hzel.requests().count("POST", "/commands"), is(1L));
        Answers.run(given.client(HzelDialect.COMMAND, true), shell("true"));
        assertThat(given.hzel.requests().count("POST", "/commands"), is(2L));
    }

    @Test
    void aStoppedContainerIsToBeStarted() throws Exception {
        start(UnaryOperator.identity());
        given.box().setState("stopped");

        assertThat(failure(() -> given.client.submit(shell("true"))).kind(), is(ErrorKind.TARGET_NOT_READY));
        assertThat(
                failure(() -> given.client.submit(shell("true"))).getMessage(),
                containsString("BAD_REQUEST: Container is not running. Start the container"));
    }

    @Test
    void withoutTheMarkerAFailureIsAFailureOfUnknownCode() throws Exception {
        start(UnaryOperator.identity());
        HzelClient plain = given.client(HzelDialect.PROGRAM, false);

        ExecStatus.Ended failed = (ExecStatus.Ended)
                Answers.run(plain, new ExecRequest(BOX, List.of("false"), null, null, Duration.ofMinutes(1)));
        ExecStatus.Ended succeeded = (ExecStatus.Ended)
                Answers.run(plain, new ExecRequest(BOX, List.of("true"), null, null, Duration.ofMinutes(1)));

        assertThat(failed.exit(), is(new Outcome.Failed()));
        assertThat(succeeded.exit(), is(new Outcome.Exited(0)));
        assertThat(given.box().runs(), is(List.of(List.of("false"), List.of("true"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"error\":\"container is not running\"",
                "\"error\":{\"message\":\"Container is stopped.\"}",
                "\"stdout\":\"\",\"stderr\":\"container is not running\"",
                "\"exit_code\":null,\"message\":\"container is not running\""
            })
    void aContainerThatDoesNotRunIsNotTakenForOneWithoutAShell(String fields) throws Exception {
        start(UnaryOperator.identity());
        given.hzel
                .faults()
                .on("GET", "/commands/")
                .answer(200, JSON, "{\"data\":{\"id\":\"1\",\"status\":\"failed\"," + fields + "}}");

        ExecStatus.NotStarted end = (ExecStatus.NotStarted) given.client.poll(BOX, "1#0a1b2c3d4e5f");

        assertThat(end.why(), startsWith("hzel could not run the command in " + BOX + ": "));
        assertThat(end.why(), endsWith(". Start the container"));
    }

    @Test
    void whatACommandItselfPrintsOfContainersIsItsOutput() throws Exception {
        start(UnaryOperator.identity());

        ExecStatus.Ended end = (ExecStatus.Ended) given.run("echo 'container is not running' >&2; exit 3");

        assertThat(end.exit(), is(new Outcome.Exited(3)));
    }

    @Test
    void anExitCodeIsReadInEverySpelling() throws Exception {
        start(HzelSimulatorBuilder::commandDialect);
        given.hzel
                .faults()
                .on("GET", "/commands/")
                .answer(200, JSON, "{\"data\":{\"id\":\"1\",\"status\":\"failed\",\"exitCode\":\"3\"}}");

        assertThat(((ExecStatus.Ended) given.client.poll(BOX, "1")).exit(), is(new Outcome.Exited(3)));
    }

    @Test
    void aFailureWhoseExitCodeIsNullIsAFailureOfUnknownCode() throws Exception {
        start(HzelSimulatorBuilder::commandDialect);
        given.hzel
                .faults()
                .on("GET", "/commands/")
                .answer(200, JSON, "{\"data\":{\"id\":\"1\",\"status\":\"failed\",\"exit_code\":null}}");

        assertThat(((ExecStatus.Ended) given.client.poll(BOX, "1")).exit(), is(new Outcome.Failed()));
    }

    @Test
    void aCancelledCommandWasNotStarted() throws Exception {
        start(builder -> builder.queuedFor(1000));
        ExecStatus.Running running = (ExecStatus.Running) given.client.submit(shell("true"));
        given.hzel.cancelCommands();

        assertThat(given.client.poll(BOX, running.handle()), instanceOf(ExecStatus.NotStarted.class));
    }

    @Test
    void aForgottenCommandIsLost() throws Exception {
        start(UnaryOperator.identity());
        ExecStatus.Running running = (ExecStatus.Running) given.client.submit(shell("true"));
        given.hzel.forgetCommands();

        ExecStatus lost = given.client.poll(BOX, running.handle());

        assertThat(((ExecStatus.Lost) lost).why(), containsString("COMMAND_NOT_FOUND: Command not found"));
    }

    @Test
    void anUnknownStateIsNotGuessed() throws Exception {
        start(UnaryOperator.identity());
        given.hzel.faults().on("GET", "/commands/").answer(200, JSON, "{\"data\":{\"id\":\"1\",\"status\":\"odd\"}}");

        assertThat(
                failure(() -> given.client.poll(BOX, "1")).getMessage(),
                containsString("'odd' is not a command state"));
    }

    @Test
    void theSameSeedGivesTheSameCommand() throws Exception {
        start(UnaryOperator.identity());
        for (long seed : new long[] {1, 1, 2}) {
            Answers.run(given.client(seed), shell("true"));
        }

        List<List<String>> runs = given.box().runs();
        assertThat(runs.get(1), is(runs.get(0)));
        assertThat(runs.get(2), is(not(runs.get(0))));
    }

    @Test
    void whatWasWrittenBehindTheMarkerIsKept() {
        ExitMarker marker = new ExitMarker("abc");

        assertThat(marker.in("oh\n\nremote-exec-abc=3\nlate\n"), is(new ExitMarker.Found(3, "oh\nlate\n")));
        assertThat(marker.in("oh\n"), is(new ExitMarker.Found(null, "oh\n")));
        assertThat(marker.in("remote-exec-other=3"), is(new ExitMarker.Found(null, "remote-exec-other=3")));
    }

    private static ExecRequest shell(String text) {
        return ExecRequest.shell(BOX, text, Duration.ofMinutes(1));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
