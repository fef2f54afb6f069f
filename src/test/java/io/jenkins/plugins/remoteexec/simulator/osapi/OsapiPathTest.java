package io.jenkins.plugins.remoteexec.simulator.osapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.simulator.osapi.SimulatorClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class OsapiPathTest {

    @Test
    void aNewServerAnswersUnprefixedReadsWithItsWebInterface() throws Exception {
        try (OsapiSimulator osapi = OsapiSimulator.withHosts("web-01").start()) {
            SimulatorClient unprefixed =
                    new SimulatorClient(osapi.baseUrl(), osapi.tokens().admin());
            Answer answer = unprefixed.get("/agent");
            assertEquals(200, answer.status());
            assertEquals("text/html; charset=utf-8", contentType(answer));
            assertEquals(405, unprefixed.shell("web-01", "true").status());
            assertEquals(200, new SimulatorClient(osapi).get("/agent").status());
            assertEquals(
                    "404 page not found\n",
                    unprefixed.get("/api/nothing").http().body());
        }
    }

    @Test
    void withoutItsWebInterfaceANewServerDoesNotKnowUnprefixedPaths() throws Exception {
        try (OsapiSimulator osapi =
                OsapiSimulator.withHosts("web-01").webInterface(false).start()) {
            SimulatorClient unprefixed =
                    new SimulatorClient(osapi.baseUrl(), osapi.tokens().admin());
            Answer answer = unprefixed.shell("web-01", "true");
            assertEquals(404, answer.status());
            assertEquals("{\"message\":\"Not Found\"}", answer.json().toString());
        }
    }

    @Test
    void anOldServerHasNoPrefixAndTheOldestNoResultStatus() throws Exception {
        try (OsapiSimulator osapi = OsapiSimulator.withHosts("web-01")
                .version(OsapiVersion.MARCH_2026)
                .start()) {
            SimulatorClient client = new SimulatorClient(osapi);
            Answer answer = client.exec("web-01", "echo", "hello");
            assertEquals(202, answer.status());
            assertEquals("hello\n", answer.result().path("stdout").asText());
            assertFalse(answer.result().has("status"));
            assertEquals(404, client.get("/api/agent").status());
        }
    }

    @Test
    void noVersionOfTheServerTellsItsVersion() throws Exception {
        for (OsapiVersion version : OsapiVersion.values()) {
            try (OsapiSimulator osapi =
                    OsapiSimulator.withHosts("web-01").version(version).start()) {
                Answer answer = new SimulatorClient(osapi).get("/version");
                assertEquals(404, answer.status());
                assertEquals(
                        version.hasWebInterface() ? "text/plain; charset=utf-8" : "application/json",
                        contentType(answer));
            }
        }
    }

    @Test
    void everyAnswerCarriesARequestId() throws Exception {
        try (OsapiSimulator osapi = OsapiSimulator.withHosts("web-01").start()) {
            Answer answer = new SimulatorClient(osapi).get("/health");
            assertTrue(answer.http().headers().firstValue("X-Request-ID").isPresent());
        }
    }

    private static String contentType(Answer answer) {
        return answer.http().headers().firstValue("Content-Type").orElse("");
    }
}
