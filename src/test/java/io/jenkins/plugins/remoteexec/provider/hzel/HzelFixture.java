package io.jenkins.plugins.remoteexec.provider.hzel;

import io.jenkins.plugins.remoteexec.contract.Answers;
import io.jenkins.plugins.remoteexec.contract.ApiCall;
import io.jenkins.plugins.remoteexec.contract.ProviderFixture;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulator;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulatorBuilder;
import io.jenkins.plugins.remoteexec.simulator.hzel.SimulatedContainer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import okhttp3.OkHttpClient;

/** A simulated hzel with one container, and a client that finds out which dialect it speaks. */
final class HzelFixture implements ProviderFixture {
    static final String BOX = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

    final HzelSimulator hzel;
    final HttpCalls calls = new HttpCalls();
    final HzelClient client;
    private final HzelDialect dialect;

    HzelFixture() throws IOException {
        this(HzelSimulator.withContainers(BOX));
    }

    HzelFixture(HzelSimulatorBuilder switches) throws IOException {
        this(switches, null);
    }

    /** @param dialect the one that all clients speak, or null to find out */
    HzelFixture(HzelSimulatorBuilder switches, HzelDialect dialect) throws IOException {
        this.dialect = dialect;
        hzel = switches.start();
        client = (HzelClient) client(calls.client(new OkHttpClient.Builder(), null), HzelSimulator.TOKEN);
    }

    @Override
    public ProviderClient client(OkHttpClient http, String secret) {
        return new HzelClient(json(http), () -> secret, dialect, true);
    }

    HzelClient client(HzelDialect dialect, boolean recoverExitCode) {
        return new HzelClient(
                json(calls.client(new OkHttpClient.Builder(), null)),
                () -> HzelSimulator.TOKEN,
                dialect,
                recoverExitCode);
    }

    /** A client whose random numbers follow from a seed. */
    HzelClient client(long seed) {
        TimeAndChance real = TimeAndChance.real();
        return new HzelClient(
                json(
                        calls.client(new OkHttpClient.Builder(), null),
                        new TimeAndChance(real.clock(), real.nanoTime(), new Random(seed))),
                () -> HzelSimulator.TOKEN,
                dialect,
                true);
    }

    private JsonClient json(OkHttpClient http) {
        return json(http, TimeAndChance.real());
    }

    private JsonClient json(OkHttpClient http, TimeAndChance time) {
        return new JsonClient(http, BaseUrl.parse(hzel.baseUrl().toString()), "hzel", time);
    }

    SimulatedContainer box() {
        return hzel.container(BOX);
    }

    ExecStatus run(String text) throws Exception {
        return Answers.run(client, ExecRequest.shell(BOX, text, Duration.ofMinutes(1)));
    }

    ExecStatus exec(String... arguments) throws Exception {
        return Answers.run(client, new ExecRequest(BOX, List.of(arguments), null, null, Duration.ofMinutes(1)));
    }

    @Override
    public String secret() {
        return HzelSimulator.TOKEN;
    }

    @Override
    public String wrongSecret() {
        return "hzel_of_a_stranger";
    }

    @Override
    public String target() {
        return BOX;
    }

    @Override
    public String unknownTarget() {
        return "00000000-0000-0000-0000-000000000000";
    }

    @Override
    public List<String> impossibleTargets() {
        return List.of("box.example", "a b", "..", "a/b", "a?b", "");
    }

    @Override
    public Faults.Builder on(ApiCall call) {
        return call == ApiCall.SUBMIT
                ? hzel.faults().on("POST", "/commands$")
                : hzel.faults().on("GET", "/commands/");
    }

    @Override
    public void close() {
        calls.close();
        hzel.close();
    }
}
