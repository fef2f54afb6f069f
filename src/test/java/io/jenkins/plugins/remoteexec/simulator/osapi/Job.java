package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** A job's record: what is to be done, its history, and the latest answer of every host. */
final class Job {

    private final UUID id = UUID.randomUUID();
    private final Target target;
    private final ObjectNode operation;
    private final Instant created;
    private final List<JobEvent> events = new ArrayList<>();
    private final Map<String, HostResponse> responses = new LinkedHashMap<>();
    private boolean deleted;

    Job(Target target, ObjectNode operation, Instant created) {
        this.target = target;
        this.operation = operation;
        this.created = created;
    }

    UUID id() {
        return id;
    }

    Target target() {
        return target;
    }

    ObjectNode operation() {
        return operation;
    }

    Instant created() {
        return created;
    }

    synchronized void delete() {
        deleted = true;
    }

    synchronized boolean isDeleted() {
        return deleted;
    }

    synchronized void addEvent(JobEvent event) {
        events.add(event);
    }

    synchronized List<JobEvent> events() {
        return List.copyOf(events);
    }

    synchronized void addResponse(HostResponse response) {
        responses.put(response.host(), response);
        notifyAll();
    }

    synchronized List<HostResponse> responses() {
        return List.copyOf(responses.values());
    }

    /**
     * Waits in real time for responses.
     *
     * @return the responses at the end of the wait, enough or not
     */
    synchronized Collection<HostResponse> awaitResponses(Predicate<Collection<HostResponse>> enough, Duration wait)
            throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        long left = wait.toMillis();
        while (!enough.test(responses.values()) && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
        return responses();
    }
}
