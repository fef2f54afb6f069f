package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.remoteexec.engine.ProviderClient.Probe;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OsapiProbeTest {
    private OsapiFixture given;

    @BeforeEach
    void start() throws IOException {
        given = new OsapiFixture(switches ->
                switches.host("web-02", host -> host.label("group", "web.dev").label("zone", "a")));
    }

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void aConnectionTestSaysWhoAnsweredAndWhatTheTokenMayDo() throws Exception {
        given.osapi.host("web-02").stopAgent();

        Probe probe = given.client.probe();

        assertThat(
                probe.summary(),
                allOf(
                        startsWith("OSAPI at http://127.0.0.1:"),
                        containsString("answered: 1 of 2 agents are ready; token of 'simulator' with roles [admin]"),
                        containsString("valid until ")));
        assertThat(probe.warnings(), is(empty()));
    }

    @Test
    void aTokenThatCannotRunCommandsIsWarnedOf() throws Exception {
        given.token = given.osapi.tokens().readOnly();

        assertThat(
                given.client.probe().warnings(),
                contains(
                        is("command:execute is missing, so no command can be run"),
                        startsWith("job:write is missing, so OSAPI keeps the record")));
    }

    @Test
    void aTokenThatCannotListAgentsStillPasses() throws Exception {
        given.token = given.osapi.tokens().permitting("command:execute");

        assertThat(
                given.client.probe().warnings(),
                contains(
                        startsWith("agent:read is missing, so targets cannot be suggested"),
                        startsWith("job:read is missing, so in direct mode"),
                        startsWith("job:write is missing, so OSAPI keeps the record")));
    }

    @Test
    void aWrongTokenFailsTheTest() {
        given.token = "not a token";

        assertThat(given.failure(() -> given.client.probe()).kind(), is(ErrorKind.AUTHENTICATION));
    }

    @Test
    void targetsAreListedWithTheirLabelsAndReadiness() throws Exception {
        given.osapi.host("web-01").setCordoned(true);

        assertThat(
                given.client.targets(),
                is(List.of(
                        new TargetInfo("web-01", "", false), new TargetInfo("web-02", "group:web.dev, zone:a", true))));
    }

    @Test
    void aPageInsteadOfAListIsAnError() {
        given.osapi.faults().on("GET", "/agent").answer(200, Map.of("Content-Type", "text/html"), "<html>");

        assertThat(
                given.failure(() -> given.client.targets()).getMessage(), containsString("is not JSON but text/html"));
    }

    @Test
    void claimsAreReadWithoutBelievingThem() {
        OsapiToken token = OsapiToken.read(given.osapi.tokens().permitting("command:execute", "job:read"));

        assertThat(token.may("command:execute"), is(true));
        assertThat(token.may("agent:read"), is(false));
        assertThat(token.permissions(), hasItem("job:read"));
    }

    @Test
    void textThatIsNoTokenHasNoClaims() {
        for (String text : new String[] {"", "a", "a.b", "a.!!.c", "a.bm90IGpzb24.c"}) {
            assertThat(text, OsapiToken.read(text), is(nullValue()));
        }
    }
}
