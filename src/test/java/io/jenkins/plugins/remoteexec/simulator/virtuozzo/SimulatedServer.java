package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A virtual machine. */
public final class SimulatedServer {
    final Guest guest;
    final AtomicInteger busy = new AtomicInteger();

    private final String name;
    private final String id;
    private final List<List<String>> runs = new ArrayList<>();
    private volatile String status = "ACTIVE";

    SimulatedServer(String name, Guest guest) {
        this.name = name;
        this.guest = guest;
        id = id(name);
    }

    /** The id that a server of this name gets. */
    public static String id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** Scratch directory, environment and processes. */
    public HostSandbox sandbox() {
        return guest.sandbox();
    }

    String status() {
        return status;
    }

    /** Nova's word for its state: ACTIVE, SHUTOFF, REBUILD and others. */
    public void setStatus(String word) {
        status = word;
    }

    /** Somebody else's command runs for this time; it needs no process. */
    public void occupy(SimulatorClock clock, Duration time) {
        busy.incrementAndGet();
        clock.schedule(time, busy::decrementAndGet);
    }

    synchronized void started(List<String> arguments) {
        runs.add(List.copyOf(arguments));
    }

    /** The argument vectors that were run here. */
    public synchronized List<List<String>> runs() {
        return List.copyOf(runs);
    }
}
