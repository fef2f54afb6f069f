package io.jenkins.plugins.remoteexec.demo;

import static io.jenkins.plugins.remoteexec.demo.DemoCommand.direct;
import static io.jenkins.plugins.remoteexec.demo.DemoCommand.durable;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoClients;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.SimulatedServer;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator;
import java.io.IOException;
import java.util.List;
import okhttp3.OkHttpClient;

/** Virtuozzo: a login with Keystone, whose tokens end, and virtual machines that are known by their ids. */
final class VirtuozzoScene extends DemoScene {
    private final VirtuozzoSimulator virtuozzo =
            VirtuozzoSimulator.withServers("app-01", "app-02").start();
    private final OkHttpClient http;
    private final ProviderClient client;

    VirtuozzoScene(OkHttpClient http) throws IOException {
        this.http = http;
        client = VirtuozzoClients.withPassword(http, virtuozzo, VirtuozzoSimulator.PASSWORD);
    }

    @Override
    String provider() {
        return "Virtuozzo Infrastructure";
    }

    @Override
    ProviderClient client() {
        return client;
    }

    @Override
    List<DemoCommand> commands() {
        SimulatedServer server = virtuozzo.server("app-01");
        String id = server.id();
        return List.of(
                durable("The login expires while a command runs", client, id, UNTIL_SEEN, "exit code 0")
                        .meanwhile(
                                "(the cloud revokes all tokens here; then the command is allowed to continue)",
                                execution -> {
                                    virtuozzo.revokeTokens();
                                    letGoOn(server.sandbox());
                                })
                        .check("there was no second login", () -> logins() == 2),
                direct("One call of the API, without a shell", client, id, List.of("uname", "-s"), "exit code 0"),
                direct(
                        "The same with a script that fails",
                        client,
                        id,
                        "echo 'no space left' >&2; exit 28",
                        "exit code 28"),
                durable("A name instead of an id", client, "app-01", "uptime", "is not a server id"),
                durable("A wrong password", wrong(), id, "uptime", "HTTP 401"));
    }

    private ProviderClient wrong() {
        return VirtuozzoClients.withPassword(http, virtuozzo, "not the password");
    }

    private long logins() {
        return virtuozzo.requests().count("POST", "/auth/tokens$");
    }

    @Override
    public void close() {
        virtuozzo.close();
    }
}
