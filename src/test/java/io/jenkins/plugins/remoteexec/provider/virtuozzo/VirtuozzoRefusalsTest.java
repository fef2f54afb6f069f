package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoFixture.WEB_01;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.SimulatedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the compute API and whatever stands before it refuse, and what is said about it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class VirtuozzoRefusalsTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private VirtuozzoFixture given;

    @BeforeEach
    void start() throws IOException {
        given = new VirtuozzoFixture();
    }

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void aUserWithoutTheRole() {
        given.virtuozzo.setRoles("member");

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.PERMISSION));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("could not run the command on " + WEB_01 + ": HTTP 403 Policy doesn't allow"),
                        containsString("a user needs the role guest_exec in the project")));
    }

    @Test
    void aServerThatDoesNotExist() {
        String other = SimulatedServer.id("other");

        ApiException error =
                given.failure(() -> given.client.submit(ExecRequest.shell(other, "true", Duration.ofMinutes(1))));

        assertThat(error.kind(), is(ErrorKind.NO_SUCH_TARGET));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("HTTP 404 Instance " + other + " could not be found"),
                        containsString("the id of a server in this project"),
                        containsString("7.3 and newer")));
    }

    @Test
    void aServerThatIsSwitchedOff() {
        given.virtuozzo.server("web-01").setStatus("SHUTOFF");

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.TARGET_NOT_READY));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        assertThat(
                error.getMessage(),
                allOf(containsString("HTTP 409 Cannot"), containsString("switched off, locked, or busy")));
    }

    @Test
    void anEmptyCommandIsRefusedByTheApi() {
        ApiException error = given.failure(
                () -> given.client.submit(new ExecRequest(WEB_01, List.of(), null, null, Duration.ofMinutes(1))));

        assertThat(error.kind(), is(ErrorKind.REJECTED));
        assertThat(error.getMessage(), containsString("HTTP 400 Invalid input for field/attribute command"));
    }

    @Test
    void aThrottleMaySayInItsBodyHowLongToWait() {
        onCommand().answer(429, JSON, "{\"overLimit\":{\"code\":429,\"message\":\"slow down\",\"retryAfter\":\"7\"}}");

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.THROTTLED));
        assertThat(error.retryAfter().orElseThrow(), is(Duration.ofSeconds(7)));
        assertThat(error.getMessage(), containsString("HTTP 429 slow down"));
    }

    @Test
    void noBodyMakesTheEndpointWaitForLongerThanAHeaderCould() {
        onCommand().answer(429, JSON, "{\"overLimit\":{\"code\":429,\"message\":\"slow\",\"retryAfter\":\"3600\"}}");

        assertThat(given.refusal().retryAfter().orElseThrow(), is(Duration.ofMinutes(10)));
    }

    @Test
    void aTextThatIsTooLongIsRefusedForGood() {
        onCommand().answer(413, JSON, "{\"overLimit\":{\"code\":413,\"message\":\"Request is too large.\"}}");

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.REJECTED));
        assertThat(error.delivery(), is(Delivery.REFUSED));
    }

    @Test
    void aProxysPageIsShortened() {
        onCommand().proxyError();

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(error.delivery(), is(Delivery.UNKNOWN));
        assertThat(error.getMessage(), matchesPattern(".*: HTTP 503 503 Service Temporarily Unavailable.*"));
    }

    @Test
    void anAnswerThatIsLostCutOrGarbledLeavesDoubtAndOneRun() {
        onCommand().loseAnswer();
        assertThat(failure().delivery(), is(Delivery.UNKNOWN));
        assertThat(runs(), hasSize(1));

        onCommand().cutBody();
        assertThat(failure().delivery(), is(Delivery.UNKNOWN));
        assertThat(runs(), hasSize(2));

        onCommand().garbage();
        assertThat(failure().kind(), is(ErrorKind.PROTOCOL));
        assertThat(runs(), hasSize(3));

        onCommand().answer(200, JSON, "{\"command\":{}}");
        assertThat(failure().getMessage(), containsString("the answer names no command"));

        onCommand().answer(200, Map.of("Content-Type", "text/html"), "<html>login</html>");
        assertThat(failure().delivery(), is(Delivery.UNKNOWN));
    }

    @Test
    void aPollThatMeetsAPageIsAnErrorAndNoEnd() throws Exception {
        String handle = given.submit("true").handle();
        given.virtuozzo.faults().on("GET", "/commands/").answer(200, Map.of("Content-Type", "text/html"), "<html>");

        ApiException error = given.failure(() -> given.client.poll(WEB_01, handle));

        assertThat(error.kind(), is(ErrorKind.PROTOCOL));
        assertThat(error.getMessage(), containsString("is not JSON but text/html"));
    }

    private List<List<String>> runs() {
        return given.virtuozzo.server("web-01").runs();
    }

    private ApiException failure() {
        return given.failure(() -> given.client.submit(VirtuozzoFixture.shell("true")));
    }

    private Faults.Builder onCommand() {
        return given.virtuozzo.faults().on("POST", "/guest-agent/");
    }
}
