package io.jenkins.plugins.remoteexec.simulator.osapi;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.simulator.osapi.SimulatorClient.Answer;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class OsapiTargetTest {

    @Test
    void aBroadcastRunsOnAllHostsAndReportsEachByItself() throws Exception {
        try (OsapiSimulator osapi = fleet().start()) {
            Answer answer = new SimulatorClient(osapi).shell("_all", "echo hi");
            assertEquals(202, answer.status());
            assertEquals(Set.of("web-01", "web-02", "db-01"), hosts(answer));
        }
    }

    @Test
    void aLabelMeansItsWholeSubtree() throws Exception {
        try (OsapiSimulator osapi = fleet().start()) {
            SimulatorClient client = new SimulatorClient(osapi);
            assertEquals(Set.of("web-01", "web-02"), hosts(client.shell("group:web", "true")));
            assertEquals(Set.of("web-02"), hosts(client.shell("group:web.test", "true")));
            Answer unknown = client.shell("group:we", "true");
            assertEquals(400, unknown.status());
            assertTrue(unknown.error().endsWith("target agent \"group:we\" not found"), unknown.error());
        }
    }

    @Test
    void failuresAndSkippedHostsOfABroadcastAreResults() throws Exception {
        try (OsapiSimulator osapi = fleet().start()) {
            osapi.host("db-01").setUnsupported(true);
            Answer answer = new SimulatorClient(osapi).exec("_all", "no-such-program");
            assertEquals(202, answer.status());
            assertEquals("failed", result(answer, "web-01").path("status").asText());
            assertFalse(result(answer, "web-01").has("exit_code"));
            assertEquals("skipped", result(answer, "db-01").path("status").asText());
            assertEquals(
                    "operation not supported on this OS family",
                    result(answer, "db-01").path("error").asText());
        }
    }

    @Test
    void aHostThatDoesNotAnswerIsReportedByNewServersOnly() throws Exception {
        try (OsapiSimulator osapi = fleet().serverWait(Duration.ofSeconds(1)).start()) {
            osapi.host("db-01").stopAgent();
            JsonNode result = result(new SimulatorClient(osapi).shell("_all", "true"), "db-01");
            assertEquals("failed", result.path("status").asText());
            assertEquals("timeout: agent did not respond", result.path("error").asText());
        }
        try (OsapiSimulator osapi = fleet().version(OsapiVersion.EARLY_APRIL_2026)
                .serverWait(Duration.ofSeconds(1))
                .start()) {
            osapi.host("db-01").stopAgent();
            assertEquals(Set.of("web-01", "web-02"), hosts(new SimulatorClient(osapi).shell("_all", "true")));
        }
    }

    @Test
    void aBroadcastThatNobodyAnswersIsAnError() throws Exception {
        try (OsapiSimulator osapi = OsapiSimulator.withHosts("web-01")
                .serverWait(Duration.ofMillis(200))
                .start()) {
            osapi.host("web-01").stopAgent();
            Answer answer = new SimulatorClient(osapi).shell("_all", "true");
            assertEquals(500, answer.status());
            assertEquals(
                    "failed to collect broadcast responses: timeout waiting for broadcast responses: no agents"
                            + " responded",
                    answer.error());
        }
    }

    @Test
    void aJobForAnyHostRunsOnAllOfThem() throws Exception {
        try (OsapiSimulator osapi = fleet().start()) {
            Answer answer = new SimulatorClient(osapi).shell("_any", "true");
            assertEquals(1, answer.json().path("results").size());
            for (SimulatedHost host : osapi.hosts()) {
                eventually(host.hostname() + " runs it", () -> host.runs().size() == 1);
            }
        }
    }

    @Test
    void agentsAreListedWithLabelsAndState() throws Exception {
        try (OsapiSimulator osapi = fleet().start()) {
            SimulatorClient client = new SimulatorClient(osapi);
            osapi.host("web-02").stopAgent();
            assertEquals(200, client.send("POST", "/agent/db-01/drain", null).status());
            assertEquals(409, client.send("POST", "/agent/db-01/drain", null).status());
            JsonNode agents = client.get("/agent").json();
            assertEquals(3, agents.path("total").asInt());
            assertEquals("Ready", agent(client, "web-01").path("status").asText());
            assertEquals(
                    "web.live",
                    agent(client, "web-01").path("labels").path("group").asText());
            assertEquals("NotReady", agent(client, "web-02").path("status").asText());
            assertEquals("Cordoned", agent(client, "db-01").path("state").asText());
            osapi.host("web-02").unregisterAgent();
            assertEquals("agent not found: web-02", client.get("/agent/web-02").error());
            assertEquals(400, client.shell("web-02", "true").status());
        }
    }

    private static OsapiSimulatorBuilder fleet() {
        return OsapiSimulator.withHosts()
                .host("web-01", host -> host.label("group", "web.live"))
                .host("web-02", host -> host.label("group", "web.test"))
                .host("db-01", host -> host.label("group", "db"));
    }

    private static JsonNode agent(SimulatorClient client, String hostname) throws Exception {
        return client.get("/agent/" + hostname).json();
    }

    private static Set<String> hosts(Answer answer) {
        return new TreeSet<>(answer.json().path("results").findValuesAsText("hostname"));
    }

    private static JsonNode result(Answer answer, String hostname) {
        for (JsonNode result : answer.json().path("results")) {
            if (result.path("hostname").asText().equals(hostname)) {
                return result;
            }
        }
        throw new AssertionError("no result of " + hostname + " in " + answer.json());
    }
}
