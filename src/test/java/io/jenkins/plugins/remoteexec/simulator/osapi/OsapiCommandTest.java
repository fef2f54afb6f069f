package io.jenkins.plugins.remoteexec.simulator.osapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.simulator.osapi.SimulatorClient.Answer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class OsapiCommandTest {

    private OsapiSimulator osapi;
    private SimulatorClient client;

    @BeforeEach
    void start() throws Exception {
        osapi = OsapiSimulator.withHosts("web-01")
                .serverWait(Duration.ofSeconds(20))
                .start();
        client = new SimulatorClient(osapi);
    }

    @AfterEach
    void stop() {
        osapi.close();
    }

    @Test
    void aCommandIsAnsweredWithItsResult() throws Exception {
        Answer answer = client.exec("web-01", "echo", "hello", "world");
        assertEquals(202, answer.status());
        assertEquals(36, answer.jobId().length());
        assertEquals("web-01", answer.result().path("hostname").asText());
        assertEquals("ok", answer.result().path("status").asText());
        assertEquals("hello world\n", answer.result().path("stdout").asText());
        assertEquals("", answer.result().path("stderr").asText("missing"));
        assertEquals(0, answer.result().path("exit_code").asInt(-99));
        assertTrue(answer.result().path("changed").asBoolean());
        assertTrue(answer.result().path("duration_ms").isIntegralNumber());
    }

    @Test
    void aFailingCommandIsStillAccepted() throws Exception {
        Answer answer = client.shell("web-01", "echo oops >&2; exit 3");
        assertEquals(202, answer.status());
        assertEquals("ok", answer.result().path("status").asText());
        assertEquals(3, answer.result().path("exit_code").asInt());
        assertEquals("oops\n", answer.result().path("stderr").asText());
    }

    @Test
    void aSignalledCommandHasExitCodeMinusOne() throws Exception {
        assertEquals(
                -1,
                client.shell("web-01", "kill -9 $$").result().path("exit_code").asInt());
    }

    @Test
    void everyByteThatIsNoUtf8BecomesOneReplacementCharacter() throws Exception {
        Answer answer = client.shell("web-01", "printf 'a\\342\\202b\\377c\\303\\244'");
        assertEquals(
                "a\uFFFD\uFFFDb\uFFFDc\u00e4", answer.result().path("stdout").asText());
    }

    @Test
    void factsAreReplacedInEveryString() throws Exception {
        Answer answer = client.exec("web-01", "echo", "@fact.hostname", "x=@fact.arch;y");
        assertEquals("web-01 x=x86_64;y\n", answer.result().path("stdout").asText());
        assertEquals(
                "job failed: failed to resolve fact references: unresolvable fact reference \"@fact.colour\": unknown"
                        + " fact key \"colour\"",
                client.exec("web-01", "echo", "@fact.colour").error());
    }

    @Test
    void aMissingProgramIsAnErrorOfTheServer() throws Exception {
        Answer answer = client.exec("web-01", "no-such-program");
        assertEquals(500, answer.status());
        assertEquals(
                "{\"error\":\"job failed: command execution failed: failed to execute command: exec:"
                        + " \\\"no-such-program\\\": executable file not found in $PATH\"}",
                answer.json().toString());
        assertEquals(
                "job failed: command execution failed: failed to execute command: fork/exec /no/such: no such file or"
                        + " directory",
                client.exec("web-01", "/no/such").error());
        assertEquals(0, osapi.host("web-01").runs().size());
    }

    @Test
    void aMissingDirectoryIsAnErrorOfTheServer() throws Exception {
        Answer answer =
                client.shell("web-01", Json.object().put("command", "true").put("cwd", "/no/such/directory"));
        assertEquals(500, answer.status());
        assertEquals(
                "job failed: shell execution failed: failed to execute command: chdir /no/such/directory: no such file"
                        + " or directory",
                answer.error());
    }

    @Test
    void aTimeOutThrowsTheOutputAway() throws Exception {
        Answer answer = client.shell(
                "web-01",
                Json.object().put("command", "echo started; exec sleep 600").put("timeout", 1));
        assertEquals(500, answer.status());
        assertEquals(
                "{\"error\":\"job failed: shell execution failed: command timed out after 1s\"}",
                answer.json().toString());
    }

    @Test
    void tooLongAnArgumentCannotBeStarted() throws Exception {
        Answer answer = client.shell("web-01", ": " + "x".repeat(200_000));
        assertEquals(
                "job failed: shell execution failed: failed to execute command: fork/exec /bin/sh: argument list too"
                        + " long",
                answer.error());
    }

    @Test
    void tooLargeARequestCannotBeStored() throws Exception {
        assertEquals(
                "failed to publish and wait: failed to store job in KV: nats: maximum payload exceeded",
                client.shell("web-01", ": " + "x".repeat(1_100_000)).error());
    }

    @Test
    void badValuesAreNamed() throws Exception {
        assertEquals(
                "Key: '' Error:Field validation for '' failed on the 'valid_target' tag: target agent \"web-09\" not"
                        + " found",
                client.shell("web-09", "true").error());
        assertEquals(
                "Key: 'CommandShellRequest.Command' Error:Field validation for 'Command' failed on the 'required' tag",
                client.shell("web-01", "").error());
        assertEquals(
                "Key: 'CommandShellRequest.Timeout' Error:Field validation for 'Timeout' failed on the 'max' tag",
                client.shell("web-01", Json.object().put("command", "true").put("timeout", 301))
                        .error());
        assertEquals(0, osapi.host("web-01").runs().size());
    }

    @Test
    void theFrameworkHasAnErrorShapeOfItsOwn() throws Exception {
        Answer broken = client.send("POST", "/node/web-01/command/exec", "{\"command\":");
        assertEquals(400, broken.status());
        assertTrue(broken.message().startsWith("Syntax error"), broken.message());
        Answer wrongType = client.send("POST", "/node/web-01/command/exec", "{\"command\":1}");
        assertEquals(400, wrongType.status());
        assertTrue(wrongType.message().startsWith("Unmarshal type error: expected=string, got=number"));
        assertFalse(wrongType.json().has("error"));
        assertEquals(404, client.get("/node/web-01/nothing/here").status());
    }
}
