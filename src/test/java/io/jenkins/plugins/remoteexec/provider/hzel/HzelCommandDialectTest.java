package io.jenkins.plugins.remoteexec.provider.hzel;

import io.jenkins.plugins.remoteexec.contract.ProviderContract;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulator;
import java.io.IOException;

/** hzel in the other dialect, with bare records and with output, keeps what every provider promises. */
class HzelCommandDialectTest extends ProviderContract {
    @Override
    protected ProviderFixture startFixture() throws IOException {
        return new HzelFixture(
                HzelSimulator.withContainers(HzelFixture.BOX)
                        .commandDialect()
                        .withOutput()
                        .bare(),
                HzelDialect.COMMAND);
    }
}
