package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiVersion;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Finding out where the API begins, without running anything to do so. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class OsapiPathsTest {
    @Test
    void aNewServerIsAskedOnceForManyCommands() throws Exception {
        try (OsapiFixture given = new OsapiFixture()) {
            for (int i = 0; i < 3; i++) {
                assertThat(given.shell("true"), instanceOf(ExecStatus.Ended.class));
            }

            assertThat(given.osapi.requests().count("GET", ""), is(1L));
            assertThat(given.osapi.requests().count("POST", ""), is(3L));
            assertThat(given.runs(), hasSize(3));
        }
    }

    @Test
    void anOldServerIsFoundAtTheSecondPlace() throws Exception {
        try (OsapiFixture given = new OsapiFixture(switches -> switches.version(OsapiVersion.EARLY_APRIL_2026))) {
            given.shell("true");

            assertThat(given.osapi.requests().count("POST", "^/node/web-01/command/shell$"), is(1L));
            assertThat(given.osapi.requests().count("GET", ""), is(2L));
            assertThat(given.runs(), hasSize(1));
        }
    }

    @Test
    void theHtmlOfTheUserInterfaceIsNotTakenForTheApi() throws Exception {
        try (OsapiFixture given = new OsapiFixture()) {
            given.osapi
                    .faults()
                    .on("GET", "^/api/health$")
                    .answer(200, Map.of("Content-Type", "text/html"), "<html>OSAPI</html>");

            ApiException error = given.refusal();

            assertThat(error.delivery(), is(Delivery.NOT_SENT));
            assertThat(
                    error.getMessage(),
                    allOf(
                            containsString("neither /api/health nor /health answers with JSON"),
                            containsString("Check the URL")));
            assertThat(given.shell("true"), instanceOf(ExecStatus.Ended.class));
        }
    }

    @Test
    void aUrlThatAlreadyHasThePrefixWorks() throws Exception {
        try (OsapiFixture given = new OsapiFixture()) {
            OsapiClient client = given.client(given.osapi.baseUrl() + "/api/");

            assertThat(client.targets(), hasSize(1));
        }
    }

    @Test
    void aProxyThatIsDownLeavesNoDoubtAndIsAskedAgain() throws Exception {
        try (OsapiFixture given = new OsapiFixture()) {
            given.osapi.faults().on("GET", "/health").proxyError();

            ApiException error = given.refusal();

            assertThat(error.delivery(), is(Delivery.NOT_SENT));
            assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
            assertThat(given.shell("true"), instanceOf(ExecStatus.Ended.class));
        }
    }

    @Test
    void aThrottleAtTheLookUpIsAThrottle() throws Exception {
        try (OsapiFixture given = new OsapiFixture()) {
            given.osapi.faults().on("GET", "/health").throttle(Duration.ofSeconds(7));

            ApiException error = given.refusal();

            assertThat(error.kind(), is(ErrorKind.THROTTLED));
            assertThat(error.delivery(), is(Delivery.NOT_SENT));
            assertThat(error.retryAfter().orElseThrow(), is(Duration.ofSeconds(7)));
        }
    }

    @Test
    void aRedirectIsNamedAsOne() throws Exception {
        try (OsapiFixture given = new OsapiFixture()) {
            given.osapi.faults().on("GET", "/health").answer(301, Map.of("Location", "https://osapi.example/"), "");

            ApiException error = given.refusal();

            assertThat(error.getMessage(), containsString("redirected to https://osapi.example/"));
            assertThat(error.delivery(), is(Delivery.NOT_SENT));
        }
    }

    @Test
    void aServerReplacedByANewerOneIsLookedForAgain() throws Exception {
        try (OsapiFixture given = new OsapiFixture()) {
            given.shell("true");
            given.osapi
                    .faults()
                    .on("POST", "/command/")
                    .answer(404, Map.of("Content-Type", "application/json"), "{\"message\":\"Not Found\"}");

            ApiException error = given.failure(
                    () -> given.client.submit(ExecRequest.shell("web-01", "true", Duration.ofMinutes(1))));
            given.shell("true");

            assertThat(error.delivery(), is(Delivery.REFUSED));
            assertThat(given.osapi.requests().count("GET", "/health"), is(2L));
            assertThat(given.runs(), hasSize(2));
        }
    }
}
