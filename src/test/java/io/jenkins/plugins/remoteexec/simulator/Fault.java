package io.jenkins.plugins.remoteexec.simulator;

import java.util.regex.Pattern;

/** One injected fault: which requests it hits, how often, and how often it has. */
public final class Fault {

    private final String method;
    private final Pattern path;
    private final FaultAction action;
    private final String description;
    private int passed;
    private int left;
    private int hits;

    Fault(String method, Pattern path, int passed, int times, String description, FaultAction action) {
        this.method = method;
        this.path = path;
        this.passed = passed;
        this.left = times;
        this.description = description;
        this.action = action;
    }

    /** Returns how many requests it has hit. */
    public synchronized int hits() {
        return hits;
    }

    /** Ends it: the next requests are handled as usual. */
    public synchronized void stop() {
        left = 0;
    }

    synchronized boolean take(SimulatedRequest request) {
        boolean hit = left > 0
                && (method.equals("*") || method.equals(request.method()))
                && path.matcher(request.uri().toString()).find();
        if (hit && passed > 0) {
            passed--;
            return false;
        }
        if (hit) {
            left--;
            hits++;
        }
        return hit;
    }

    FaultAction action() {
        return action;
    }

    String description() {
        return description;
    }
}
