package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.contract.ProviderContract;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import io.jenkins.plugins.remoteexec.simulator.Forwarder;
import io.jenkins.plugins.remoteexec.simulator.SimulatorServer;
import io.jenkins.plugins.remoteexec.simulator.osapi.RealOsapi;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;

/** A real OSAPI keeps it too. It is one for all tests, each of which has a proxy of its own that makes the mistakes. */
class RealOsapiContractTest extends ProviderContract {
    private static RealOsapi osapi;

    @AfterAll
    static void stop() {
        if (osapi != null) {
            osapi.close();
        }
    }

    @Override
    protected ProviderFixture startFixture() throws Exception {
        if (osapi == null) {
            // too much output makes it wait in vain; and what takes its time on a busy machine is not to be run again
            osapi = RealOsapi.startOrSkip(Duration.ofSeconds(8), Duration.ofMinutes(10));
        }
        SimulatorServer proxy = new SimulatorServer(0, new Forwarder(osapi.url())::answer);
        return new OsapiContractFixture(proxy.baseUrl(), osapi.tokens(), proxy.faults(), () -> {
            proxy.close();
            osapi.killWaitedFor();
        });
    }
}
