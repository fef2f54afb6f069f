package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.contract.ProviderContract;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulator;
import java.io.IOException;
import java.time.Duration;

/** OSAPI keeps what every provider promises. */
class OsapiContractTest extends ProviderContract {
    @Override
    protected ProviderFixture startFixture() throws IOException {
        // too much output makes this server wait in vain; the shorter, the better
        OsapiSimulator osapi = OsapiSimulator.withHosts("web-01")
                .serverWait(Duration.ofSeconds(8))
                .start();
        return new OsapiContractFixture(osapi.baseUrl(), osapi.tokens(), osapi.faults(), osapi::close);
    }
}
