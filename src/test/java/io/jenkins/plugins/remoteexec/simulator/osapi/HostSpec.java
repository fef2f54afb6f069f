package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.util.LinkedHashMap;
import java.util.Map;

/** The description of a host that is to be simulated. */
public final class HostSpec {

    private final String hostname;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    HostSpec(String hostname) {
        this.hostname = hostname;
        fact("hostname", hostname);
        fact("fqdn", hostname + ".example.test");
        fact("arch", "x86_64");
        fact("kernel", System.getProperty("os.version"));
        fact("interface.primary", "eth0");
        fact("containerized", "false");
    }

    /** Adds a label, which selectors like {@code group:web} look at; dots in the value make levels. */
    public HostSpec label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    /** Sets a fact: one of OSAPI's built-in keys, or one that begins with {@code custom.}. */
    public HostSpec fact(String key, String value) {
        facts.put(key, value);
        return this;
    }

    /** Sets a variable in the environment of the agent and so of all its commands. */
    public HostSpec environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    String hostname() {
        return hostname;
    }

    Map<String, String> labels() {
        return Map.copyOf(labels);
    }

    HostFacts facts() {
        return new HostFacts(facts);
    }

    Map<String, String> environment() {
        return Map.copyOf(environment);
    }
}
