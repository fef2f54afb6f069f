package io.jenkins.plugins.remoteexec.provider.osapi;

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
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What goes wrong before, instead of, or after the command, and what is said about it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class OsapiRefusalsTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

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
    void aTokenThatWasNotSignedByThisServer() {
        given.token = given.osapi
                .tokens()
                .mint()
                .roles("admin")
                .signedWith("another key")
                .sign();

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("could not run the command on web-01: HTTP 401 Invalid token"),
                        containsString("(request id "),
                        containsString("Check that the credentials contain the complete OSAPI token")));
    }

    @Test
    void anExpiredToken() {
        given.token = given.osapi
                .tokens()
                .mint()
                .roles("admin")
                .expiresIn(Duration.ofMinutes(-5))
                .sign();

        assertThat(given.refusal().getMessage(), containsString("it has not expired"));
    }

    @Test
    void noTokenAtAll() {
        given.token = "  ";

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(error.getMessage(), containsString("the token in the credentials is empty"));
    }

    @Test
    void aTokenWithALineBreakIsRefusedWithoutBeingShown() {
        given.token = given.token.substring(0, 20) + "\n" + given.token.substring(20);

        ApiException error = given.refusal();

        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(error.getMessage(), containsString("Check the credentials for line breaks"));
    }

    @Test
    void aTokenThatMayOnlyRead() {
        given.token = given.osapi.tokens().readOnly();

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.PERMISSION));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("HTTP 403 Insufficient permissions. Required: [command:execute]"),
                        containsString("a token needs the role admin or the permission command:execute")));
    }

    @Test
    void theFrameworksOwnErrorsAreReadToo() {
        onCommand().answer(400, JSON, "{\"message\":\"Syntax error: offset=3\"}");

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.REJECTED));
        assertThat(error.getMessage(), containsString("HTTP 400 Syntax error: offset=3"));
    }

    @Test
    void anErrorOfTheInfrastructureLeavesDoubt() {
        onCommand().answer(500, JSON, "{\"error\":\"failed to publish and wait: nats: no servers available\"}");

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(error.delivery(), is(Delivery.UNKNOWN));
        assertThat(error.getMessage(), containsString("nats: no servers available"));
    }

    @Test
    void aProxysPageIsShortened() {
        onCommand().proxyError();

        ApiException error = given.refusal();

        assertThat(error.delivery(), is(Delivery.UNKNOWN));
        assertThat(error.getMessage(), matchesPattern(".*: HTTP 503 503 Service Temporarily Unavailable.*"));
    }

    @Test
    void aThrottleSaysHowLongToWait() {
        onCommand().throttle(Duration.ofSeconds(9));

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.THROTTLED));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        assertThat(error.retryAfter().orElseThrow(), is(Duration.ofSeconds(9)));
    }

    @Test
    void anAnswerThatIsLostCutOrGarbledLeavesDoubtAndOneRun() {
        given.token = given.osapi.tokens().permitting("command:execute");
        onCommand().loseAnswer();
        assertThat(failure().delivery(), is(Delivery.UNKNOWN));
        assertThat(given.runs(), hasSize(1));

        onCommand().cutBody();
        assertThat(failure().delivery(), is(Delivery.UNKNOWN));
        assertThat(given.runs(), hasSize(2));

        onCommand().garbage();
        assertThat(failure().kind(), is(ErrorKind.PROTOCOL));
        assertThat(given.runs(), hasSize(3));

        onCommand().answer(202, Map.of("Content-Type", "text/html"), "<html>login</html>");
        assertThat(failure().getMessage(), containsString("the answer contains 0 results and no job id"));
    }

    @Test
    void aConnectionThatBreaksBeforeTheServerActedLeavesDoubtToo() {
        onCommand().dropBeforeHandling();

        assertThat(given.refusal().delivery(), is(Delivery.UNKNOWN));
    }

    private ApiException failure() {
        return given.failure(() -> given.client.submit(ExecRequest.shell("web-01", "true", Duration.ofMinutes(1))));
    }

    private Faults.Builder onCommand() {
        return given.osapi.faults().on("POST", "/command/");
    }
}
