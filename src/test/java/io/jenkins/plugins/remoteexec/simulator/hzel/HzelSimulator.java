package io.jenkins.plugins.remoteexec.simulator.hzel;

import io.jenkins.plugins.remoteexec.simulator.BackgroundCommands;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.RequestLog;
import io.jenkins.plugins.remoteexec.simulator.SimulatorServer;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * hzel's API with its containers: a real HTTP server on the loopback interface, and commands that really run on this
 * machine.
 */
public final class HzelSimulator implements AutoCloseable {

    /** A personal access token. */
    public static final String TOKEN = "hzel_simulator_token";

    private final BackgroundCommands commands = new BackgroundCommands();
    private final Map<String, SimulatedContainer> containers = new LinkedHashMap<>();
    private final HzelService service;
    private final SimulatorServer server;

    HzelSimulator(HzelSimulatorBuilder options) throws IOException {
        for (String id : options.containers) {
            containers.put(id, new SimulatedContainer(id));
        }
        service = new HzelService(options, containers, commands);
        server = new SimulatorServer(options.port, service::handle);
    }

    /** Begins a simulator with these containers. */
    public static HzelSimulatorBuilder withContainers(String... ids) {
        HzelSimulatorBuilder builder = new HzelSimulatorBuilder();
        for (String id : ids) {
            builder.container(id);
        }
        return builder;
    }

    /** Returns scheme, address and port. */
    public URI baseUrl() {
        return server.baseUrl();
    }

    /** Returns a container by its id. */
    public SimulatedContainer container(String id) {
        return containers.get(id);
    }

    /** Shows all commands as cancelled before they began. */
    public void cancelCommands() {
        service.records().forEach(CommandRecord::cancel);
    }

    /** Forgets all commands, as after a restart of the service. */
    public void forgetCommands() {
        service.forget();
    }

    /** Returns the faults of the connection. */
    public Faults faults() {
        return server.faults();
    }

    /** Returns what the API was asked. */
    public RequestLog requests() {
        return server.requests();
    }

    /** Stops the server, kills every process of every container and deletes their directories. */
    @Override
    public void close() {
        server.close();
        commands.close();
        containers.values().forEach(each -> each.sandbox().close());
    }
}
