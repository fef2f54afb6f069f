package io.jenkins.plugins.remoteexec.simulator.hostup;

import io.jenkins.plugins.remoteexec.simulator.BackgroundCommands;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import io.jenkins.plugins.remoteexec.simulator.guest.GuestAgent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One server, as far as a test may touch it. */
public final class SimulatedVps {

    private final String id;
    private final String name;
    private final HostSandbox sandbox;
    private final ProcessAgent processes;
    private final VpsAgent agent;
    private final List<String> runs = new ArrayList<>();
    private boolean running = true;
    private String agentMissing;
    private int notReady;

    /** @param real the agent that runs the commands, or null to play one */
    SimulatedVps(String id, GuestAgent real, BackgroundCommands commands) throws IOException {
        this.id = id;
        name = "server-" + id.substring(id.lastIndexOf('_') + 1);
        sandbox = new HostSandbox(id, Map.of());
        processes = new ProcessAgent(sandbox, commands);
        agent = real == null ? processes : new QemuAgent(real);
    }

    /** Returns the id that targets this server. */
    public String id() {
        return id;
    }

    String name() {
        return name;
    }

    /** Returns scratch directory, environment and processes, where no real agent runs the commands. */
    public HostSandbox sandbox() {
        return sandbox;
    }

    VpsAgent agent() {
        return agent;
    }

    /** Returns the texts of all commands that were started, in order. */
    public synchronized List<String> runs() {
        return List.copyOf(runs);
    }

    synchronized void ran(String command) {
        runs.add(command);
    }

    /** Switches the server off or on; what runs on it is not touched. */
    public synchronized void setRunning(boolean isRunning) {
        running = isRunning;
    }

    synchronized boolean isRunning() {
        return running;
    }

    /** Takes the guest agent away, with the reason that HostUp will give, or brings it back with null. */
    public synchronized void setAgentMissing(String reason) {
        agentMissing = reason;
    }

    synchronized String agentMissing() {
        return agentMissing;
    }

    /** Answers the next commands with {@code vps_not_ready}, although the availability says nothing of it. */
    public synchronized void setNotReady(int times) {
        notReady = times;
    }

    synchronized boolean takeNotReady() {
        return notReady-- > 0;
    }

    /** Makes the played agent forget its commands, which live on. */
    public void restartAgent() {
        processes.restart();
    }
}
