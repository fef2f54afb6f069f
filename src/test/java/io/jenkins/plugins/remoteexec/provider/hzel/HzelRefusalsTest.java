package io.jenkins.plugins.remoteexec.provider.hzel;

import static io.jenkins.plugins.remoteexec.contract.Answers.failure;
import static io.jenkins.plugins.remoteexec.provider.hzel.HzelFixture.BOX;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The error envelope, the connection test and the list of containers. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class HzelRefusalsTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private HzelFixture given;

    @BeforeEach
    void start() throws IOException {
        given = new HzelFixture(HzelSimulator.withContainers(BOX, "c-2"));
    }

    @AfterEach
    void stop() {
        given.close();
    }

    @ParameterizedTest
    @CsvSource({
        "401, UNAUTHORIZED, AUTHENTICATION, REFUSED, neither revoked nor expired",
        "403, FORBIDDEN, PERMISSION, REFUSED, belongs to the account of the token",
        "403, CSRF_REJECTED, PERMISSION, REFUSED, not a session",
        "404, CONTAINER_NOT_FOUND, NO_SUCH_TARGET, REFUSED, the id of a container",
        "400, VALIDATION_FAILED, REJECTED, REFUSED, VALIDATION_FAILED",
        "501, NOT_IMPLEMENTED, REJECTED, REFUSED, NOT_IMPLEMENTED",
        "500, INTERNAL_ERROR, UNAVAILABLE, UNKNOWN, INTERNAL_ERROR",
        "200, CONTAINER_NOT_FOUND, NO_SUCH_TARGET, REFUSED, the id of a container",
        "200, SOMETHING_ELSE, PROTOCOL, UNKNOWN, SOMETHING_ELSE: in words"
    })
    void eachCodeSaysWhatItMeans(int status, String code, ErrorKind kind, Delivery delivery, String told) {
        given.hzel
                .faults()
                .on("POST", "/commands")
                .always()
                .answer(status, JSON, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"in words\"}}");

        ApiException error = failure(() -> given.client.submit(ExecRequest.shell(BOX, "true", Duration.ofMinutes(1))));

        assertThat(error.getMessage(), error.kind(), is(kind));
        assertThat(error.delivery(), is(delivery));
        assertThat(error.getMessage(), containsString(told));
        assertThat(given.box().runs(), is(empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BAD_REQUEST", "VALIDATION_FAILED"})
    void aStoppedContainerIsSaidOnceAndNotAskedInTheOtherDialect(String code) {
        given.hzel
                .faults()
                .on("POST", "/commands")
                .always()
                .answer(
                        400,
                        JSON,
                        "{\"error\":{\"code\":\"" + code + "\",\"message\":\"Container is stopped, not running.\"}}");

        ApiException error = failure(() -> given.client.submit(ExecRequest.shell(BOX, "true", Duration.ofMinutes(1))));

        assertThat(error.getMessage(), error.kind(), is(ErrorKind.TARGET_NOT_READY));
        assertThat(error.getMessage(), endsWith("Container is stopped, not running. Start the container"));
        assertThat(given.hzel.requests().count("POST", "/commands"), is(1L));
    }

    @Test
    void containersAreListed() throws Exception {
        given.hzel.container("c-2").setState("provisioning");

        List<TargetInfo> all = given.client.targets();

        assertThat(
                all,
                is(List.of(
                        new TargetInfo(BOX, "box-" + BOX + ", running", true),
                        new TargetInfo("c-2", "box-c-2, provisioning", false))));
    }

    @Test
    void theOtherNamesOfTheListAreReadToo() throws Exception {
        given.hzel
                .faults()
                .on("GET", "/containers")
                .answer(200, JSON, "[{\"id\":\"c-9\",\"hostname\":\"nine\",\"state\":\"running\"}]");

        assertThat(given.client.targets(), contains(new TargetInfo("c-9", "nine, running", true)));
    }

    @Test
    void theConnectionTestCountsTheContainers() throws Exception {
        assertThat(given.client.probe().summary(), containsString("2 of 2 containers are running"));
        assertThat(given.client.probe().warnings(), is(empty()));
    }

    @Test
    void tokensThatMayExpireAreNamed() {
        assertThat(HzelTokens.warnings("hzel_abc"), is(empty()));
        assertThat(HzelTokens.warnings("a.b.c"), contains(containsString("which expires soon")));
        assertThat(HzelTokens.warnings("abc"), contains(containsString("not a personal access token")));
    }
}
