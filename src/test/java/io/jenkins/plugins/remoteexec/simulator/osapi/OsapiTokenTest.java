package io.jenkins.plugins.remoteexec.simulator.osapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.simulator.osapi.SimulatorClient.Answer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class OsapiTokenTest {

    private OsapiSimulator osapi;

    @BeforeEach
    void start() throws Exception {
        osapi = OsapiSimulator.withHosts("web-01").start();
    }

    @AfterEach
    void stop() {
        osapi.close();
    }

    @Test
    void withoutATokenNothingRuns() throws Exception {
        Answer answer = as(null).shell("web-01", "true");
        assertEquals(401, answer.status());
        assertEquals("{\"error\":\"Bearer token required\"}", answer.json().toString());
        assertEquals(0, osapi.host("web-01").runs().size());
    }

    @Test
    void anExpiredTokenIsRefusedWithItsAge() throws Exception {
        String token = osapi.tokens()
                .mint()
                .roles("admin")
                .expiresIn(Duration.ofHours(-1))
                .sign();
        Answer answer = as(token).shell("web-01", "true");
        assertEquals(401, answer.status());
        assertTrue(answer.error().startsWith("Invalid token: token is expired by 1h0m"), answer.error());
    }

    @Test
    void foreignAndMalformedTokensAreRefused() throws Exception {
        String foreign =
                osapi.tokens().mint().roles("admin").signedWith("another key").sign();
        assertEquals(
                "Invalid token: signature is invalid", as(foreign).get("/agent").error());
        assertEquals(
                "Invalid token: token contains an invalid number of segments",
                as("secret").get("/agent").error());
        String unknownRole = osapi.tokens().mint().roles("root").sign();
        assertEquals(
                "Invalid token: Key: 'CustomClaims.Roles[0]' Error:Field validation for 'Roles[0]' failed on the"
                        + " 'oneof' tag",
                as(unknownRole).get("/agent").error());
    }

    @Test
    void theReadRoleMayLookButNotRun() throws Exception {
        SimulatorClient reader = as(osapi.tokens().readOnly());
        assertEquals(200, reader.get("/agent").status());
        assertEquals(200, reader.get("/job").status());
        Answer answer = reader.shell("web-01", "true");
        assertEquals(403, answer.status());
        assertTrue(
                answer.error().startsWith("Insufficient permissions. Required: [command:execute], resolved: map["),
                answer.error());
    }

    @Test
    void permissionsReplaceThoseOfTheRole() throws Exception {
        SimulatorClient runner = as(osapi.tokens().permitting("command:execute"));
        assertEquals(202, runner.shell("web-01", "true").status());
        assertEquals(
                "Insufficient permissions. Required: [job:read], resolved: map[command:execute:true]",
                runner.get("/job").error());
    }

    @Test
    void healthNeedsNoToken() throws Exception {
        assertEquals("{\"status\":\"ok\"}", as(null).get("/health").json().toString());
        assertEquals(
                "ready", as(null).get("/health/ready").json().path("status").asText());
        osapi.setReady(false);
        assertEquals(503, as(null).get("/health/ready").status());
    }

    private SimulatorClient as(String token) {
        return new SimulatorClient(osapi.apiUrl(), token);
    }
}
