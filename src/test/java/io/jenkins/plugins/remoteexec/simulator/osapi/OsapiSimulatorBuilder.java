package io.jenkins.plugins.remoteexec.simulator.osapi;

import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import io.jenkins.plugins.remoteexec.simulator.WallClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The switches of an {@link OsapiSimulator}. Without any, it is a recent version with OSAPI's default configuration.
 */
public final class OsapiSimulatorBuilder {

    final List<HostSpec> hosts = new ArrayList<>();
    OsapiVersion version = OsapiVersion.AUGUST_2026;
    SimulatorClock clock = new WallClock();
    String signingKey = "5f1c2b7d9e0a4c3680d1e2f3a4b5c6d75f1c2b7d9e0a4c3680d1e2f3a4b5c6d7";
    Duration serverWait = Duration.ofSeconds(30);
    PayloadLimit payloadLimit = PayloadLimit.DEFAULT;
    List<Duration> backOff = Delivery.BACK_OFF;
    final Map<String, String> clones = new HashMap<>();
    int port;

    private Duration retention;
    private Boolean webInterface;

    OsapiSimulatorBuilder() {}

    /** Adds a host without labels. */
    public OsapiSimulatorBuilder host(String hostname) {
        return host(hostname, UnaryOperator.identity());
    }

    /** Adds a host with labels, facts or environment of its own. */
    public OsapiSimulatorBuilder host(String hostname, UnaryOperator<HostSpec> description) {
        hosts.add(description.apply(new HostSpec(hostname)));
        return this;
    }

    /** Chooses the generation of OSAPI; it decides about prefix, result fields, web interface and retention. */
    public OsapiSimulatorBuilder version(OsapiVersion chosen) {
        version = chosen;
        return this;
    }

    /** Sets the time of records, re-runs, retention and token expiry. Closed together with the simulator. */
    public OsapiSimulatorBuilder clock(SimulatorClock chosen) {
        clock.close();
        clock = chosen;
        return this;
    }

    /**
     * Sets {@code controller.api.job_timeout}: how long a POST waits for the agent, in real time; 30 seconds at first.
     */
    public OsapiSimulatorBuilder serverWait(Duration wait) {
        serverWait = wait;
        return this;
    }

    /** Sets how long job records are kept instead of the version's own rule. */
    public OsapiSimulatorBuilder retention(Duration kept) {
        retention = kept;
        return this;
    }

    /** Switches the web interface on or off; versions with the prefix {@code /api} have it. */
    public OsapiSimulatorBuilder webInterface(boolean on) {
        webInterface = on;
        return this;
    }

    /** Sets the message queue's largest message; 1 MiB at first. */
    public OsapiSimulatorBuilder payloadLimit(int bytes) {
        payloadLimit = new PayloadLimit(bytes);
        return this;
    }

    /** Sets {@code agent.consumer.back_off}: after how long a job is delivered again, first to last. */
    public OsapiSimulatorBuilder backOff(Duration... waits) {
        backOff = List.of(waits);
        return this;
    }

    /** Adds a host that was cloned with its machine-id: every second job for the original goes to it. */
    public OsapiSimulatorBuilder cloneOf(String original, String hostname) {
        clones.put(original, hostname);
        return host(hostname);
    }

    /** Sets the key whose ASCII bytes sign tokens. */
    public OsapiSimulatorBuilder signingKey(String key) {
        signingKey = key;
        return this;
    }

    /** Sets the port on 127.0.0.1; 0, any free one, at first. */
    public OsapiSimulatorBuilder port(int chosen) {
        port = chosen;
        return this;
    }

    /**
     * Starts the simulator.
     *
     * @throws IOException if the port is taken or no scratch directory can be made
     */
    public OsapiSimulator start() throws IOException {
        return new OsapiSimulator(this);
    }

    Duration retention() {
        return retention != null ? retention : version.retention();
    }

    boolean webInterface() {
        return webInterface != null ? webInterface : version.hasWebInterface();
    }
}
