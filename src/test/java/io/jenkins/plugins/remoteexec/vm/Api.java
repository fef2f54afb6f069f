package io.jenkins.plugins.remoteexec.vm;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.hostup.HostupClient;
import io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoClients;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.RequestLog;
import io.jenkins.plugins.remoteexec.simulator.guest.GuestAgent;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.SimulatedServer;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator;
import java.io.IOException;
import okhttp3.OkHttpClient;

/** The providers that run commands through a guest agent. */
enum Api {
    HOSTUP("/agent/exec", "/agent/exec\\?pid=", 8_000) {
        @Override
        Front before(GuestAgent agent, OkHttpClient http) throws IOException {
            String server = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3";
            HostupSimulator hostup = HostupSimulator.withServers()
                    .server(server, agent)
                    .mangled()
                    .start();
            ProviderClient client = new HostupClient(
                    new JsonClient(http, BaseUrl.parse(hostup.baseUrl().toString()), "HostUp", TimeAndChance.real()),
                    () -> HostupSimulator.KEY);
            return new Front(client, server, hostup.faults(), hostup.requests(), hostup);
        }
    },

    VIRTUOZZO("/guest-agent/commands", "/guest-agent/commands/", 160_000) {
        @Override
        Front before(GuestAgent agent, OkHttpClient http) throws IOException {
            VirtuozzoSimulator virtuozzo =
                    VirtuozzoSimulator.withServers("web-01").agent(agent).start();
            return new Front(
                    VirtuozzoClients.withPassword(http, virtuozzo, VirtuozzoSimulator.PASSWORD),
                    SimulatedServer.id("web-01"),
                    virtuozzo.faults(),
                    virtuozzo.requests(),
                    virtuozzo);
        }
    };

    /**
     * A simulator of the API in front of a machine, and a client for it.
     *
     * @param target the machine, as the API names it
     */
    record Front(ProviderClient client, String target, Faults faults, RequestLog requests, AutoCloseable simulator) {}

    /** An expression for the path of requests that submit commands ({@code POST}). */
    final String commands;

    /** An expression for path and query of those that ask how a command is doing ({@code GET}). */
    final String results;

    /** The length of a script, in characters, that takes several calls. */
    final int longScript;

    Api(String commands, String results, int length) {
        this.commands = commands;
        this.results = results;
        longScript = length;
    }

    abstract Front before(GuestAgent agent, OkHttpClient http) throws IOException;
}
