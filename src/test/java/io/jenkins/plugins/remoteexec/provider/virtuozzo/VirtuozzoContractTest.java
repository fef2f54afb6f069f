package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import io.jenkins.plugins.remoteexec.contract.ApiCall;
import io.jenkins.plugins.remoteexec.contract.ProviderContract;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.SimulatedServer;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** Virtuozzo keeps what every provider promises. */
class VirtuozzoContractTest extends ProviderContract {
    @Override
    protected ProviderFixture startFixture() throws IOException {
        return new Fixture(VirtuozzoSimulator.withServers("web-01").start());
    }

    private static final class Fixture implements ProviderFixture {
        private final VirtuozzoSimulator virtuozzo;
        private final String powerlessToken;

        private Fixture(VirtuozzoSimulator virtuozzo) {
            this.virtuozzo = virtuozzo;
            virtuozzo.setRoles("member");
            powerlessToken = virtuozzo.issueToken();
            virtuozzo.setRoles("member", "guest_exec");
        }

        /** A token is all that the powerless user has; everybody else logs in. */
        @Override
        public ProviderClient client(OkHttpClient http, String secret) {
            return new VirtuozzoClient(
                    new ProviderConnection(http, null, () -> secret, TimeAndChance.real()),
                    virtuozzo.identityUrl().toString(),
                    secret.equals(powerlessToken) ? null : VirtuozzoFixture.JENKINS,
                    VirtuozzoOptions.DEFAULT);
        }

        @Override
        public String secret() {
            return VirtuozzoSimulator.PASSWORD;
        }

        @Override
        public String wrongSecret() {
            return "not-it-9f3";
        }

        @Override
        public Optional<String> powerlessSecret() {
            return Optional.of(powerlessToken);
        }

        @Override
        public String target() {
            return SimulatedServer.id("web-01");
        }

        @Override
        public String unknownTarget() {
            return SimulatedServer.id("web-99");
        }

        @Override
        public List<String> impossibleTargets() {
            return List.of("web-01", "_all", "..", "a b", target() + "/action", target().substring(1));
        }

        @Override
        public Faults.Builder on(ApiCall call) {
            return virtuozzo.faults().on(call == ApiCall.SUBMIT ? "POST" : "GET", "/guest-agent/commands");
        }

        @Override
        public void close() {
            virtuozzo.close();
        }
    }
}
