package io.jenkins.plugins.remoteexec.simulator.hostup;

import io.jenkins.plugins.remoteexec.simulator.BackgroundCommands;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.RequestLog;
import io.jenkins.plugins.remoteexec.simulator.SimulatorServer;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * HostUp's VPS API with its servers: a real HTTP server on the loopback interface, and commands that really run on this
 * machine, started directly or by a real guest agent.
 */
public final class HostupSimulator implements AutoCloseable {

    /** The key that may do everything. */
    public static final String KEY = "hostup-simulator-key";

    private final BackgroundCommands commands = new BackgroundCommands();
    private final Map<String, SimulatedVps> servers = new LinkedHashMap<>();
    private final SimulatorServer server;

    HostupSimulator(HostupSimulatorBuilder options) throws IOException {
        for (String id : options.servers.keySet()) {
            servers.put(id, new SimulatedVps(id, options.servers.get(id), commands));
        }
        HostupService service = new HostupService(options, servers);
        server = new SimulatorServer(options.port, service::handle);
    }

    /** Begins a simulator with these servers and the key {@link #KEY}. */
    public static HostupSimulatorBuilder withServers(String... ids) {
        HostupSimulatorBuilder builder = new HostupSimulatorBuilder().key(KEY, "read:vm", "write:vm");
        for (String id : ids) {
            builder.server(id);
        }
        return builder;
    }

    /** Returns scheme, address and port. */
    public URI baseUrl() {
        return server.baseUrl();
    }

    /** Returns a server by its id. */
    public SimulatedVps server(String id) {
        return servers.get(id);
    }

    /** Returns the faults of the connection. */
    public Faults faults() {
        return server.faults();
    }

    /** Returns what the API was asked. */
    public RequestLog requests() {
        return server.requests();
    }

    /** Stops the server, kills every process of every played agent and deletes their directories. */
    @Override
    public void close() {
        server.close();
        commands.close();
        servers.values().forEach(each -> each.sandbox().close());
    }
}
