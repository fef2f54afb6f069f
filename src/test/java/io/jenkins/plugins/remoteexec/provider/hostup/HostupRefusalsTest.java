package io.jenkins.plugins.remoteexec.provider.hostup;

import static io.jenkins.plugins.remoteexec.contract.Answers.failure;
import static io.jenkins.plugins.remoteexec.provider.hostup.HostupFixture.SERVER;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.BackgroundCall;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What HostUp says no to, and what a reader is told about it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class HostupRefusalsTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private HostupFixture given;

    @BeforeEach
    void start() throws IOException {
        given = new HostupFixture(HostupSimulator.withServers(SERVER).forbid("shutdown"));
    }

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void aServerWithoutGuestAgentIsNotEvenAsked() {
        given.server().setAgentMissing("QEMU guest agent is not responding");

        ApiException error = failure(() -> given.submit("true"));

        assertThat(error.kind(), is(ErrorKind.TARGET_NOT_READY));
        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("could not run the command on " + SERVER),
                        containsString("QEMU guest agent is not responding"),
                        containsString("Install qemu-guest-agent")));
        assertThat(given.hostup.requests().count("POST", "exec"), is(0L));
    }

    @Test
    void aServerThatIsSwitchedOffIsToBeStarted() {
        given.server().setRunning(false);

        assertThat(
                failure(() -> given.submit("true")).getMessage(),
                allOf(containsString("The VPS is not running."), containsString("Start the server")));
    }

    @Test
    void aGoodAnswerIsRememberedForAMinuteAndABadOneIsNot() throws Exception {
        given.server().setAgentMissing("it is being updated");
        failure(() -> given.submit("true"));
        given.server().setAgentMissing(null);
        given.submit("true");
        given.submit("true");
        assertThat(given.hostup.requests().count("GET", "/exec$"), is(2L));

        given.now = given.now.plusSeconds(61);
        given.submit("true");

        assertThat(given.hostup.requests().count("GET", "/exec$"), is(3L));
    }

    @Test
    void aServerThatIsNotReadyIsLookedAtAgain() throws Exception {
        given.server().setNotReady(1);

        ApiException error = failure(() -> given.submit("true"));

        assertThat(error.kind(), is(ErrorKind.TARGET_NOT_READY));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        given.submit("true");
        assertThat(given.hostup.requests().count("GET", "/exec$"), is(2L));
        assertThat(given.server().runs(), hasSize(1));
    }

    @Test
    void aKeyThatMayOnlyReadIsToldWhatItLacks() {
        ApiException error =
                failure(() -> given.client(HostupFixture.READING_KEY).submit(harmless()));

        assertThat(error.kind(), is(ErrorKind.PERMISSION));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("HTTP 403 forbidden: The API key lacks the required scope write:vm"),
                        containsString("The key needs the scope write:vm; read:vm alone allows reading")));
        assertThat(given.server().runs(), is(empty()));
    }

    @Test
    void aKeyThatMayOnlyRunCommandsRunsThem() throws Exception {
        given.close();
        given = new HostupFixture(HostupSimulator.withServers(SERVER).key("runner", "write:vm"));

        assertThat(given.client("runner").submit(harmless()), instanceOf(ExecStatus.Running.class));
    }

    @Test
    void anEmptyKeyIsNotSent() {
        ApiException error = failure(() -> given.client(" ").submit(harmless()));

        assertThat(error.kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(error.getMessage(), containsString("Store the HostUp API key as a secret text"));
        assertThat(given.hostup.requests().all(), is(empty()));
    }

    @Test
    void givingUpBeforeTheCommandIsSentKeepsItFromBeingSent() throws Exception {
        given.hostup.faults().on("GET", "/exec$").delay(Duration.ofMillis(500));
        BackgroundCall<ExecStatus> submitted = BackgroundCall.of(() -> given.submit("true"));
        Eventually.await().until(() -> given.hostup.requests().inFlight() == 1);

        submitted.cancel();

        Eventually.await()
                .until(() ->
                        given.calls.inFlight() == 0 && given.hostup.requests().inFlight() == 0);
        assertThat(given.hostup.requests().count("POST", "exec"), is(0L));
    }

    @Test
    void theSafetyFilterIsQuoted() {
        ApiException error = failure(() -> given.submit("shutdown now"));

        assertThat(error.kind(), is(ErrorKind.REJECTED));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("command_blocked: This command has been blocked for safety reasons"),
                        containsString("This is HostUp's own filter for commands; nothing was started"),
                        containsString("(request id req_")));
    }

    @Test
    void fieldErrorsAreShown() {
        ApiException error = failure(() -> given.submit("x".repeat(4097)));

        assertThat(error.kind(), is(ErrorKind.REJECTED));
        assertThat(
                error.getMessage(),
                containsString(
                        "invalid_request: The request body failed validation.; /command: `command` must not exceed"
                                + " 4096 characters"));
    }

    @Test
    void theCodeCountsAndNotTheStatus() {
        given.hostup
                .faults()
                .on("POST", "exec")
                .answer(400, Map.of("Content-Type", "application/problem+json"), "{\"code\":\"vps_not_ready\"}");

        assertThat(failure(() -> given.submit("true")).kind(), is(ErrorKind.TARGET_NOT_READY));
    }

    @Test
    void anErrorOfThePlatformLeavesDoubt() {
        given.hostup
                .faults()
                .on("POST", "exec")
                .answer(
                        502,
                        JSON,
                        "{\"code\":\"upstream_timeout\",\"detail\":\"got timeout\",\"requestId\":\"req_7\"}");

        ApiException error = failure(() -> given.submit("true"));

        assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(error.delivery(), is(Delivery.UNKNOWN));
        assertThat(error.getMessage(), containsString("upstream_timeout: got timeout (request id req_7)"));
    }

    @Test
    void aThrottleOfVersionOneNamesItsWaitInTheBody() {
        given.hostup
                .faults()
                .on("POST", "exec")
                .answer(429, JSON, "{\"code\":\"RATE_LIMITED\",\"message\":\"Slow down\",\"retryAfter\":\"17\"}");

        ApiException error = failure(() -> given.submit("true"));

        assertThat(error.kind(), is(ErrorKind.THROTTLED));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        assertThat(error.retryAfter().orElseThrow(), is(Duration.ofSeconds(17)));
    }

    @Test
    void anApiThatIsOutOfReachHasCertainlyStartedNothing() {
        given.hostup.faults().on("GET", "/exec$").proxyError();

        ApiException error = failure(() -> given.submit("true"));

        assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(error.delivery(), is(Delivery.NOT_SENT));
    }

    @Test
    void aServerThatIsGoneIsNoLostResult() throws Exception {
        String pid = ((ExecStatus.Running) given.submit("true")).handle();

        ApiException error = failure(() -> given.client.poll("vps_gone", pid));

        assertThat(error.kind(), is(ErrorKind.NO_SUCH_TARGET));
        assertThat(error.getMessage(), not(containsString(HostupSimulator.KEY)));
    }

    private static ExecRequest harmless() {
        return ExecRequest.shell(SERVER, "true", Duration.ofMinutes(1));
    }
}
