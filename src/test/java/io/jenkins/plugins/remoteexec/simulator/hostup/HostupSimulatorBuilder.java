package io.jenkins.plugins.remoteexec.simulator.hostup;

import io.jenkins.plugins.remoteexec.simulator.guest.GuestAgent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The switches of a {@link HostupSimulator}. Without any, it is version 2 as documented; each switch is a shape that the
 * documentation leaves open, or a trap of the platform beneath.
 */
public final class HostupSimulatorBuilder {

    final Map<String, GuestAgent> servers = new LinkedHashMap<>();
    final Map<String, Set<String>> keys = new LinkedHashMap<>();
    final List<String> forbidden = new ArrayList<>();
    boolean wrapped;
    boolean lowerCaseExitCode;
    boolean numericBooleans;
    boolean mangled;
    boolean pidOnlyInUrl;
    Problem unknownPid = new Problem(404, "command_not_found", "Not found", "No command with this pid.");
    int page = 100;
    int port;

    HostupSimulatorBuilder() {}

    /** Adds a server whose agent is played. */
    public HostupSimulatorBuilder server(String id) {
        servers.put(id, null);
        return this;
    }

    /** Adds a server whose commands a real agent runs; it is not closed with the simulator. */
    public HostupSimulatorBuilder server(String id, GuestAgent agent) {
        servers.put(id, agent);
        return this;
    }

    /** Adds an API key with these scopes. */
    public HostupSimulatorBuilder key(String key, String... scopes) {
        keys.put(key, Set.of(scopes));
        return this;
    }

    /** Refuses commands that hold this word, as the safety filter does. */
    public HostupSimulatorBuilder forbid(String word) {
        forbidden.add(word);
        return this;
    }

    /** Wraps answers into {@code data}, as version 1 does. */
    public HostupSimulatorBuilder wrapped() {
        wrapped = true;
        return this;
    }

    /** Writes {@code exitcode}, as version 1 does. */
    public HostupSimulatorBuilder lowerCaseExitCode() {
        lowerCaseExitCode = true;
        return this;
    }

    /** Writes 0 and 1 for booleans, as Proxmox does. */
    public HostupSimulatorBuilder numericBooleans() {
        numericBooleans = true;
        return this;
    }

    /** Takes the bytes of the output for Latin-1, as Proxmox does. */
    public HostupSimulatorBuilder mangled() {
        mangled = true;
        return this;
    }

    /** Leaves {@code pid} out of the answer to a command; {@code pollUrl} has it. */
    public HostupSimulatorBuilder pidOnlyInUrl() {
        pidOnlyInUrl = true;
        return this;
    }

    /** Sets how a pid is refused that the agent does not know any more; 404 at first. */
    public HostupSimulatorBuilder unknownPid(int status, String code, String detail) {
        unknownPid = new Problem(status, code, "Error", detail);
        return this;
    }

    /** Sets the most servers on one page, whatever limit is asked for. */
    public HostupSimulatorBuilder page(int servers) {
        page = servers;
        return this;
    }

    /** Sets the port on 127.0.0.1; 0, any free one, at first. */
    public HostupSimulatorBuilder port(int chosen) {
        port = chosen;
        return this;
    }

    /**
     * Starts the simulator.
     *
     * @throws IOException if the port is taken or no scratch directory can be made
     */
    public HostupSimulator start() throws IOException {
        return new HostupSimulator(this);
    }
}
