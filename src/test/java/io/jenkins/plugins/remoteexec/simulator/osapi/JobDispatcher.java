package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Creates jobs, hands them to the agents and waits for what they answer (source: {@code internal/job/client}). */
final class JobDispatcher {

    private final HostRegistry hosts;
    private final JobStore store;
    private final SimulatorClock clock;
    private final Duration serverWait;
    private final PayloadLimit limit;
    private final boolean reportsAbsentHosts;

    JobDispatcher(
            HostRegistry hosts,
            JobStore store,
            SimulatorClock clock,
            Duration serverWait,
            PayloadLimit limit,
            boolean reportsAbsentHosts) {
        this.hosts = hosts;
        this.store = store;
        this.clock = clock;
        this.serverWait = serverWait;
        this.limit = limit;
        this.reportsAbsentHosts = reportsAbsentHosts;
    }

    boolean isKnown(Target target) {
        return hosts.knows(target);
    }

    Job newJob(Target target, ObjectNode operation) {
        return new Job(target, operation, clock.now());
    }

    /** Publishes without waiting and returns the store's revision. */
    long publish(Job job) {
        long revision = store.add(job);
        hosts.receivers(job.target()).forEach(host -> host.deliver(job));
        return revision;
    }

    /** Publishes and waits for the first response; whoever else got the job goes on with it. */
    HostResponse runSingle(Job job) throws Refusal, InterruptedException {
        checkSize(job, "failed to publish and wait");
        publish(job);
        Collection<HostResponse> responses = job.awaitResponses(all -> !all.isEmpty(), serverWait);
        if (responses.isEmpty()) {
            throw Refusal.byHandler(
                    500, "failed to publish and wait: timeout waiting for job response: context deadline exceeded");
        }
        HostResponse first = responses.iterator().next();
        if (first.isFailed()) {
            throw Refusal.byHandler(500, "job failed: " + first.error());
        }
        return first;
    }

    /** Publishes and waits for all hosts that are expected to answer. */
    Collection<HostResponse> runBroadcast(Job job) throws Refusal, InterruptedException {
        checkSize(job, "failed to collect broadcast responses");
        List<String> expected = hosts.expected(job.target());
        publish(job);
        List<HostResponse> responses = new ArrayList<>(
                job.awaitResponses(all -> !expected.isEmpty() && all.size() >= expected.size(), serverWait));
        if (responses.isEmpty()) {
            throw Refusal.byHandler(
                    500,
                    "failed to collect broadcast responses: "
                            + "timeout waiting for broadcast responses: no agents responded");
        }
        if (reportsAbsentHosts) {
            Set<String> answered = responses.stream().map(HostResponse::host).collect(Collectors.toSet());
            expected.stream()
                    .filter(host -> !answered.contains(host))
                    .forEach(host -> responses.add(HostResponse.failed(host, "timeout: agent did not respond")));
        }
        return responses;
    }

    private void checkSize(Job job, String context) throws Refusal {
        if (!limit.allows(job.operation())) {
            throw Refusal.byHandler(500, context + ": failed to store job in KV: nats: maximum payload exceeded");
        }
    }
}
