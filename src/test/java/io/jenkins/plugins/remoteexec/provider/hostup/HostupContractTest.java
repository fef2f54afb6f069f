package io.jenkins.plugins.remoteexec.provider.hostup;

import io.jenkins.plugins.remoteexec.contract.ProviderContract;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import java.io.IOException;

/** HostUp keeps what every provider promises. */
class HostupContractTest extends ProviderContract {
    @Override
    protected ProviderFixture startFixture() throws IOException {
        return new HostupFixture();
    }
}
