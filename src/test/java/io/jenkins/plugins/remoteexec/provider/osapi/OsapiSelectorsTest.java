package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.RequestRecord;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Targets that leave it to OSAPI which hosts are meant; it is asked who there is, and never given a selector. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class OsapiSelectorsTest {
    private final Engine engine = Engine.start(Clock.systemUTC());
    private final TimedListener told = new TimedListener();
    private OsapiFixture given;

    @BeforeEach
    void start() throws IOException {
        given = new OsapiFixture(switches -> switches.host("web-03", host -> host.label("group", "web.dev"))
                .host("web-02", host -> host.label("group", "web"))
                .host("db-01", host -> host.label("group", "webby").label("zone", "a")));
    }

    @AfterEach
    void stop() {
        engine.close();
        given.close();
    }

    @Test
    void allMeansEveryHostInService() throws Exception {
        given.osapi.host("db-01").setCordoned(true);
        given.osapi.host("web-02").stopAgent();

        assertThat(expand("_all"), is(List.of("web-01", "web-02", "web-03")));
    }

    @Test
    void aLabelMeansItsHostsAndThoseBelowIt() throws Exception {
        assertThat(expand("group:web"), is(List.of("web-02", "web-03")));
        assertThat(expand("group:web.dev"), is(List.of("web-03")));
        assertThat(expand("zone:a"), is(List.of("db-01")));
    }

    @Test
    void aHostMeansItselfWithoutAsking() throws Exception {
        assertThat(expand("web-99"), is(List.of("web-99")));
        assertThat(given.osapi.requests().all(), hasSize(0));
    }

    @Test
    void anyMeansEachReadyHostNowAndThen() throws Exception {
        given.osapi.host("db-01").setCordoned(true);
        given.osapi.host("web-02").stopAgent();
        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            chosen.addAll(expand("_any"));
        }

        assertThat(chosen, is(Set.of("web-01", "web-03")));
    }

    @Test
    void aSelectorThatMeansNobodyIsAnError() {
        ApiException label = given.failure(given.client.expand("group:mail"));
        assertThat(label.kind(), is(ErrorKind.NO_SUCH_TARGET));
        assertThat(label.getMessage(), containsString("no agent in service is meant by 'group:mail'"));

        given.osapi.hosts().forEach(host -> host.setCordoned(true));
        ApiException any = given.failure(given.client.expand("_any"));
        assertThat(any.kind(), is(ErrorKind.TARGET_NOT_READY));
        assertThat(any.delivery(), is(Delivery.NOT_SENT));
    }

    @ParameterizedTest
    @EnumSource
    void aCommandForAnyRunsOnOneHost(Mode mode) throws Exception {
        start("echo here", mode);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.text(), is("here\n"));
        assertThat(
                given.osapi.hosts().stream()
                        .filter(host -> !host.runs().isEmpty())
                        .toList(),
                hasSize(1));
        assertThat(
                given.osapi.requests().all().stream().map(RequestRecord::path).toList(),
                not(hasItem(containsString("_any"))));
        assertThat(told.notices(), hasItem(containsString("'_any' is ")));
    }

    @Test
    void aListThatCannotBeHadIsAskedForAgain() throws Exception {
        given.osapi.faults().on("GET", "/agent").proxyError();
        start("true", Mode.DIRECT);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.notices(), hasItem(containsString("Nothing was started; trying again")));
    }

    @Test
    void aTokenThatMayNotListAgentsCannotUseSelectors() throws Exception {
        given.token = given.osapi.tokens().permitting("command:execute");
        start("true", Mode.DURABLE);

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(told.outcome().describe(), containsString("Required: [agent:read]"));
    }

    @Test
    void cancellingWhileAHostIsChosenStartsNothing() throws Exception {
        given.osapi.faults().on("GET", "/agent").delay(Duration.ofSeconds(2));
        start("true", Mode.DURABLE).cancel();

        assertThat(told.outcome(), is(new Outcome.Cancelled(true, "the command had not been started")));
        given.osapi.hosts().forEach(host -> assertThat(host.runs(), hasSize(0)));
    }

    private List<String> expand(String selector) throws Exception {
        return OsapiFixture.get(given.client.expand(selector));
    }

    private Execution start(String script, Mode mode) {
        return engine.start(
                engine.connect(given.client, EndpointLimits.DEFAULT),
                "_any",
                Command.ofScript(script).build(),
                mode,
                told);
    }
}
