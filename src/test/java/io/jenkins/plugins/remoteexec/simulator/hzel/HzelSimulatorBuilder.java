package io.jenkins.plugins.remoteexec.simulator.hzel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The switches of a {@link HzelSimulator}. Without any, it speaks as docs.hzel.org says. */
public final class HzelSimulatorBuilder {

    final List<String> containers = new ArrayList<>();
    boolean commandDialect;
    boolean enveloped = true;
    boolean output = true;
    boolean exitCode;
    boolean stripsOutput;
    int queuedPolls;
    int port;

    HzelSimulatorBuilder() {}

    /** Adds a container. */
    public HzelSimulatorBuilder container(String id) {
        containers.add(id);
        return this;
    }

    /** Speaks as hzel-docs.pages.dev says: one shell string, an exit code, and no output. */
    public HzelSimulatorBuilder commandDialect() {
        commandDialect = true;
        exitCode = true;
        output = false;
        return this;
    }

    /** Returns output also where the dialect's documentation knows none. */
    public HzelSimulatorBuilder withOutput() {
        output = true;
        return this;
    }

    /** Answers with bare records, as the examples of docs.hzel.org show them. */
    public HzelSimulatorBuilder bare() {
        enveloped = false;
        return this;
    }

    /** Takes white space away from both ends of the output. */
    public HzelSimulatorBuilder stripsOutput() {
        stripsOutput = true;
        return this;
    }

    /** Shows a command as queued to its first polls. */
    public HzelSimulatorBuilder queuedFor(int polls) {
        queuedPolls = polls;
        return this;
    }

    /** Sets the port on 127.0.0.1; 0, any free one, at first. */
    public HzelSimulatorBuilder port(int chosen) {
        port = chosen;
        return this;
    }

    /**
     * Starts the simulator.
     *
     * @throws IOException if the port is taken or no scratch directory can be made
     */
    public HzelSimulator start() throws IOException {
        return new HzelSimulator(this);
    }
}
