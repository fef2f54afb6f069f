package io.jenkins.plugins.remoteexec.simulator.osapi;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.simulator.VirtualClock;
import io.jenkins.plugins.remoteexec.simulator.osapi.SimulatorClient.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class OsapiJobApiTest {

    private final VirtualClock clock = new VirtualClock();
    private OsapiSimulator osapi;
    private SimulatorClient client;

    @BeforeEach
    void start() throws Exception {
        osapi = OsapiSimulator.withHosts("web-01", "web-02").clock(clock).start();
        client = new SimulatorClient(osapi);
    }

    @AfterEach
    void stop() {
        osapi.close();
    }

    @Test
    void aCompletedJobShowsItsOperationResultAndHistory() throws Exception {
        String id = client.shell("web-01", "echo hello").jobId();
        JsonNode job = completed(id);
        assertEquals("command.shell.execute", job.path("operation").path("type").asText());
        assertEquals(
                "echo hello", job.path("operation").path("data").path("command").asText());
        assertEquals("hello\n", job.path("result").path("stdout").asText());
        assertEquals("web-01", job.path("hostname").asText());
        assertTrue(job.path("changed").asBoolean());
        assertEquals(
                "completed", job.path("responses").path("web-01").path("status").asText());
        assertEquals(
                "completed",
                job.path("agent_states").path("web-01").path("status").asText());
        assertEquals(
                List.of("acknowledged", "started", "completed"),
                job.path("timeline").findValuesAsText("event"));
    }

    @Test
    void theListIsPagedAndInTheOrderOfIdsWhichIsNoneInTime() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            ids.add(client.shell("web-01", "echo " + i).jobId());
            completed(ids.get(i - 1));
        }
        ids.sort(Comparator.reverseOrder());
        JsonNode page = client.get("/job?limit=2&offset=1").json();
        assertEquals(5, page.path("total_items").asInt());
        assertEquals(5, page.path("status_counts").path("completed").asInt());
        assertEquals(ids.subList(1, 3), page.path("items").findValuesAsText("id"));
        assertEquals(
                0, client.get("/job?status=failed").json().path("total_items").asInt(-1));
    }

    @Test
    void onlyEarlyVersionsSayThatAFailedJobIsUnderWayWhenItIsRunAgain() throws Exception {
        for (OsapiVersion version : List.of(OsapiVersion.EARLY_APRIL_2026, OsapiVersion.AUGUST_2026)) {
            VirtualClock time = new VirtualClock();
            try (OsapiSimulator each = OsapiSimulator.withHosts("web-01")
                    .version(version)
                    .clock(time)
                    .start()) {
                SimulatorClient asked = new SimulatorClient(each);
                Path program = each.host("web-01").sandbox().scratch().resolve("late");
                Path gate = program.resolveSibling("gate");
                asked.exec("web-01", program.toString());
                Files.writeString(program, "#!/bin/sh\nuntil [ -e " + gate + " ]; do sleep 0.05; done\n");
                assertTrue(program.toFile().setExecutable(true));
                time.advance(Duration.ofSeconds(30));
                eventually("it is run again", () -> each.host("web-01").runs().size() == 1);

                String status = asked.get("/job/" + each.jobs().get(0))
                        .json()
                        .path("status")
                        .asText();

                assertEquals(version == OsapiVersion.AUGUST_2026 ? "failed" : "processing", status);
                Files.createFile(gate);
            }
        }
    }

    @Test
    void badParametersAndUnknownJobsAreRefused() throws Exception {
        UUID unknown = UUID.randomUUID();
        assertEquals(404, client.get("/job/" + unknown).status());
        assertEquals("job not found: " + unknown, client.get("/job/" + unknown).error());
        Answer noUuid = client.get("/job/17");
        assertEquals(400, noUuid.status());
        assertTrue(noUuid.message().startsWith("Invalid format for parameter id"), noUuid.message());
        assertEquals(
                "Key: 'GetJobParams.Limit' Error:Field validation for 'Limit' failed on the 'max' tag",
                client.get("/job?limit=101").error());
        assertEquals(400, client.get("/job?status=sleeping").status());
    }

    @Test
    void aDeletedJobIsGone() throws Exception {
        String id = client.shell("web-01", "true").jobId();
        assertEquals(204, client.send("DELETE", "/job/" + id, null).status());
        assertEquals(404, client.get("/job/" + id).status());
        assertEquals(404, client.send("DELETE", "/job/" + id, null).status());
    }

    @Test
    void aRetryAnswersAtOnceAndGoesToAnyHostUnlessOneIsNamed() throws Exception {
        String id = client.shell("web-01", "echo once").jobId();
        Answer named = client.send("POST", "/job/" + id + "/retry", "{\"target_hostname\":\"web-01\"}");
        assertEquals(201, named.status());
        assertEquals("created", named.json().path("status").asText());
        eventually(
                "the named host runs it again",
                () -> osapi.host("web-01").runs().size() == 2);
        assertEquals(0, osapi.host("web-02").runs().size());
        client.send("POST", "/job/" + id + "/retry", null);
        eventually(
                "the other host runs it as well",
                () -> osapi.host("web-02").runs().size() == 1);
        assertTrue(client.get("/job/" + id)
                .json()
                .path("timeline")
                .findValuesAsText("event")
                .contains("retried"));
    }

    @Test
    void recordsAreForgottenAfterAnHour() throws Exception {
        String id = client.shell("web-01", "true").jobId();
        clock.advance(Duration.ofMinutes(59));
        assertEquals(200, client.get("/job/" + id).status());
        clock.advance(Duration.ofMinutes(1));
        assertEquals(404, client.get("/job/" + id).status());
        assertEquals(0, client.get("/job").json().path("total_items").asInt(-1));
    }

    @Test
    void readingAndDeletingNeedPermissionsOfTheirOwn() throws Exception {
        String id = client.shell("web-01", "true").jobId();
        SimulatorClient runner =
                new SimulatorClient(osapi.apiUrl(), osapi.tokens().permitting("command:execute", "job:read"));
        assertEquals(200, runner.get("/job/" + id).status());
        assertEquals(403, runner.send("DELETE", "/job/" + id, null).status());
    }

    private JsonNode completed(String id) throws Exception {
        eventually("the job is completed", () -> {
            try {
                return client.get("/job/" + id).json().path("status").asText().equals("completed");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        return client.get("/job/" + id).json();
    }
}
