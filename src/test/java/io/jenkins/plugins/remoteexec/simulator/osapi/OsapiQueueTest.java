package io.jenkins.plugins.remoteexec.simulator.osapi;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.simulator.VirtualClock;
import io.jenkins.plugins.remoteexec.simulator.osapi.SimulatorClient.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class OsapiQueueTest {

    private final VirtualClock clock = new VirtualClock();
    private OsapiSimulator osapi;
    private SimulatorClient client;
    private SimulatedHost host;

    @BeforeEach
    void start() throws Exception {
        osapi = OsapiSimulator.withHosts("web-01", "web-02")
                .clock(clock)
                .serverWait(Duration.ofSeconds(1))
                .start();
        client = new SimulatorClient(osapi);
        host = osapi.host("web-01");
    }

    @AfterEach
    void stop() {
        osapi.close();
    }

    @Test
    void whenTheServerStopsWaitingTheJobGoesOn() throws Exception {
        Path gate = host.sandbox().scratch().resolve("gate");
        Answer answer = client.shell("web-01", "until [ -e " + gate + " ]; do sleep 0.05; done; echo done");
        assertEquals(500, answer.status());
        assertEquals(
                "{\"error\":\"failed to publish and wait: timeout waiting for job response: context deadline"
                        + " exceeded\"}",
                answer.json().toString());
        String id = newestJob().path("id").asText();
        assertEquals("processing", job(id).path("status").asText());
        Files.createFile(gate);
        eventually("the job is completed", () -> jobStatus(id).equals("completed"));
        assertEquals("done\n", job(id).path("result").path("stdout").asText());
    }

    @Test
    void oneHostRunsOneCommandAfterAnother() throws Exception {
        CompletableFuture<Answer> first =
                client.shellLater("web-01", "echo a >>$HOME/log; sleep 0.4; echo b >>$HOME/log");
        eventually("the first command runs", () -> host.runs().size() == 1);
        Answer second = client.shell("web-01", "echo c >>$HOME/log");
        assertEquals(202, first.join().status());
        assertEquals(202, second.status());
        assertEquals(
                List.of("a", "b", "c"), Files.readAllLines(host.sandbox().home().resolve("log")));
    }

    @Test
    void aLongCommandPushesTheNextOneOverTheServersWaitButNotThatOfAnotherHost() throws Exception {
        Path gate = host.sandbox().scratch().resolve("gate");
        CompletableFuture<Answer> first = client.shellLater("web-01", "until [ -e " + gate + " ]; do sleep 0.05; done");
        eventually("the first command runs", () -> host.runs().size() == 1);
        assertEquals(202, client.shell("web-02", "true").status());
        assertTrue(client.shell("web-01", "echo next").error().contains("timeout waiting for job response"));
        assertEquals(1, host.waitingJobs());
        assertEquals("submitted", newestJob().path("status").asText());
        Files.createFile(gate);
        assertEquals(500, first.join().status());
        eventually("the second command ran after all", () -> host.runs().size() == 2);
    }

    @Test
    void aFailedJobIsRunAgainBehindTheClientsBack() throws Exception {
        client.shell("web-01", Json.object().put("command", "exec sleep 600").put("timeout", 1));
        eventually("the time-out is recorded", () -> jobStatus(newestId()).equals("failed"));
        for (Duration backOff : Delivery.BACK_OFF) {
            int before = host.runs().size();
            clock.advance(backOff.minusSeconds(1));
            assertEquals(before, host.runs().size());
            clock.advance(Duration.ofSeconds(1));
            eventually("one more run begins", () -> host.runs().size() == before + 1);
            eventually("the run ends", () -> jobStatus(newestId()).equals("failed"));
        }
        assertEquals(5, host.runs().size());
        clock.advance(Duration.ofMinutes(25));
        assertEquals(0, host.waitingJobs());
        assertEquals(5, host.runs().size());
    }

    @Test
    void aJobThatIsStillRunningWhenItsBackOffEndsIsRunAgainAsSoonAsItHasFailed() throws Exception {
        String body =
                Json.object().put("command", "exec sleep 600").put("timeout", 1).toString();
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> post(body));
        eventually("the command runs", () -> host.runs().size() == 1);
        clock.advance(Duration.ofSeconds(30));
        assertEquals(1, host.runs().size());
        eventually("it runs again without more time", () -> host.runs().size() == 2);
        assertEquals(500, status.join());
    }

    @Test
    void aDeletedJobIsNotRunAgain() throws Exception {
        client.shell("web-01", Json.object().put("command", "exec sleep 600").put("timeout", 1));
        eventually("the time-out is recorded", () -> jobStatus(newestId()).equals("failed"));
        assertEquals(204, client.send("DELETE", "/job/" + newestId(), null).status());
        clock.advance(Duration.ofMinutes(30));
        // Whatever the queue still held would have to run before this.
        client.exec("web-01", "true");
        assertEquals(List.of("exec sleep 600", "true"), host.runs());
    }

    @Test
    void aCommandThatOutlastsTheBackOffIsRunASecondTimeWhateverItsExitAndNeverAThird() throws Exception {
        Path gate = host.sandbox().scratch().resolve("gate");
        client.shell("web-01", "until [ -e " + gate + " ]; do sleep 0.05; done");
        CompletableFuture<Answer> next = client.shellLater("web-01", "true");
        clock.advance(Duration.ofSeconds(30));
        Files.createFile(gate);
        next.join();
        eventually("it runs again, before what waits", () -> host.runs().size() == 3);
        assertEquals("true", host.runs().get(2));
        clock.advance(Duration.ofMinutes(30));
        client.shell("web-01", "exit 0");
        assertEquals(4, host.runs().size());
    }

    @Test
    void aJobThatIsDeletedBeforeItsBackOffHasPassedRunsOnce() throws Exception {
        Path gate = host.sandbox().scratch().resolve("gate");
        client.shell("web-01", "until [ -e " + gate + " ]; do sleep 0.05; done");
        clock.advance(Duration.ofSeconds(28));
        assertEquals(204, client.send("DELETE", "/job/" + newestId(), null).status());
        clock.advance(Duration.ofSeconds(2));
        Files.createFile(gate);
        client.shell("web-01", "true");
        assertEquals(2, host.runs().size());
    }

    @Test
    void anAdministratorWhoRaisesTheBackOffHasNoSecondRun() throws Exception {
        VirtualClock time = new VirtualClock();
        try (OsapiSimulator patient = OsapiSimulator.withHosts("web-01")
                .clock(time)
                .backOff(Duration.ofMinutes(10))
                .start()) {
            Path gate = patient.host("web-01").sandbox().scratch().resolve("gate");
            SimulatorClient other = new SimulatorClient(patient);
            CompletableFuture<Answer> first =
                    other.shellLater("web-01", "until [ -e " + gate + " ]; do sleep 0.05; done");
            eventually("it runs", () -> patient.host("web-01").runs().size() == 1);
            time.advance(Duration.ofMinutes(9));
            Files.createFile(gate);
            assertEquals(202, first.join().status());
            other.shell("web-01", "true");
            assertEquals(2, patient.host("web-01").runs().size());
        }
    }

    @Test
    void aCommandThatMerelyExitsWithACodeIsNotRunAgain() throws Exception {
        client.shell("web-01", "exit 3");
        clock.advance(Duration.ofMinutes(30));
        client.shell("web-01", "true");
        assertEquals(List.of("exit 3", "true"), host.runs());
    }

    @Test
    void anOutputThatTheQueueCannotCarryIsLostAndItsCommandRunAgain() throws Exception {
        Answer answer = client.shell("web-01", "head -c 1100000 /dev/zero | tr '\\0' x");
        assertTrue(answer.error().contains("timeout waiting for job response"), answer.error());
        assertEquals("processing", jobStatus(newestId()));
        clock.advance(Duration.ofSeconds(30));
        eventually("the command runs again", () -> host.runs().size() == 2);
    }

    @Test
    void anAgentThatIsDownTakesUpItsJobsWhenItComesBack() throws Exception {
        host.stopAgent();
        assertEquals(500, client.shell("web-01", "true").status());
        assertEquals(0, host.runs().size());
        host.startAgent();
        eventually("the job runs late", () -> host.runs().size() == 1);
    }

    @Test
    void closingTheSimulatorEndsWhatRunsAndWhatHasDetached() throws Exception {
        client.shell("web-01", "setsid sleep 600 >/dev/null 2>&1 &");
        client.shell("web-01", "sleep 600; echo never");
        List<ProcessHandle> processes = host.sandbox().processes();
        assertTrue(processes.size() > 2, () -> "too few: " + processes);
        osapi.close();
        assertEquals(List.of(), host.sandbox().processes());
        assertFalse(Files.exists(host.sandbox().scratch()));
    }

    private int post(String body) {
        try {
            return client.send("POST", "/node/web-01/command/shell", body).status();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode newestJob() throws Exception {
        return job(newestId());
    }

    private String newestId() {
        List<String> all = osapi.jobs();
        return all.get(all.size() - 1);
    }

    private JsonNode job(String id) throws Exception {
        return client.get("/job/" + id).json();
    }

    private String jobStatus(String id) {
        try {
            return job(id).path("status").asText();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
