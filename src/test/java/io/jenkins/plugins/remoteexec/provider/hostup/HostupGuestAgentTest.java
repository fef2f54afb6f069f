package io.jenkins.plugins.remoteexec.provider.hostup;

import io.jenkins.plugins.remoteexec.contract.ProviderContract;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import io.jenkins.plugins.remoteexec.simulator.guest.QemuGuestAgent;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import java.io.IOException;

/** HostUp keeps what every provider promises when a real guest agent runs the commands, as behind the real API. */
class HostupGuestAgentTest extends ProviderContract {
    @Override
    protected ProviderFixture startFixture() throws IOException {
        QemuGuestAgent agent = QemuGuestAgent.startOrSkip();
        return new HostupFixture(
                HostupSimulator.withServers()
                        .server(HostupFixture.SERVER, agent)
                        .mangled()
                        .numericBooleans()
                        .unknownPid(502, "upstream_error", "Agent error: Invalid parameter 'pid'"),
                agent::close);
    }
}
