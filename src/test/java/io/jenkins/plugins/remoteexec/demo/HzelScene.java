package io.jenkins.plugins.remoteexec.demo;

import static io.jenkins.plugins.remoteexec.demo.DemoCommand.direct;
import static io.jenkins.plugins.remoteexec.demo.DemoCommand.durable;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.hzel.HzelClient;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulator;
import java.io.IOException;
import java.util.List;
import okhttp3.OkHttpClient;

/** hzel: an API that tells no exit codes, or, by its other documentation, no output. */
final class HzelScene extends DemoScene {
    private static final String BOX = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

    private final OkHttpClient http;
    private final HzelSimulator hzel = HzelSimulator.withContainers(BOX).start();
    private final HzelSimulator silent =
            HzelSimulator.withContainers(BOX).commandDialect().start();
    private final ProviderClient client;

    HzelScene(OkHttpClient http) throws IOException {
        this.http = http;
        client = client(hzel, true);
    }

    private ProviderClient client(HzelSimulator simulator, boolean recoverExitCode) {
        JsonClient json =
                new JsonClient(http, BaseUrl.parse(simulator.baseUrl().toString()), "hzel", TimeAndChance.real());
        return new HzelClient(json, () -> HzelSimulator.TOKEN, null, recoverExitCode);
    }

    @Override
    String provider() {
        return "hzel containers";
    }

    @Override
    ProviderClient client() {
        return client;
    }

    @Override
    List<DemoCommand> commands() {
        HostSandbox sandbox = hzel.container(BOX).sandbox();
        ProviderClient silentClient = client(silent, true);
        List<String> failing = List.of("sh", "-c", "echo 'no such user' >&2; exit 67");
        return List.of(
                durable("Output appears while the command runs", client, BOX, UNTIL_SEEN, "exit code 0")
                        .meanwhile(GOES_ON, execution -> letGoOn(sandbox)),
                direct("An exit code that hzel does not report", client, BOX, failing, "exit code 67"),
                direct(
                        "The same with recoverExitCode: false",
                        client(hzel, false),
                        BOX,
                        failing,
                        "no exit code was reported"),
                durable("A server that returns no output", silentClient, BOX, "uptime", "returns no output at all"),
                direct("The same server in direct mode", silentClient, BOX, failing, "exit code 67"));
    }

    @Override
    public void close() {
        hzel.close();
        silent.close();
    }
}
