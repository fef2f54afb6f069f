package io.jenkins.plugins.remoteexec.provider.hostup;

import static io.jenkins.plugins.remoteexec.contract.Answers.failure;
import static io.jenkins.plugins.remoteexec.provider.hostup.HostupFixture.SERVER;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class HostupProbeTest {
    private HostupFixture given;

    @BeforeEach
    void start() throws IOException {
        given = new HostupFixture(
                HostupSimulator.withServers(SERVER, "vps_2", "vps_3").page(2));
    }

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void allPagesOfTheListAreRead() throws Exception {
        given.hostup.server("vps_3").setRunning(false);

        List<TargetInfo> all = given.client.targets();

        assertThat(all.stream().map(TargetInfo::name).toList(), contains(SERVER, "vps_2", "vps_3"));
        assertThat(all.get(1), is(new TargetInfo("vps_2", "server-2, 192.0.2.1, Debian 12, running", true)));
        assertThat(all.get(2).ready(), is(false));
        assertThat(given.hostup.requests().count("GET", "/vps\\?"), is(2L));
    }

    @Test
    void aCursorThatDoesNotMoveEndsTheList() throws Exception {
        given.hostup
                .faults()
                .on("GET", "/vps\\?")
                .always()
                .answer(
                        200,
                        Map.of("Content-Type", "application/json"),
                        "{\"data\":[{\"id\":\"vps_1\"}],\"nextCursor\":\"again\"}");

        assertThat(given.client.targets().stream().map(TargetInfo::name).toList(), contains("vps_1", "vps_1"));
    }

    @Test
    void aKeyWithBothScopesPasses() throws Exception {
        ProviderClient.Probe probe = given.client.probe();

        assertThat(probe.summary(), containsString("3 of 3 servers are running"));
        assertThat(probe.warnings(), is(empty()));
        assertThat(given.server().runs(), is(empty()));
    }

    @Test
    void aKeyThatCannotRunCommandsIsFoundOutWithoutRunningOne() throws Exception {
        ProviderClient.Probe probe = given.client(HostupFixture.READING_KEY).probe();

        assertThat(probe.warnings(), contains("the key lacks the scope write:vm, so no command can be run"));
    }

    @Test
    void aKeyThatMayOnlyRunCommandsPassesWithItsDoubts() throws Exception {
        given.close();
        given = new HostupFixture(HostupSimulator.withServers(SERVER).key("key-that-may-only-write", "write:vm"));

        ProviderClient.Probe probe = given.client("key-that-may-only-write").probe();

        assertThat(probe.summary(), endsWith(" answered"));
        assertThat(
                probe.warnings(),
                contains(startsWith("the key lacks the scope read:vm, so targets cannot be suggested")));
    }

    @Test
    void aKeyOfNobodyDoesNotPass() {
        assertThat(failure(() -> given.client("key-of-a-stranger").probe()).kind(), is(ErrorKind.AUTHENTICATION));
    }

    @Test
    void aServerWithoutGuestAgentIsNamed() throws Exception {
        given.server().setAgentMissing("not installed");

        assertThat(
                given.client.probe().warnings(),
                contains("no command can be run on " + SERVER + " now: not installed"));
    }

    @Test
    void withoutARunningServerTheDoubtIsNamed() throws Exception {
        for (String id : List.of(SERVER, "vps_2", "vps_3")) {
            given.hostup.server(id).setRunning(false);
        }

        assertThat(given.client.probe().warnings(), contains(containsString("without a running server")));
    }
}
