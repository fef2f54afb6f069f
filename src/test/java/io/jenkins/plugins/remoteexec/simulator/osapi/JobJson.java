package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Writes job records as the API shows them. */
final class JobJson {

    private JobJson() {}

    /** An entry of the list: no history, and nothing of the single hosts. */
    static ObjectNode item(Job job, boolean failedStaysFailed) {
        ObjectNode json = basics(job, job.events(), job.responses(), failedStaysFailed);
        json.putNull("changed");
        return json;
    }

    /**
     * The whole record.
     *
     * @param failedStaysFailed whether a failed job is still one while it is run again
     */
    static ObjectNode details(Job job, boolean failedStaysFailed) {
        List<JobEvent> events = job.events();
        List<HostResponse> responses = job.responses();
        ObjectNode json = basics(job, events, responses, failedStaysFailed);
        if (responses.stream().anyMatch(response -> response.data() != null)) {
            json.put("changed", true);
        } else {
            json.putNull("changed");
        }
        if (!responses.isEmpty()) {
            ObjectNode byHost = json.putObject("responses");
            responses.forEach(response -> byHost.set(keyOf(response.host()), response.toJson()));
        }
        addStates(json, events);
        if (!events.isEmpty()) {
            ArrayNode timeline = json.putArray("timeline");
            events.forEach(event -> timeline.add(event.toJson()));
        }
        return json;
    }

    private static ObjectNode basics(
            Job job, List<JobEvent> events, List<HostResponse> responses, boolean failedStaysFailed) {
        String status = failedStaysFailed ? JobStatus.inLists(events) : JobStatus.inDetails(events);
        ObjectNode json = Json.object()
                .put("id", job.id().toString())
                .put("status", status)
                .put("created", job.created().truncatedTo(ChronoUnit.SECONDS).toString());
        json.set("operation", job.operation());
        if (responses.size() == 1 && responses.get(0).data() != null) {
            json.set("result", responses.get(0).data());
        }
        if (status.equals("failed") || status.equals("skipped")) {
            last(events, event -> event.error() != null).ifPresent(event -> json.put("error", event.error()));
        }
        last(events, event -> event.isOfHost() && event.isEnd()).ifPresent(event -> json.put("hostname", event.host()));
        last(events, event -> true)
                .ifPresent(event -> json.put("updated_at", event.at().toString()));
        return json;
    }

    private static void addStates(ObjectNode json, List<JobEvent> events) {
        if (events.stream().noneMatch(JobEvent::isOfHost)) {
            return;
        }
        ObjectNode states = json.putObject("agent_states");
        JobStatus.latestByHost(events).forEach((host, type) -> {
            ObjectNode state = states.putObject(host).put("status", type);
            last(events, event -> event.host().equals(host) && event.error() != null)
                    .ifPresent(event -> state.put("error", event.error()));
            duration(host, events).ifPresent(duration -> state.put("duration", GoText.duration(duration)));
        });
    }

    private static Optional<Duration> duration(String host, List<JobEvent> events) {
        Optional<JobEvent> start = events.stream()
                .filter(event -> event.host().equals(host) && event.type().equals("started"))
                .findFirst();
        Optional<JobEvent> end = last(events, event -> event.host().equals(host) && event.isEnd());
        return start.flatMap(from -> end.map(to -> Duration.between(from.at(), to.at())));
    }

    private static Optional<JobEvent> last(List<JobEvent> events, Predicate<JobEvent> wanted) {
        return events.stream().filter(wanted).reduce((first, second) -> second);
    }

    /** OSAPI keys responses by a sanitized name, so the dots of a host name are underscores here. */
    private static String keyOf(String host) {
        return host.replaceAll("[^a-zA-Z0-9_-]", "_");
    }
}
