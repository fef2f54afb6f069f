package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Derives a job's status from its history, in the two ways in which OSAPI does it. */
final class JobStatus {

    private static final Map<String, Integer> PRIORITY =
            Map.of("acknowledged", 1, "started", 2, "failed", 3, "skipped", 3, "completed", 4);

    private JobStatus() {}

    /** The status in a job's details: the latest event of each host counts, so a re-run leads back to processing. */
    static String inDetails(List<JobEvent> events) {
        return summary(latestByHost(events).values());
    }

    /**
     * The status that lists filter and count by: the weightiest event counts, so a failed job stays failed in a re-run.
     */
    static String inLists(List<JobEvent> events) {
        Map<String, String> weightiest = new HashMap<>();
        for (JobEvent event : events) {
            if (event.isOfHost()) {
                weightiest.merge(event.host(), event.type(), (a, b) -> PRIORITY.get(b) > PRIORITY.get(a) ? b : a);
            }
        }
        return summary(weightiest.values());
    }

    static Map<String, String> latestByHost(List<JobEvent> events) {
        Map<String, String> latest = new HashMap<>();
        events.stream().filter(JobEvent::isOfHost).forEach(event -> latest.put(event.host(), event.type()));
        return latest;
    }

    private static String summary(Collection<String> states) {
        if (states.isEmpty()) {
            return "submitted";
        }
        if (states.contains("started") || states.contains("acknowledged")) {
            return "processing";
        }
        boolean completed = states.contains("completed");
        if (states.contains("failed")) {
            return completed ? "partial_failure" : "failed";
        }
        return completed ? "completed" : "skipped";
    }
}
