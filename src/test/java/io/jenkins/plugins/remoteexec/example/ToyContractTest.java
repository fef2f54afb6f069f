package io.jenkins.plugins.remoteexec.example;

import io.jenkins.plugins.remoteexec.contract.ApiCall;
import io.jenkins.plugins.remoteexec.contract.ProviderContract;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** The example keeps what every provider promises. */
class ToyContractTest extends ProviderContract {
    @Override
    protected ProviderFixture startFixture() throws IOException {
        return new Fixture(new ToyServer());
    }

    private record Fixture(ToyServer server) implements ProviderFixture {
        @Override
        public ProviderClient client(OkHttpClient http, String secret) {
            return new ToyProvider(server.url(), "toy-key")
                    .connect(new ProviderConnection(http, null, () -> secret, TimeAndChance.real()));
        }

        @Override
        public String secret() {
            return ToyServer.KEY;
        }

        @Override
        public String wrongSecret() {
            return "key-of-a-stranger";
        }

        @Override
        public Optional<String> powerlessSecret() {
            return Optional.of(ToyServer.READING_KEY);
        }

        @Override
        public String target() {
            return "box-1";
        }

        @Override
        public String unknownTarget() {
            return "box-99";
        }

        @Override
        public List<String> impossibleTargets() {
            return List.of("box 1", "../box-1", "Box");
        }

        @Override
        public Faults.Builder on(ApiCall call) {
            return call == ApiCall.SUBMIT
                    ? server.faults().on("POST", "/runs$")
                    : server.faults().on("GET", "/runs/");
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
