package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real commands through the simulated API. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class OsapiCommandsTest {
    private OsapiFixture given;

    @BeforeEach
    void start() throws IOException {
        given = new OsapiFixture();
    }

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void argumentsArriveAsTheyAre() throws Exception {
        ExecStatus.Ended end = ended(given.exec(null, "printf", "%s|", "a b", "it's", "$HOME", "", "grün 日\n"));

        assertThat(text(end.stdout()), is("a b|it's|$HOME||grün 日\n|"));
        assertThat(end.exit(), is(new Outcome.Exited(0)));
        assertThat(given.runs(), hasSize(1));
    }

    @Test
    void aScriptRunsInAShellWithItsStreamsApart() throws Exception {
        ExecStatus.Ended end = ended(given.shell("echo out; echo err >&2; exit 3"));

        assertThat(text(end.stdout()), is("out\n"));
        assertThat(text(end.stderr()), is("err\n"));
        assertThat(end.exit(), is(new Outcome.Exited(3)));
    }

    @Test
    void aCommandRunsWhereItIsTold() throws Exception {
        Files.createDirectory(given.osapi.host("web-01").sandbox().scratch().resolve("srv"));

        ExecStatus.Ended end = ended(given.exec("srv", "pwd"));

        assertThat(text(end.stdout()).strip().endsWith("/srv"), is(true));
    }

    @Test
    void aSignalIsToldFromAnExitCode() throws Exception {
        assertThat(ended(given.shell("kill -KILL $$")).exit(), instanceOf(Outcome.Signalled.class));
        assertThat(ended(given.shell("exit 137")).exit(), is(new Outcome.Exited(137)));
    }

    @ParameterizedTest
    @EnumSource(OsapiVersion.class)
    void everyGenerationOfTheApiIsUnderstood(OsapiVersion version) throws Exception {
        try (OsapiFixture other = new OsapiFixture(switches -> switches.version(version))) {
            assertThat(ended(other.shell("exit 4")).exit(), is(new Outcome.Exited(4)));
            assertThat(other.runs(), hasSize(1));
        }
    }

    @Test
    void aProgramThatDoesNotExist() throws Exception {
        assertThat(
                notStarted(given.exec(null, "no-such-program")),
                containsString("the program does not exist on web-01, or not in the agent's PATH: "));
        assertThat(notStarted(given.exec(null, "/no/such/program")), containsString("the program does not exist on"));
        assertThat(given.jobs(), is(0));
    }

    @Test
    void aProgramThatMayNotBeRun() throws Exception {
        Path file =
                Files.writeString(given.osapi.host("web-01").sandbox().scratch().resolve("plain-file"), "true");

        assertThat(notStarted(given.exec(null, file.toString())), containsString("the program cannot be started on"));
    }

    @Test
    void aDirectoryThatDoesNotExist() throws Exception {
        assertThat(
                notStarted(given.exec("/no/such/directory", "ls")),
                containsString("workingDirectory does not exist on web-01, or cannot be entered: "));
    }

    /** A command may say of another program what the shell around it would say of itself. */
    @Test
    void aCommandThatMissesAProgramHasStarted() throws Exception {
        assertThat(ended(given.exec(null, "sh", "-c", "no-such-program")).exit(), is(new Outcome.Exited(127)));
        assertThat(ended(given.shell("no-such-program")).exit(), is(new Outcome.Exited(127)));
    }

    @Test
    void aDirectoryThatIsAFile() throws Exception {
        Path file =
                Files.writeString(given.osapi.host("web-01").sandbox().scratch().resolve("plain-file"), "x");

        assertThat(
                notStarted(given.exec(file.toString(), "ls")),
                containsString("workingDirectory is not a directory on web-01: "));
    }

    @Test
    void aFactThatNobodyKnowsIsNoStart() throws Exception {
        assertThat(
                notStarted(given.shell("mail me@fact.org")),
                allOf(
                        containsString("the command contains '@fact.…' with a key that OSAPI does not know"),
                        containsString("unknown fact key \"org\"")));
        assertThat(given.runs(), hasSize(0));
        assertThat(given.jobs(), is(0));
    }

    @Test
    void aHostThatWasThereAMomentAgoIsTriedAgain() throws Exception {
        given.shell("true");
        given.osapi.host("web-01").unregisterAgent();

        ApiException error = given.failure(() -> given.shell("true"));

        assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("\"web-01\" not found"),
                        containsString("It was there at "),
                        containsString("message queue (NATS), may be down")));
    }

    @Test
    void noHostIsKnownWhileTheMessageQueueIsDown() {
        given.osapi.setReady(false);

        ApiException error = given.failure(() -> given.shell("true"));

        assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(error.getMessage(), containsString("its message queue (NATS) cannot be reached"));
    }

    @Test
    void aHostThatNobodyKnows() {
        ApiException error =
                given.failure(() -> given.client.submit(ExecRequest.shell("web-99", "true", Duration.ofMinutes(1))));

        assertThat(error.kind(), is(ErrorKind.NO_SUCH_TARGET));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("could not run the command on web-99: HTTP 400"),
                        containsString("\"web-99\" not found"),
                        containsString("Check the target: it is the host name of an agent")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"_some", "group:", "a b", "..", ".", "web/01", "web?x"})
    void whatIsNoSingleHostIsRefusedBeforehand(String target) {
        assertThrows(InvalidCommandException.class, () -> given.client.checkTarget(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"_any", "_all", "group:web", "web-01", "web_01", "web-01.example.com", "10.0.0.1", "WEB01"})
    void hostNamesAreAccepted(String target) {
        given.client.checkTarget(target);
    }

    @Test
    void aHostThatIsSkippedHasRunNothing() throws Exception {
        given.osapi.host("web-01").setUnsupported(true);

        assertThat(notStarted(given.shell("true")), containsString("OSAPI skipped web-01: "));
        assertThat(given.runs(), hasSize(0));
    }

    @Test
    void withoutJobReadACommandThatOutlastsTheServersWaitIsLostButRunsOnce() throws Exception {
        try (OsapiFixture impatient = new OsapiFixture(switches -> switches.serverWait(Duration.ofMillis(300)))) {
            impatient.token = impatient.osapi.tokens().permitting("command:execute");

            String why = lost(impatient.shell("sleep 1"));

            assertThat(why, containsString("OSAPI did not wait for the command to end"));
            assertThat(why, containsString("It keeps running on web-01"));
            assertThat(why, containsString("HTTP 403 Insufficient permissions. Required: [job:read]"));
            assertThat(impatient.runs(), hasSize(1));
        }
    }

    @Test
    void aCommandThatTheAgentStopsIsLostAndItsReRunsAreNamed() throws Exception {
        given.osapi
                .faults()
                .on("POST", "/command/")
                .answer(
                        500,
                        Map.of("Content-Type", "application/json"),
                        "{\"error\":\"job failed: shell execution failed: command timed out after 300s\"}");

        assertThat(
                lost(given.shell("sleep 400")),
                allOf(
                        containsString(
                                "OSAPI stopped the command on web-01 (shell execution failed: command timed out"),
                        containsString(
                                "Its job could not be deleted (none of its jobs is this command), and OSAPI runs a"
                                        + " failed job again, up to four times")));
    }

    @Test
    void anAnswerWithoutAnExitCodeIsNoSuccess() throws Exception {
        given.osapi
                .faults()
                .on("POST", "/command/")
                .answer(
                        202,
                        Map.of("Content-Type", "application/json"),
                        "{\"job_id\":\"1\",\"results\":[{\"hostname\":\"web-01\",\"status\":\"ok\",\"stdout\":\"x\"}]}");

        assertThat(lost(given.shell("true")), containsString("contains no exit code"));
    }

    @Test
    void whatOsapiDoesToACommandIsSaidBeforehand() {
        List<String> plain = given.client.caveats(
                ExecRequest.shell("web-01", "true", Duration.ofMinutes(1)).endingAfter(Duration.ofSeconds(25)));
        List<String> fact = given.client.caveats(ExecRequest.shell("web-01", "echo @fact.arch", Duration.ofMinutes(1)));

        assertThat(plain, hasSize(1));
        assertThat(plain.get(0), containsString("it is ended after 25 s, because OSAPI runs a long one a second time"));
        assertThat(fact, hasSize(2));
    }

    private static ExecStatus.Ended ended(ExecStatus status) {
        assertThat(status.toString(), status, instanceOf(ExecStatus.Ended.class));
        return (ExecStatus.Ended) status;
    }

    private static String notStarted(ExecStatus status) {
        assertThat(status.toString(), status, instanceOf(ExecStatus.NotStarted.class));
        return ((ExecStatus.NotStarted) status).why();
    }

    private static String lost(ExecStatus status) {
        assertThat(status.toString(), status, instanceOf(ExecStatus.Lost.class));
        return ((ExecStatus.Lost) status).why();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
