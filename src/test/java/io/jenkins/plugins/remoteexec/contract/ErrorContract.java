package io.jenkins.plugins.remoteexec.contract;

import static io.jenkins.plugins.remoteexec.contract.ApiCall.POLL;
import static io.jenkins.plugins.remoteexec.contract.ApiCall.SUBMIT;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said when a call fails, and whether the command may have run. */
abstract class ErrorContract extends CallContract {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final Map<String, String> HTML = Map.of("Content-Type", "text/html; charset=utf-8");

    /** Failures after which the command has run, although nobody was told how it ended. */
    enum AfterRun {
        ANSWER_LOST(fixture -> fixture.on(SUBMIT).loseAnswer()),
        BODY_CUT(fixture -> fixture.on(SUBMIT).cutBody()),
        GARBAGE(fixture -> fixture.on(SUBMIT).garbage()),
        ENDLESS_BODY(fixture -> fixture.on(SUBMIT).hugeBody(AnswerSize.OUTPUT.bytes() + 1024));

        private final Consumer<ProviderFixture> fault;

        AfterRun(Consumer<ProviderFixture> fault) {
            this.fault = fault;
        }
    }

    /** Answers of something between Jenkins and the API; only the API knows whether it has been asked. */
    enum OfAProxy {
        CONNECTION_BROKEN(fixture -> fixture.on(SUBMIT).always().dropBeforeHandling()),
        UNAVAILABLE(fixture -> fixture.on(SUBMIT).always().proxyError()),
        GATEWAY_TIMEOUT(fixture -> fixture.on(SUBMIT).always().answer(504, HTML, "<h1>504 Gateway Time-out</h1>")),
        INTERNAL_ERROR(fixture -> fixture.on(SUBMIT).always().answer(500, JSON, "{}")),
        LOGIN_PAGE(fixture -> fixture.on(SUBMIT).always().answer(200, HTML, "<html><body>Log in</body></html>"));

        private final Consumer<ProviderFixture> fault;

        OfAProxy(Consumer<ProviderFixture> fault) {
            this.fault = fault;
        }
    }

    @Test
    void aWrongSecretIsRefused() throws Exception {
        ApiException error = refusal(newClient(fixture.wrongSecret()));

        assertThat(error.getMessage(), error.kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(failure(() -> newClient(fixture.wrongSecret()).probe()).kind(), is(ErrorKind.AUTHENTICATION));
    }

    @Test
    void aSecretWithALineBreakIsNeitherSentNorShown() throws Exception {
        String secret = fixture.secret();
        ProviderClient broken = newClient(secret.substring(0, secret.length() / 2) + "\n" + secret);

        ApiException error = refusal(broken);

        assertThat(error.getMessage(), error.kind(), is(in(Set.of(ErrorKind.AUTHENTICATION, ErrorKind.REJECTED))));
    }

    @Test
    void aMissingPermissionIsNamed() throws Exception {
        assumeTrue(fixture.powerlessSecret().isPresent(), "this API knows no secret without permissions");

        ApiException error = refusal(newClient(fixture.powerlessSecret().orElseThrow()));

        assertThat(error.getMessage(), error.kind(), is(ErrorKind.PERMISSION));
    }

    @Test
    void anUnknownTargetIsNamed() throws Exception {
        ApiException error = failure(() ->
                client.submit(ExecRequest.shell(fixture.unknownTarget(), counted("true"), Duration.ofMinutes(1))));

        assertThat(error.getMessage(), error.kind(), is(ErrorKind.NO_SUCH_TARGET));
        assertThat(error.getMessage(), error.delivery(), is(not(Delivery.UNKNOWN)));
        assertThat(error.getMessage(), containsString(fixture.unknownTarget()));
        assertThat(starts(), is(0));
    }

    @Test
    void aRejectedRequestIsNotWorthAnotherTry() throws Exception {
        fixture.on(SUBMIT).always().answer(400, JSON, "{}");

        ApiException error = refusal(client);

        assertThat(error.getMessage(), error.kind(), is(ErrorKind.REJECTED));
        assertThat(error.status(), is(400));
    }

    @Test
    void aThrottleIsPassedOnWithItsWait() throws Exception {
        fixture.on(SUBMIT).throttle(Duration.ofSeconds(9));

        ApiException error = refusal(client);

        assertThat(error.getMessage(), error.kind(), is(ErrorKind.THROTTLED));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        assertThat(error.retryAfter().orElseThrow(), is(Duration.ofSeconds(9)));
    }

    @Test
    void nothingIsSentToAServerThatIsNotThere() throws Exception {
        fixture.close();

        ApiException error = failure(() -> client.submit(shell("true")));

        assertThat(error.getMessage(), error.kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(error.getMessage(), error.delivery(), is(Delivery.NOT_SENT));
    }

    @ParameterizedTest
    @EnumSource
    void whatAProxySaysLeavesDoubt(OfAProxy failing) throws Exception {
        failing.fault.accept(fixture);

        ApiException error = failure(() -> client.submit(shell(counted("true"))));

        assertThat(error.getMessage(), error.delivery(), is(Delivery.UNKNOWN));
        assertThat(error.getMessage(), error.kind(), is(in(Set.of(ErrorKind.UNAVAILABLE, ErrorKind.PROTOCOL))));
        assertThat(error.getMessage(), not(containsString("<")));
        assertThat(starts(), is(0));
    }

    /** A client may find out what became of the command, but it must neither run it again nor invent an end. */
    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsLostIsNotAnsweredByASecondRun(AfterRun failing) throws Exception {
        failing.fault.accept(fixture);

        ExecStatus status = null;
        try {
            status = run(shell(counted("exit 3")));
        } catch (ApiException e) {
            ApiException error = checked(e);
            assertThat(error.getMessage(), error.delivery(), is(Delivery.UNKNOWN));
            assertThat(error.getMessage(), error.kind(), is(in(Set.of(ErrorKind.UNAVAILABLE, ErrorKind.PROTOCOL))));
        }

        if (status instanceof ExecStatus.Ended end) {
            assertThat(end.exit(), is(exit(3)));
        } else if (status != null) {
            assertThat(status, instanceOf(ExecStatus.Lost.class));
        }
        await("the one start").until(() -> starts() == 1);
    }

    @Test
    void aPollThatFailsDoesNotEndTheCommand() throws Exception {
        assumeFalse(can().isBlocking(), "this provider gives no handle before the end");
        String handle = handle(shell(counted(untilReleased() + "exit 3")));

        broken(handle, fixture.on(POLL).dropBeforeHandling(), ErrorKind.UNAVAILABLE);
        broken(handle, fixture.on(POLL).loseAnswer(), ErrorKind.UNAVAILABLE);
        broken(handle, fixture.on(POLL).cutBody(), ErrorKind.UNAVAILABLE);
        broken(handle, fixture.on(POLL).proxyError(), ErrorKind.UNAVAILABLE);
        broken(handle, fixture.on(POLL).garbage(), ErrorKind.PROTOCOL);
        broken(handle, fixture.on(POLL).answer(200, HTML, "<html>Log in</html>"), ErrorKind.PROTOCOL);
        broken(handle, fixture.on(POLL).throttle(Duration.ofSeconds(9)), ErrorKind.THROTTLED);
        release();

        ExecStatus.Ended end = ended(toTheEnd(client, new ExecStatus.Running(handle), fixture.target()));
        assertThat(end.exit(), is(exit(3)));
        assertThat(starts(), is(1));
    }

    private void broken(String handle, Fault fault, ErrorKind kind) throws Exception {
        ApiException error = failure(() -> client.poll(fixture.target(), handle));

        assertThat(error.getMessage(), error.kind(), is(kind));
        assertThat(fault.hits(), is(1));
    }

    /** The failure of a harmless command, which certainly has not run. */
    private ApiException refusal(ProviderClient refused) throws Exception {
        ApiException error = failure(() -> refused.submit(shell(counted("true"))));
        assertThat(error.getMessage(), error.delivery(), is(not(Delivery.UNKNOWN)));
        assertThat(starts(), is(0));
        return error;
    }
}
