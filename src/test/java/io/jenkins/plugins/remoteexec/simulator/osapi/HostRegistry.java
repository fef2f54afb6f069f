package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** All hosts of a simulator, and which of them a target means. */
final class HostRegistry {

    private final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
    private final Map<String, String> clones;
    private final BooleanSupplier reachable;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * @param clones machines by the name of the one whose machine-id they have, too
     * @param reachable whether the message queue can be reached
     */
    HostRegistry(Collection<SimulatedHost> all, Map<String, String> clones, BooleanSupplier reachable) {
        all.forEach(host -> hosts.put(host.hostname(), host));
        this.clones = Map.copyOf(clones);
        this.reachable = reachable;
    }

    Collection<SimulatedHost> all() {
        return hosts.values();
    }

    Optional<SimulatedHost> find(String hostname) {
        return Optional.ofNullable(hosts.get(hostname));
    }

    List<SimulatedHost> registered() {
        return hosts.values().stream().filter(SimulatedHost::isRegistered).toList();
    }

    boolean knows(Target target) {
        boolean reserved = target.kind() == Target.Kind.ANY || target.kind() == Target.Kind.ALL;
        return reserved
                || reachable.getAsBoolean()
                        && target.isWellFormed()
                        && registered().stream().anyMatch(target::matches);
    }

    /** The hosts that a broadcast waits for. */
    List<String> expected(Target target) {
        return registered().stream()
                .filter(host -> target.matches(host) && !host.isCordoned())
                .map(SimulatedHost::hostname)
                .toList();
    }

    /** The hosts whose queues get a job; one that is down finds it when it comes back. */
    List<SimulatedHost> receivers(Target target) {
        List<SimulatedHost> matching =
                hosts.values().stream().filter(target::matches).toList();
        String clone = clones.get(target.text());
        // two agents that read one queue take turns
        return clone == null || turn.getAndIncrement() % 2 == 0 ? matching : List.of(hosts.get(clone));
    }
}
