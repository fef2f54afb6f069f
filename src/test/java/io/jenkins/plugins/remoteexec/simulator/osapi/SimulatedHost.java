package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** One machine with an OSAPI agent on it, as far as a test may touch it. */
public final class SimulatedHost {

    private final String hostname;
    private final Map<String, String> labels;
    private final HostFacts facts;
    private final HostSandbox sandbox;
    private final SimulatorClock clock;
    private final Executor executor;
    private final Instant started;
    private final JobProcessor processor;
    private final List<Duration> backOff;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final List<String> runs = new ArrayList<>();
    private boolean up = true;
    private boolean registered = true;
    private boolean cordoned;
    private boolean unsupported;

    SimulatedHost(
            HostSpec spec,
            HostSandbox sandbox,
            SimulatorClock clock,
            Executor executor,
            JobStore store,
            PayloadLimit limit,
            List<Duration> backOff) {
        this.backOff = backOff;
        this.hostname = spec.hostname();
        this.labels = spec.labels();
        this.facts = spec.facts();
        this.sandbox = sandbox;
        this.clock = clock;
        this.executor = executor;
        this.started = clock.now();
        this.processor = new JobProcessor(this, clock, store, limit);
    }

    /** Returns the name that targets this host. */
    public String hostname() {
        return hostname;
    }

    /** Returns the labels that selectors look at. */
    public Map<String, String> labels() {
        return labels;
    }

    /** Returns the scratch directory, the environment and the processes of this host. */
    public HostSandbox sandbox() {
        return sandbox;
    }

    /**
     * Returns the programs that were really started here, in order: one entry for every run, hidden re-runs included.
     */
    public synchronized List<String> runs() {
        return List.copyOf(runs);
    }

    /** Returns how many jobs wait for their turn here. */
    public synchronized int waitingJobs() {
        return lanes.values().stream().mapToInt(Lane::waiting).sum();
    }

    /** Stops the agent: it stays in the registry as NotReady, and its jobs wait. A running command goes on. */
    public synchronized void stopAgent() {
        up = false;
        updateLanes();
    }

    /** Starts the agent again; it takes up what has waited. */
    public synchronized void startAgent() {
        up = true;
        registered = true;
        updateLanes();
    }

    /** Stops the agent and takes it out of the registry, as happens 30 seconds after its last sign of life. */
    public synchronized void unregisterAgent() {
        stopAgent();
        registered = false;
    }

    /** Cordons or releases the host, as {@code drain} and {@code undrain} do; a cordoned host takes no jobs. */
    public synchronized void setCordoned(boolean isCordoned) {
        cordoned = isCordoned;
        updateLanes();
    }

    /** Makes the agent skip commands, as on an operating system that it does not support. */
    public synchronized void setUnsupported(boolean isUnsupported) {
        unsupported = isUnsupported;
    }

    synchronized boolean isRegistered() {
        return registered;
    }

    synchronized boolean isCordoned() {
        return cordoned;
    }

    synchronized boolean isUnsupported() {
        return unsupported;
    }

    synchronized void addRun(String program) {
        runs.add(program);
    }

    HostFacts facts() {
        return facts;
    }

    synchronized void deliver(Job job) {
        Lane lane = lanes.computeIfAbsent(job.target().subject(), subject -> {
            Lane added = new Lane(executor);
            added.setOpen(isTakingJobs());
            return added;
        });
        lane.add(new Delivery(clock, backOff, lane, acknowledge -> processor.process(job, acknowledge)));
    }

    /** The host as {@code GET /agent} shows it. */
    synchronized ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("hostname", hostname)
                .put("status", up ? "Ready" : "NotReady")
                .put("state", cordoned ? "Cordoned" : "Ready")
                .put("registered_at", started.toString())
                .put("started_at", started.toString())
                .put("architecture", facts.get("arch"))
                .put("kernel_version", facts.get("kernel"))
                .put("cpu_count", Runtime.getRuntime().availableProcessors())
                .put("fqdn", facts.get("fqdn"));
        json.putObject("os_info").put("distribution", "Debian").put("version", "12");
        if (!labels.isEmpty()) {
            ObjectNode labelNode = json.putObject("labels");
            labels.forEach(labelNode::put);
        }
        return json;
    }

    private boolean isTakingJobs() {
        return up && !cordoned;
    }

    private void updateLanes() {
        lanes.values().forEach(lane -> lane.setOpen(isTakingJobs()));
    }
}
