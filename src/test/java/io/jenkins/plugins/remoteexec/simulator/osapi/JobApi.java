package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The job endpoints: list, details, delete, retry. */
final class JobApi {

    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 100;
    private static final Set<String> FILTERS =
            Set.of("submitted", "processing", "completed", "failed", "partial_failure");

    private final JobStore store;
    private final JobDispatcher dispatcher;
    private final SimulatorClock clock;
    private final boolean failedStaysFailed;

    JobApi(JobStore store, JobDispatcher dispatcher, SimulatorClock clock, boolean failedStaysFailed) {
        this.failedStaysFailed = failedStaysFailed;
        this.store = store;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/job", Permissions.JOB_READ, this::list),
                new Route("GET", "/job/{id}", Permissions.JOB_READ, this::get),
                new Route("DELETE", "/job/{id}", Permissions.JOB_WRITE, this::delete),
                new Route("POST", "/job/{id}/retry", Permissions.JOB_WRITE, this::retry));
    }

    private Route.Operation list(SimulatedRequest request, Map<String, String> parameters) throws Refusal {
        String status = request.query("status").orElse(null);
        Integer limit = integer(request, "limit");
        Integer offset = integer(request, "offset");
        return () -> list(status, limit, offset);
    }

    private SimulatedResponse list(String status, Integer limit, Integer offset) throws Refusal {
        if (status != null && !FILTERS.contains(status)) {
            throw Refusal.byValidation("GetJobParams", "Status", "oneof");
        }
        checkRange("Limit", limit, 1, MAX_LIMIT);
        checkRange("Offset", offset, 0, Integer.MAX_VALUE);
        List<Job> matching = store.listed().stream()
                .filter(job -> status == null || JobStatus.inLists(job.events()).equals(status))
                .toList();
        ObjectNode answer = Json.object().put("total_items", matching.size());
        ObjectNode counts = answer.putObject("status_counts");
        store.statusCounts().forEach(counts::put);
        ArrayNode items = answer.putArray("items");
        matching.stream()
                .skip(offset == null ? 0 : offset)
                .limit(limit == null ? DEFAULT_LIMIT : limit)
                .forEach(job -> items.add(JobJson.item(job, failedStaysFailed)));
        return Json.answer(200, answer);
    }

    private Route.Operation get(SimulatedRequest request, Map<String, String> parameters) throws Refusal {
        UUID id = id(parameters);
        return () -> Json.answer(200, JobJson.details(find(id), failedStaysFailed));
    }

    private Route.Operation delete(SimulatedRequest request, Map<String, String> parameters) throws Refusal {
        UUID id = id(parameters);
        return () -> {
            find(id).delete();
            return SimulatedResponse.empty(204);
        };
    }

    private Route.Operation retry(SimulatedRequest request, Map<String, String> parameters) throws Refusal {
        UUID id = id(parameters);
        String target = RequestBody.of(request).string("target_hostname");
        return () -> retry(id, target);
    }

    private SimulatedResponse retry(UUID id, String targetText) throws Refusal {
        if (targetText != null && targetText.isEmpty()) {
            throw Refusal.byValidation("RetryJobRequest", "TargetHostname", "min");
        }
        // Without a body the job goes to _any, not to where it ran before.
        Target target = Target.parse(targetText == null ? "_any" : targetText);
        if (!dispatcher.isKnown(target)) {
            throw Refusal.unknownTarget("RetryJobRequest", "TargetHostname", targetText);
        }
        Job old = find(id);
        Job job = dispatcher.newJob(target, old.operation());
        job.addEvent(new JobEvent("submitted", JobEvent.API, clock.now(), null));
        long revision = dispatcher.publish(job);
        old.addEvent(new JobEvent("retried", JobEvent.API, clock.now(), job.id().toString()));
        return Json.answer(
                201,
                Json.object()
                        .put("job_id", job.id().toString())
                        .put("status", "created")
                        .put("revision", revision)
                        .put(
                                "timestamp",
                                job.created().truncatedTo(ChronoUnit.SECONDS).toString()));
    }

    private Job find(UUID id) throws Refusal {
        return store.find(id).orElseThrow(() -> Refusal.byHandler(404, "job not found: " + id));
    }

    private static UUID id(Map<String, String> parameters) throws Refusal {
        String text = parameters.get("id");
        String problem = text.length() == 36 ? "invalid UUID format" : "invalid UUID length: " + text.length();
        if (!text.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw Refusal.byFramework(
                    400,
                    "Invalid format for parameter id: error unmarshaling '" + text + "' text as *uuid.UUID: "
                            + problem);
        }
        return UUID.fromString(text);
    }

    private static Integer integer(SimulatedRequest request, String name) throws Refusal {
        String text = request.query(name).orElse(null);
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw Refusal.byFramework(
                    400,
                    "Invalid format for parameter " + name + ": strconv.ParseInt: parsing " + GoText.quoted(text)
                            + ": invalid syntax");
        }
    }

    private static void checkRange(String field, Integer value, int min, int max) throws Refusal {
        if (value != null && value < min) {
            throw Refusal.byValidation("GetJobParams", field, "min");
        }
        if (value != null && value > max) {
            throw Refusal.byValidation("GetJobParams", field, "max");
        }
    }
}
