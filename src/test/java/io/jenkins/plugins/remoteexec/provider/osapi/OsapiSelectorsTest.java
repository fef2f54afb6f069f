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
import io.jenkins.plugins.remoteexec.engine.ProviderClient.Selection;
import io.jenkins.plugins.remoteexec.engine.TargetRule;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.RequestRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private final Engine engine = EngineCore.start(TimeAndChance.real());
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
    void whatMeansSeveralHostsIsRefusedWithTheirNames() throws Exception {
        startOn("group:web", "true", Mode.DURABLE);

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(
                told.outcome().describe(),
                containsString(
                        "'group:web' currently matches 2 targets (web-02, web-03), but a step runs on exactly one:"
                                + " name one, or run one step per target in parallel, or write _any"));
        given.osapi.hosts().forEach(host -> assertThat(host.runs(), hasSize(0)));
    }

    @Test
    void aLabelOfOneHostIsThatHost() throws Exception {
        startOn("zone:a", "true", Mode.DIRECT);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(given.osapi.host("db-01").runs(), hasSize(1));
        assertThat(told.notices(), hasItem(containsString("'zone:a' was resolved to db-01")));
    }

    @Test
    void onlyAHostThatMayBeUsedIsChosen() throws Exception {
        TargetRule rule =
                target -> target.equals("db-01") ? Optional.empty() : Optional.of("Endpoint 'prod' is for 'db-*'.");
        engine.start(
                engine.connect(given.client, EndpointLimits.DEFAULT).limitedTo(rule),
                "_any",
                Command.ofScript("true").build(),
                Mode.DIRECT,
                told);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.notices(), hasItem(containsString("'_any' was resolved to db-01")));
    }

    @Test
    void anyMeansOneOfTheHostsThatAreReady() throws Exception {
        given.osapi.host("db-01").setCordoned(true);
        given.osapi.host("web-02").stopAgent();

        assertThat(given.client.expand("_any"), is(Selection.anyOf(List.of("web-01", "web-03"))));
    }

    @Test
    void aSelectorThatMeansNobodyIsAnError() {
        ApiException label = given.failure(() -> given.client.expand("group:mail"));
        assertThat(label.kind(), is(ErrorKind.NO_SUCH_TARGET));
        assertThat(label.getMessage(), containsString("no agent in service matches 'group:mail'"));
        assertThat(
                label.getMessage(),
                containsString("Name one of those in service (db-01, web-01, web-02, web-03), or write _any"));

        given.osapi.hosts().forEach(host -> host.setCordoned(true));
        ApiException any = given.failure(() -> given.client.expand("_any"));
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
        assertThat(told.notices(), hasItem(containsString("'_any' was resolved to ")));
    }

    @Test
    void aListThatCannotBeHadIsAskedForAgain() throws Exception {
        given.osapi.faults().on("GET", "/agent").proxyError();
        start("true", Mode.DIRECT);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.notices(), hasItem(containsString("Trying again for up to")));
    }

    @Test
    void aTokenThatMayNotListAgentsCannotUseSelectors() throws Exception {
        given.token = given.osapi.tokens().permitting("command:execute");
        start("true", Mode.DURABLE);

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(told.outcome().describe(), containsString("Required: [agent:read]"));
        assertThat(told.outcome().describe(), containsString("a token needs the permission agent:read; the host name"));
        assertThat(told.outcome().describe(), not(containsString("admin")));
    }

    @Test
    void cancellingWhileAHostIsChosenStartsNothing() throws Exception {
        given.osapi.faults().on("GET", "/agent").delay(Duration.ofSeconds(2));
        start("true", Mode.DURABLE).cancel();

        assertThat(told.outcome(), is(new Outcome.Cancelled(true, "the command had not been started")));
        given.osapi.hosts().forEach(host -> assertThat(host.runs(), hasSize(0)));
    }

    private List<String> expand(String selector) throws Exception {
        return given.client.expand(selector).targets();
    }

    private Execution start(String script, Mode mode) {
        return startOn("_any", script, mode);
    }

    private Execution startOn(String target, String script, Mode mode) {
        return engine.start(
                engine.connect(given.client, EndpointLimits.DEFAULT),
                target,
                Command.ofScript(script).build(),
                mode,
                told);
    }
}
