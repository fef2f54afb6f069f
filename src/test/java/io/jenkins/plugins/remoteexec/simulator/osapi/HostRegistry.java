package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** All hosts of a simulator, and which of them a target means. */
final class HostRegistry {

    private final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
    private final boolean anyRunsEverywhere;
    private final AtomicInteger turn = new AtomicInteger();

    HostRegistry(Collection<SimulatedHost> all, boolean anyRunsEverywhere) {
        all.forEach(host -> hosts.put(host.hostname(), host));
        this.anyRunsEverywhere = anyRunsEverywhere;
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
        return reserved || target.isWellFormed() && registered().stream().anyMatch(target::matches);
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
        if (target.kind() != Target.Kind.ANY || anyRunsEverywhere || matching.isEmpty()) {
            return matching;
        }
        return List.of(matching.get(Math.floorMod(turn.getAndIncrement(), matching.size())));
    }
}
