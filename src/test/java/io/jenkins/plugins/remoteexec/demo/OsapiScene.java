package io.jenkins.plugins.remoteexec.demo;

import static io.jenkins.plugins.remoteexec.demo.DemoCommand.direct;
import static io.jenkins.plugins.remoteexec.demo.DemoCommand.durable;

import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiClient;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulator;
import java.io.IOException;
import java.util.List;
import okhttp3.OkHttpClient;

/** OSAPI: a choice of hosts, and everything that every provider shows. */
final class OsapiScene extends DemoScene {
    private static final String HOST = "web-01";

    private final OkHttpClient http;
    private final OsapiSimulator osapi;
    private final ProviderClient client;

    OsapiScene(OkHttpClient http) throws IOException {
        this.http = http;
        osapi = OsapiSimulator.withHosts()
                .host(HOST, host -> host.label("group", "web"))
                .host("web-02", host -> host.label("group", "web"))
                .start();
        client = client(osapi.tokens().admin());
    }

    private ProviderClient client(String token) {
        return new OsapiClient(
                new JsonClient(http, BaseUrl.parse(osapi.baseUrl().toString()), "OSAPI", TimeAndChance.real()),
                () -> token);
    }

    @Override
    String provider() {
        return "OSAPI";
    }

    @Override
    ProviderClient client() {
        return client;
    }

    @Override
    List<DemoCommand> commands() {
        HostSandbox sandbox = osapi.host(HOST).sandbox();
        return List.of(
                durable("Output appears while the command runs", client, HOST, UNTIL_SEEN, "exit code 0")
                        .meanwhile(GOES_ON, execution -> letGoOn(sandbox)),
                durable("A check that fails", client, HOST, "echo 'disk is 97% full' >&2; exit 3", "exit code 3"),
                durable(
                                "The build is aborted",
                                client,
                                HOST,
                                "echo 'waiting for the lock'; sleep 300",
                                "cancelled; the command was stopped")
                        .meanwhile("(the build is aborted here)", Execution::cancel)
                        .check("processes are left on the host", () -> nothingRunsIn(sandbox)),
                durable("Any host that is ready", client, "_any", "echo 'deployed to one of them'", "exit code 0"),
                durable("A label with several hosts", client, "group:web", "uptime", "(web-01, web-02)"),
                durable("A host that does not exist", client, "web-99", "uptime", "\"web-99\" not found"),
                durable("A wrong token", client("not-a-token"), HOST, "uptime", "HTTP 401 Invalid token"),
                direct("One call of the API, without a shell", client, HOST, List.of("uname", "-s"), "exit code 0"),
                direct(
                        "A program that does not exist",
                        client,
                        HOST,
                        List.of("no-such-program", "--version"),
                        "not started: the program does not exist"));
    }

    @Override
    public void close() {
        osapi.close();
    }
}
