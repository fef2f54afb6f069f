package io.jenkins.plugins.remoteexec.provider.hzel;

import io.jenkins.plugins.remoteexec.contract.ProviderContract;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import java.io.IOException;

/** hzel, as docs.hzel.org describes it, keeps what every provider promises. */
class HzelContractTest extends ProviderContract {
    @Override
    protected ProviderFixture startFixture() throws IOException {
        return new HzelFixture();
    }
}
