package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.Probe;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.SimulatedServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection test and the list of targets. */
class VirtuozzoProbeTest {
    private VirtuozzoFixture given;

    @BeforeEach
    void start() throws IOException {
        given = new VirtuozzoFixture(switches ->
                switches.pageSize(2).server("web-02").server("web-03").server("db-01"));
    }

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void aConnectionTestSaysWhoAnsweredAndAsWhom() throws Exception {
        given.virtuozzo.server("web-02").setStatus("SHUTOFF");

        Probe probe = given.client.probe();

        assertThat(
                probe.summary(),
                allOf(
                        containsString(
                                "/v2.1 answered: 3 of 4 servers are active; user jenkins in project ci with roles"),
                        containsString("guest_exec"),
                        containsString("logged in until ")));
        assertThat(probe.warnings(), not(hasItem(containsString("guest_exec"))));
        assertThat(probe.warnings(), hasItem(containsString("sent unencrypted")));
    }

    @Test
    void aMissingRoleIsWarnedOf() throws Exception {
        given.virtuozzo.setRoles("member");

        assertThat(given.client.probe().warnings(), hasItem(containsString("the role guest_exec is missing")));
    }

    @Test
    void whoMayRunCommandsButNotListServersPasses() throws Exception {
        given.close();
        given = new VirtuozzoFixture(switches -> switches.listNeeds("reader"));

        Probe probe = given.client.probe();

        assertThat(probe.summary(), containsString("answered: user jenkins in project ci"));
        assertThat(probe.warnings(), hasItem(containsString("so targets cannot be suggested")));
        assertThat(
                given.failure(() -> given.client.targets()).getMessage(),
                containsString("To list servers, most clouds ask for the role reader or member"));
    }

    @Test
    void aWrongPasswordFailsTheTest() {
        given.secret = "not-it-9f3";

        assertThat(given.failure(() -> given.client.probe()).kind(), is(ErrorKind.AUTHENTICATION));
    }

    @Test
    void allPagesOfTheListAreRead() throws Exception {
        assertThat(
                given.client.targets(),
                is(List.of(
                        new TargetInfo(SimulatedServer.id("web-01"), "web-01 (ACTIVE)", true),
                        new TargetInfo(SimulatedServer.id("web-02"), "web-02 (ACTIVE)", true),
                        new TargetInfo(SimulatedServer.id("web-03"), "web-03 (ACTIVE)", true),
                        new TargetInfo(SimulatedServer.id("db-01"), "db-01 (ACTIVE)", true))));
        assertThat(given.virtuozzo.requests().count("GET", "/servers/detail"), is(2L));
    }

    @Test
    void aServerThatAlwaysSendsTheSamePageIsNotAskedForEver() throws Exception {
        String page = "{\"servers\":[{\"id\":\"a\",\"name\":\"n\",\"status\":\"ERROR\"}],"
                + "\"servers_links\":[{\"rel\":\"next\",\"href\":\"x\"}]}";
        given.virtuozzo
                .faults()
                .on("GET", "/servers/")
                .always()
                .answer(200, Map.of("Content-Type", "application/json"), page);

        assertThat(given.client.targets(), contains(new TargetInfo("a", "n (ERROR)", false)));
        assertThat(given.virtuozzo.requests().all(), hasSize(3));
    }

    @Test
    void aListWithoutAnEndIsReadForFortyPages() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ServerList endless = new ServerList(request -> {
            ObjectNode page = JsonNodeFactory.instance.objectNode();
            page.putArray("servers").addObject().put("id", "s" + asked.incrementAndGet());
            page.putArray("servers_links").addObject().put("rel", "next");
            return page;
        });

        assertThat(endless.read(), hasSize(40));
        assertThat(asked.get(), is(40));
    }

    @Test
    void anAddressWithoutTheVersionIsSaidToBeWrong() {
        given.client = given.client(
                VirtuozzoFixture.JENKINS,
                VirtuozzoFixture.options(
                        given.virtuozzo.computeUrl().toString().replace("/v2.1", ""),
                        GuestShell.SH,
                        OutputEncoding.BASE64));

        assertThat(
                given.failure(() -> given.client.targets()).getMessage(),
                containsString("Check the compute URL: it ends with the version, such as /v2.1"));
    }
}
