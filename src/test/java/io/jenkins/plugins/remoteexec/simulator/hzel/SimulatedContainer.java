package io.jenkins.plugins.remoteexec.simulator.hzel;

import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One container, as far as a test may touch it. */
public final class SimulatedContainer {

    private final String id;
    private final HostSandbox sandbox;
    private final List<List<String>> runs = new ArrayList<>();
    private String state = "running";

    SimulatedContainer(String id) throws IOException {
        this.id = id;
        sandbox = new HostSandbox(id, Map.of());
    }

    /** Returns the id that targets this container. */
    public String id() {
        return id;
    }

    /** Returns scratch directory, environment and processes. */
    public HostSandbox sandbox() {
        return sandbox;
    }

    /** Returns program and arguments of all commands that were accepted, in order. */
    public synchronized List<List<String>> runs() {
        return List.copyOf(runs);
    }

    synchronized void ran(List<String> words) {
        runs.add(List.copyOf(words));
    }

    /** Sets what the API says about it: provisioning, running, stopped or failed. */
    public synchronized void setState(String newState) {
        state = newState;
    }

    synchronized String state() {
        return state;
    }
}
