package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;

/** What an agent does with one delivered job (source: {@code internal/agent/handler.go}). */
final class JobProcessor {

    private static final String UNSUPPORTED = "operation not supported on this OS family";

    private final SimulatedHost host;
    private final SimulatorClock clock;
    private final JobStore store;
    private final PayloadLimit limit;
    private final CommandRunner runner;

    JobProcessor(SimulatedHost host, SimulatorClock clock, JobStore store, PayloadLimit limit) {
        this.host = host;
        this.clock = clock;
        this.store = store;
        this.limit = limit;
        this.runner = new CommandRunner(host.sandbox());
    }

    /**
     * Runs a job and stores its response.
     *
     * @param acknowledge acknowledges the message; without that the queue delivers it again
     */
    void process(Job job, Runnable acknowledge) {
        if (store.find(job.id()).isEmpty()) {
            // "job not found": the agent runs nothing, however often the message comes.
            acknowledge.run();
            return;
        }
        record(job, "acknowledged", null);
        HostResponse response;
        try {
            response = respond(job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            acknowledge.run();
            return;
        }
        if (response.data() != null && !limit.allows(response.data())) {
            // The response cannot be stored: the client waits in vain, and the job stays "processing".
            return;
        }
        // In this order: who sees the end of the job must find its response, and advances no time that it still waits
        // for.
        if (!response.isFailed()) {
            acknowledge.run();
        }
        job.addResponse(response);
        record(job, response.status(), response.error());
    }

    private HostResponse respond(Job job) throws InterruptedException {
        try {
            record(job, "started", null);
            ObjectNode data = host.facts().resolve((ObjectNode) job.operation().path("data"));
            if (host.isUnsupported()) {
                return HostResponse.skipped(host.hostname(), UNSUPPORTED);
            }
            String type = job.operation().path("type").asText();
            return HostResponse.completed(
                    host.hostname(),
                    runner.run(
                            type, data, () -> host.addRun(data.path("command").asText())));
        } catch (AgentException e) {
            return HostResponse.failed(host.hostname(), e.getMessage());
        }
    }

    private void record(Job job, String type, String error) {
        job.addEvent(new JobEvent(type, host.hostname(), clock.now(), error));
    }
}
