package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoFixture.JENKINS;
import static io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoFixture.options;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.APPLICATION_CREDENTIAL;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.APPLICATION_CREDENTIAL_ID;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.APPLICATION_SECRET;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.DOMAIN;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.USER;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.provider.virtuozzo.KeystoneLogin.ApplicationCredential;
import io.jenkins.plugins.remoteexec.provider.virtuozzo.KeystoneLogin.Password;
import io.jenkins.plugins.remoteexec.simulator.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the credentials to the compute API. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class VirtuozzoLoginTest {
    private final VirtualClock clock = new VirtualClock();
    private VirtuozzoFixture given;

    @BeforeEach
    void start() throws IOException {
        // its clock is half a day wrong, which must not matter
        given = new VirtuozzoFixture(switches -> switches.clock(clock).clockAhead(Duration.ofHours(-12)));
    }

    @AfterEach
    void stop() {
        given.close();
    }

    private void assertLogsIn() throws Exception {
        assertThat(VirtuozzoFixture.ended(given.run("exit 3")).exit(), is(new Outcome.Exited(3)));
    }

    @Test
    void aPasswordOpensTheComputeApiThatTheCatalogNames() throws Exception {
        assertLogsIn();
        assertThat(given.logins(), is(1L));
    }

    @Test
    void anApplicationCredentialCanBeNamedByItsId() throws Exception {
        given.secret = APPLICATION_SECRET;
        given.client = given.client(ApplicationCredential.byId(APPLICATION_CREDENTIAL_ID), VirtuozzoOptions.DEFAULT);
        assertLogsIn();
    }

    @Test
    void anApplicationCredentialCanBeNamedByItsNameAndUser() throws Exception {
        given.secret = APPLICATION_SECRET;
        given.client = given.client(
                ApplicationCredential.byName(APPLICATION_CREDENTIAL, USER, DOMAIN), VirtuozzoOptions.DEFAULT);
        assertLogsIn();
    }

    @Test
    void aReadyMadeTokenFindsTheComputeApiToo() throws Exception {
        given.secret = given.virtuozzo.issueToken();
        given.client = given.client(null, VirtuozzoOptions.DEFAULT);
        assertLogsIn();
        assertThat(given.logins(), is(0L));
    }

    @Test
    void aReadyMadeTokenAndAComputeUrlNeedNoKeystone() throws Exception {
        given.secret = given.virtuozzo.issueToken() + "\n";
        given.client = given.client(
                "http://127.0.0.1:1",
                null,
                options(given.virtuozzo.computeUrl().toString(), GuestShell.SH, OutputEncoding.BASE64));
        assertLogsIn();
        assertThat(given.virtuozzo.requests().count("GET", "/v3"), is(0L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v3", "/v3/", "/v3/auth/tokens"})
    void theIdentityUrlMayBeWrittenAsPeopleFindIt(String end) throws Exception {
        String base = given.virtuozzo.identityUrl().toString().replace("/v3", "");
        given.client = given.client(base + end, JENKINS, VirtuozzoOptions.DEFAULT);
        assertLogsIn();
    }

    @Test
    void aWrongPasswordNamesEverythingThatMayBeWrong() {
        given.secret = "not-it-9f3";

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("/v3 could not log in user jenkins of domain Default for project ci"),
                        containsString("HTTP 401 The request you have made requires authentication"),
                        containsString("(request id req-"),
                        containsString(
                                "a wrong password, an unknown or locked user, an unknown domain or project, and a"
                                        + " user without a role in the project")));
    }

    @Test
    void aWrongProjectGetsTheSameAdviceBecauseKeystoneSaysTheSame() {
        given.client = given.client(new Password(USER, DOMAIN, "other", DOMAIN), VirtuozzoOptions.DEFAULT);

        assertThat(given.refusal().getMessage(), containsString("for project other of domain Default"));
    }

    @Test
    void aWrongApplicationCredentialIsCalledOne() {
        given.client = given.client(ApplicationCredential.byId("f00"), VirtuozzoOptions.DEFAULT);

        assertThat(
                given.refusal().getMessage(),
                allOf(
                        containsString("could not log in application credential f00"),
                        containsString("deleted or expired application credential")));
    }

    @Test
    void refusedCredentialsAreNotTriedAgainAndAgain() {
        given.secret = "not-it-9f3";
        given.refusal();
        given.refusal();
        given.refusal();

        assertThat(given.logins(), is(1L));
    }

    @Test
    void aPasswordThatWasReplacedAfterARefusalIsTriedAtOnce() throws Exception {
        String right = given.secret;
        given.secret = "not-it-9f3";
        given.refusal();

        given.secret = right;
        assertLogsIn();
        assertThat(given.logins(), is(2L));
    }

    @Test
    void emptyCredentialsAreNotSent() {
        given.secret = " ";

        assertThat(given.refusal().getMessage(), containsString("the secret in the credentials is empty"));
        assertThat(given.logins(), is(0L));
    }

    @Test
    void manyCallsShareOneLogin() throws Exception {
        VirtuozzoFixture.submitTogether(10, given.client);

        assertThat(given.logins(), is(1L));
    }

    @Test
    void anExpiredTokenIsReplacedOnceAndTheCommandRunsOnce() throws Exception {
        assertLogsIn();
        clock.advance(Duration.ofHours(2));

        given.submit("true");

        assertThat(given.logins(), is(2L));
        assertThat(given.virtuozzo.server("web-01").runs(), hasSize(2));
    }

    @Test
    void manyCallsWithARevokedTokenShareOneNewLogin() throws Exception {
        assertLogsIn();
        given.virtuozzo.revokeTokens();
        VirtuozzoFixture.submitTogether(10, given.client);

        assertThat(given.logins(), is(2L));
        assertThat(given.virtuozzo.server("web-01").runs(), hasSize(11));
    }

    @Test
    void aFreshTokenThatIsRefusedIsNotReplacedAgain() throws Exception {
        given.virtuozzo
                .faults()
                .on("POST", "/v2.1/")
                .always()
                .answer(
                        401,
                        Map.of("Content-Type", "application/json"),
                        "{\"error\":{\"code\":401,\"title\":\"Unauthorized\",\"message\":\"no\"}}");

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(error.delivery(), is(Delivery.REFUSED));
        assertThat(error.getMessage(), containsString("Keystone has just issued the token"));
        assertThat(given.logins(), is(2L));
    }

    @Test
    void anExpiredReadyMadeTokenIsSaidToBeOne() {
        given.secret = given.virtuozzo.issueToken();
        given.client = given.client(null, VirtuozzoOptions.DEFAULT);
        clock.advance(Duration.ofHours(2));

        assertThat(given.refusal().getMessage(), containsString("a ready-made token cannot be renewed"));

        given.client = given.client(
                null, options(given.virtuozzo.computeUrl().toString(), GuestShell.SH, OutputEncoding.BASE64));
        assertThat(given.refusal().getMessage(), containsString("a ready-made token cannot be renewed"));
    }

    @Test
    void aReadyMadeTokenThatWasReplacedIsUsed() throws Exception {
        given.secret = given.virtuozzo.issueToken();
        given.client = given.client(null, VirtuozzoOptions.DEFAULT);
        given.client.probe();
        clock.advance(Duration.ofHours(2));
        assertThat(given.refusal().getMessage(), containsString("a ready-made token cannot be renewed"));

        given.secret = given.virtuozzo.issueToken();
        assertThat(VirtuozzoFixture.ended(given.run("exit 3")).exit(), is(new Outcome.Exited(3)));
    }

    @Test
    void aTokenWithoutAProjectAsksForOne() {
        given.client = given.client(new Password(USER, DOMAIN, "", DOMAIN), VirtuozzoOptions.DEFAULT);

        assertThat(given.refusal().getMessage(), containsString("Name the project in the provider's settings"));
    }

    @Test
    void interfaceAndRegionChooseAmongSeveralComputeApis() throws Exception {
        given.virtuozzo.setCatalog("internal", "north", "public", "north", "internal", "south");

        assertThat(
                given.refusal().getMessage(),
                containsString(
                        "could not run the command on " + VirtuozzoFixture.WEB_01 + ": no connection to 127.0.0.1:1"));
        choose("", "internal");
        assertThat(
                given.refusal().getMessage(),
                containsString("names 2 compute APIs for interface internal: internal in north, public in north,"
                        + " internal in south. Choose the region"));
        choose("west", "internal");
        assertThat(
                given.refusal().getMessage(),
                containsString("names no compute API for interface internal, region west"));
        choose("north", "internal");
        assertLogsIn();
    }

    private void choose(String region, String face) {
        given.client =
                given.client(JENKINS, new VirtuozzoOptions("", region, face, GuestShell.SH, OutputEncoding.BASE64));
    }

    @Test
    void aPageInsteadOfKeystoneIsNotTakenForALogin() {
        given.virtuozzo.faults().on("POST", "/v3/").answer(200, Map.of("Content-Type", "text/html"), "<html>hi</html>");

        assertThat(
                given.refusal().getMessage(),
                allOf(
                        containsString("the answer is not a token but text/html"),
                        containsString("identity API (Keystone)")));
    }

    @Test
    void anAddressThatIsNotKeystonesIsSaidToBeWrong() {
        given.client = given.client(
                given.virtuozzo.computeUrl().toString().replace("v2.1", "nowhere"), JENKINS, VirtuozzoOptions.DEFAULT);

        assertThat(given.refusal().getMessage(), containsString("it is that of the identity API (Keystone)"));
    }

    @Test
    void anOutageOfKeystonePassesAndStartsNothing() throws Exception {
        given.virtuozzo.faults().on("POST", "/v3/").proxyError();

        ApiException error = given.refusal();

        assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        given.client.submit(VirtuozzoFixture.shell("true"));
    }

    @Test
    void stampsWithAnyOffsetGiveTheLifetime() {
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        about.put("issued_at", "2026-11-21T01:33:24.000000Z").put("expires_at", "2026-11-21T03:33:24+01:00");
        assertThat(new KeystoneToken("t", about).lifetime(), is(Duration.ofHours(1)));

        about.put("issued_at", "yesterday");
        assertThat(new KeystoneToken("t", about).lifetime(), is(nullValue()));
    }
}
