package io.jenkins.plugins.remoteexec.demo;

import static io.jenkins.plugins.remoteexec.demo.DemoCommand.direct;
import static io.jenkins.plugins.remoteexec.demo.DemoCommand.durable;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.hostup.HostupClient;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import okhttp3.OkHttpClient;

/** HostUp: results that are handed out once, commands of 4096 characters, and a filter for what it thinks is harmful. */
final class HostupScene extends DemoScene {
    private static final String SERVER = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3";
    private static final String LOSS = "(the only answer with the result is lost here)";

    private final HostupSimulator hostup =
            HostupSimulator.withServers(SERVER).forbid("mkfs").start();
    private final ProviderClient client;

    HostupScene(OkHttpClient http) throws IOException {
        client = new HostupClient(
                new JsonClient(http, BaseUrl.parse(hostup.baseUrl().toString()), "HostUp", TimeAndChance.real()),
                () -> HostupSimulator.KEY);
    }

    @Override
    String provider() {
        return "HostUp VPS";
    }

    @Override
    ProviderClient client() {
        return client;
    }

    @Override
    List<DemoCommand> commands() {
        String longScript = "# a comment of forty characters, 41 in all\n".repeat(200) + "echo 'this script is long'";
        return List.of(
                direct(
                                "The answer with the result is lost",
                                client,
                                SERVER,
                                restart("direct"),
                                "does not know the command")
                        .before(LOSS, this::loseResult),
                durable("The same in durable mode", client, SERVER, restart("durable"), "exit code 0")
                        .before(LOSS, this::loseResult)
                        .check("it did not run once", () -> restarts("durable") == 1),
                durable("A script that is too long for one call", client, SERVER, longScript, "exit code 0"),
                direct("The same in direct mode", client, SERVER, longScript, "carries at most 4096"),
                durable(
                        "A command that HostUp's safety filter rejects",
                        client,
                        SERVER,
                        "mkfs --version",
                        "set durable: false"));
    }

    private void loseResult() {
        hostup.faults().clear();
        hostup.faults().on("GET", "/exec\\?pid=").loseFirstAnswerWith("\"exited\":true");
    }

    private static String restart(String file) {
        return "echo 'restarted' | tee -a ~/" + file;
    }

    private long restarts(String name) {
        Path file = hostup.server(SERVER).sandbox().home().resolve(name);
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        hostup.close();
    }
}
