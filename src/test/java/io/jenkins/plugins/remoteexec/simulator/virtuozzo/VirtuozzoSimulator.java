package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.RequestLog;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import io.jenkins.plugins.remoteexec.simulator.SimulatorServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Virtuozzo Infrastructure on the loopback interface: Keystone below {@code /v3}, the compute API below {@code /v2.1},
 * and servers whose commands are real processes of this machine. When it is closed, nothing of them is left.
 */
public final class VirtuozzoSimulator implements AutoCloseable {
    public static final String USER = IdentityApi.USER;
    public static final String PASSWORD = IdentityApi.PASSWORD;
    public static final String PROJECT = IdentityApi.PROJECT;
    public static final String DOMAIN = IdentityApi.DOMAIN;
    public static final String APPLICATION_CREDENTIAL_ID = IdentityApi.APPLICATION_CREDENTIAL_ID;
    public static final String APPLICATION_CREDENTIAL = IdentityApi.APPLICATION_CREDENTIAL;
    public static final String APPLICATION_SECRET = IdentityApi.APPLICATION_SECRET;

    private final VirtuozzoSimulatorBuilder switches;
    private final IdentityApi identity;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final ExecutorService agents;
    private final GuestCommandApi commands;
    private final SimulatorServer server;

    VirtuozzoSimulator(VirtuozzoSimulatorBuilder options) throws IOException {
        switches = options;
        identity = new IdentityApi(options.clock, options.tokenLifetime, options.roles, options.clockAhead);
        agents = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "simulated-guest");
            thread.setDaemon(true);
            return thread;
        });
        for (String name : options.servers) {
            servers.add(new SimulatedServer(
                    name, options.agent == null ? new ProcessGuest(name) : new AgentGuest(options.agent)));
        }
        commands = new GuestCommandApi(options, agents);
        ComputeService compute =
                new ComputeService(servers, commands, options.tokens == null ? identity : options.tokens, options);
        server = new SimulatorServer(options.port, request -> route(request, compute));
        setCatalog("public", "RegionOne");
    }

    /** Begins a simulator with these servers. */
    public static VirtuozzoSimulatorBuilder withServers(String... names) {
        VirtuozzoSimulatorBuilder builder = new VirtuozzoSimulatorBuilder();
        List.of(names).forEach(builder::server);
        return builder;
    }

    private SimulatedResponse route(SimulatedRequest request, ComputeService compute) {
        List<String> path = request.segments();
        String first = path.isEmpty() ? "" : path.get(0);
        return switch (first) {
            case "v3" -> identity.handle(request);
            case "v2.1" -> compute.handle(request);
            default -> OpenStackJson.nova(404, "The resource could not be found.");
        };
    }

    /** What a user would configure: Keystone's address. */
    public URI identityUrl() {
        return URI.create(server.baseUrl() + "/v3");
    }

    public URI computeUrl() {
        return URI.create(server.baseUrl() + "/v2.1");
    }

    public SimulatedServer server(String name) {
        return servers.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the simulator has no server " + name));
    }

    public List<SimulatedServer> servers() {
        return List.copyOf(servers);
    }

    /** Replaces the catalog: this compute API under each of these interfaces and regions, in turns. */
    public void setCatalog(String... interfacesAndRegions) {
        ArrayNode services = OpenStackJson.MAPPER.createArrayNode();
        services.addObject().put("type", "identity").putArray("endpoints");
        ObjectNode compute = services.addObject().put("type", "compute");
        ArrayNode endpoints = compute.putArray("endpoints");
        for (int i = 0; i < interfacesAndRegions.length; i += 2) {
            endpoints
                    .addObject()
                    .put("interface", interfacesAndRegions[i])
                    .put("region", interfacesAndRegions[i + 1])
                    .put("region_id", interfacesAndRegions[i + 1])
                    .put("url", i == 0 ? computeUrl().toString() : "http://127.0.0.1:1/" + i);
        }
        identity.catalog(services);
    }

    /** A token of the user for the project, made without a login. */
    public String issueToken() {
        return identity.issue();
    }

    public void revokeTokens() {
        identity.revokeAll();
    }

    /** Forgets the records of all commands, those that run included. */
    public void forgetCommands() {
        commands.forgetAll();
    }

    /** Sets the lifetime of the tokens that are issued from now on. */
    public void setTokenLifetime(Duration lifetime) {
        identity.lifetime = lifetime;
    }

    /** Sets the roles that tokens carry from now on. */
    public void setRoles(String... roles) {
        identity.roles = Set.of(roles);
    }

    public Faults faults() {
        return server.faults();
    }

    public RequestLog requests() {
        return server.requests();
    }

    /** Stops the server, kills every process of every guest and deletes their directories. */
    @Override
    public void close() {
        server.close();
        agents.shutdownNow();
        try {
            if (!agents.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a simulated guest does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        switches.clock.close();
        servers.forEach(each -> each.guest.close());
    }
}
