package io.jenkins.plugins.remoteexec.provider.hostup;

import io.jenkins.plugins.remoteexec.contract.Answers;
import io.jenkins.plugins.remoteexec.contract.ApiCall;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulatorBuilder;
import io.jenkins.plugins.remoteexec.simulator.hostup.SimulatedVps;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import okhttp3.OkHttpClient;

/** A simulated HostUp with one server, and a client with a key that may do everything. */
final class HostupFixture implements ProviderFixture {
    static final String SERVER = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3";

    static final String READING_KEY = "key-that-may-only-read";

    final HostupSimulator hostup;
    final HttpCalls calls = new HttpCalls();
    final HostupClient client;
    private final Runnable lastly;
    Instant now = Instant.parse("2026-05-01T00:00:00Z");

    HostupFixture() throws IOException {
        this(HostupSimulator.withServers(SERVER));
    }

    HostupFixture(HostupSimulatorBuilder switches) throws IOException {
        this(switches, () -> {});
    }

    /** @param lastly what is to be done when the simulator has stopped */
    HostupFixture(HostupSimulatorBuilder switches, Runnable lastly) throws IOException {
        this.lastly = lastly;
        hostup = switches.key(READING_KEY, "read:vm").start();
        client = (HostupClient) client(calls.client(new OkHttpClient.Builder(), null), HostupSimulator.KEY);
    }

    @Override
    public ProviderClient client(OkHttpClient http, String secret) {
        TimeAndChance time = new TimeAndChance(() -> now, System::nanoTime, new Random());
        return new HostupClient(
                new JsonClient(http, BaseUrl.parse(hostup.baseUrl().toString()), "HostUp", time), () -> secret);
    }

    ProviderClient client(String secret) {
        return client(calls.client(new OkHttpClient.Builder(), null), secret);
    }

    SimulatedVps server() {
        return hostup.server(SERVER);
    }

    ExecStatus submit(String text) throws ApiException {
        return client.submit(ExecRequest.shell(SERVER, text, Duration.ofMinutes(1)));
    }

    ExecStatus run(String text) throws Exception {
        return Answers.run(client, ExecRequest.shell(SERVER, text, Duration.ofMinutes(1)));
    }

    @Override
    public String secret() {
        return HostupSimulator.KEY;
    }

    @Override
    public String wrongSecret() {
        return "key-of-a-stranger";
    }

    @Override
    public Optional<String> powerlessSecret() {
        return Optional.of(READING_KEY);
    }

    @Override
    public String target() {
        return SERVER;
    }

    @Override
    public String unknownTarget() {
        return "vps_of_somebody_else";
    }

    @Override
    public List<String> impossibleTargets() {
        return List.of("build-01", "ci-running", "4242", "192.0.2.1", "web.example", "vps_1/..", "a b", "..", "vps?x");
    }

    @Override
    public Faults.Builder on(ApiCall call) {
        return call == ApiCall.SUBMIT
                ? hostup.faults().on("POST", "/exec$")
                : hostup.faults().on("GET", "/exec\\?pid=");
    }

    @Override
    public void close() {
        calls.close();
        hostup.close();
        lastly.run();
    }
}
