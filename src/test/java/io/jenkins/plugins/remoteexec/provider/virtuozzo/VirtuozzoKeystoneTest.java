package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.provider.virtuozzo.KeystoneLogin.ApplicationCredential;
import io.jenkins.plugins.remoteexec.provider.virtuozzo.KeystoneLogin.Password;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.RealKeystone;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Logins at a real Keystone, whose tokens open the simulated compute API. */
class VirtuozzoKeystoneTest {
    private static final String PASSWORD = "p4ss w€rd";
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Duration SHORT_LIFETIME = Duration.ofSeconds(15);
    private static final HttpCalls CALLS = new HttpCalls();

    private static RealKeystone keystone;
    private static VirtuozzoSimulator virtuozzo;
    private static JsonNode applicationCredential;

    /** The tokens that were issued to the client, in order. */
    private final List<String> issued = new CopyOnWriteArrayList<>();

    private String secret = PASSWORD;

    @BeforeAll
    static void start() throws Exception {
        keystone = RealKeystone.startOrSkip(LIFETIME);
        virtuozzo = VirtuozzoSimulator.withServers("web-01").tokens(keystone).start();
        String project = keystone.create("projects", "project", "'name':'ci','domain_id':'default'");
        String user = keystone.create(
                "users", "user", "'name':'jenkins','domain_id':'default','password':'" + PASSWORD + "'");
        String role = keystone.create("roles", "role", "'name':'guest_exec'");
        keystone.ask(null, "PUT", "/projects/" + project + "/users/" + user + "/roles/" + role, null);
        String service = keystone.create("services", "service", "'type':'compute','name':'nova'");
        keystone.create(
                "endpoints",
                "endpoint",
                "'service_id':'" + service + "','interface':'public','region_id':'RegionOne','url':'"
                        + virtuozzo.computeUrl() + "'");
        applicationCredential = keystone.ask(
                        keystone.token("jenkins", PASSWORD, "ci"),
                        "POST",
                        "/users/" + user + "/application_credentials",
                        "{'application_credential':{'name':'for-jenkins','roles':[{'name':'guest_exec'}]}}")
                .get("application_credential");
    }

    @AfterAll
    static void stop() {
        CALLS.close();
        if (virtuozzo != null) {
            virtuozzo.close();
        }
        if (keystone != null) {
            keystone.close();
        }
    }

    private VirtuozzoClient client(KeystoneLogin login) {
        OkHttpClient.Builder counting = new OkHttpClient.Builder().addInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            if (chain.request().method().equals("POST") && response.header("X-Subject-Token") != null) {
                issued.add(response.header("X-Subject-Token"));
            }
            return response;
        });
        return new VirtuozzoClient(
                new ProviderConnection(CALLS.client(counting, null), null, () -> secret, TimeAndChance.real()),
                keystone.url().toString(),
                login,
                VirtuozzoOptions.DEFAULT);
    }

    private VirtuozzoClient byPassword() {
        return client(new Password("jenkins", "Default", "ci", "Default"));
    }

    private static void assertRuns(VirtuozzoClient client) throws Exception {
        Assertions.assertInstanceOf(ExecStatus.Running.class, client.submit(VirtuozzoFixture.shell("true")));
    }

    private static ApiException failure(VirtuozzoClient client) {
        return Assertions.assertThrows(ApiException.class, () -> client.submit(VirtuozzoFixture.shell("true")));
    }

    @Test
    void aPassword() throws Exception {
        VirtuozzoClient client = byPassword();
        assertRuns(client);
        assertRuns(client);

        assertThat(issued.size(), is(1));
        assertThat(
                client.probe().summary(),
                containsString("user jenkins in project ci with roles [guest_exec], logged in until "));
    }

    @Test
    void anApplicationCredentialByItsId() throws Exception {
        secret = applicationCredential.get("secret").asText();

        assertRuns(client(
                ApplicationCredential.byId(applicationCredential.get("id").asText())));
    }

    @Test
    void anApplicationCredentialByItsNameAndUser() throws Exception {
        secret = applicationCredential.get("secret").asText();

        assertRuns(client(ApplicationCredential.byName("for-jenkins", "jenkins", "Default")));
    }

    @Test
    void aReadyMadeToken() throws Exception {
        secret = keystone.token("jenkins", PASSWORD, "ci");

        assertRuns(client(null));
        assertThat(issued.size(), is(0));
    }

    @Test
    void aRevokedReadyMadeTokenIsSaidToBeOver() throws Exception {
        secret = keystone.token("jenkins", PASSWORD, "ci");
        keystone.ask(secret, "DELETE", "/auth/tokens", null);

        ApiException error = failure(client(null));

        assertThat(error.kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(error.getMessage(), containsString("a ready-made token cannot be renewed"));
    }

    @Test
    void aWrongPasswordNamesEverythingThatMayBeWrong() {
        secret = "not-it-9f3";

        ApiException error = failure(byPassword());

        assertThat(error.kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(
                error.getMessage(),
                allOf(
                        containsString("could not log in user jenkins of domain Default for project ci"),
                        containsString("HTTP 401 The request you have made requires authentication"),
                        containsString("(request id req-"),
                        containsString("a wrong password, an unknown or locked user")));
    }

    @Test
    void aProjectThatDoesNotExistLooksLikeAWrongPassword() {
        ApiException error = failure(client(new Password("jenkins", "Default", "nowhere", "Default")));

        assertThat(error.kind(), is(ErrorKind.AUTHENTICATION));
        assertThat(error.getMessage(), containsString("an unknown domain or project"));
    }

    @Test
    void aLoginWithoutAProjectAsksForOne() {
        assertThat(
                failure(client(new Password("jenkins", "Default", "", "Default")))
                        .getMessage(),
                containsString("Name the project in the provider's settings"));
    }

    @Test
    void aRevokedTokenIsReplacedOnceForManyCalls() throws Exception {
        VirtuozzoClient client = byPassword();
        assertRuns(client);
        keystone.ask(issued.get(0), "DELETE", "/auth/tokens", null);

        VirtuozzoFixture.submitTogether(4, client);

        assertThat(issued.size(), is(2));
    }

    @Test
    void anExpiredTokenIsReplacedByOneLogin() throws Exception {
        keystone.restart(SHORT_LIFETIME);
        try {
            VirtuozzoClient client = byPassword();
            assertRuns(client);
            Eventually.eventually("Keystone refuses the old token", () -> keystone.roles(issued.get(0))
                    .isEmpty());

            assertRuns(client);
            assertThat(issued.size(), is(2));
        } finally {
            keystone.restart(LIFETIME);
        }
    }
}
