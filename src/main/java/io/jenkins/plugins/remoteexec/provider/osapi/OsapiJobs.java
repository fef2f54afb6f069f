package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.util.Iterator;
import java.util.Set;

/** Reads a job record, {@code GET /job/{id}}. */
final class OsapiJobs {
    /** {@code unprocessed} is what the store holds, {@code created} what a retry answers; both mean submitted. */
    private static final Set<String> UNDER_WAY = Set.of("submitted", "processing", "unprocessed", "created");

    private static final Set<String> ENDED = Set.of("completed", "failed", "partial_failure");

    private OsapiJobs() {}

    static ExecStatus status(JsonNode job, String id, String target) {
        String status = job.path("status").asText();
        if (UNDER_WAY.contains(status)) {
            return new ExecStatus.Running(id);
        }
        if (status.equals("skipped")) {
            return new ExecStatus.NotStarted("OSAPI skipped " + target + ": " + error(job, target));
        }
        if (!ENDED.contains(status)) {
            throw ApiException.of(ErrorKind.PROTOCOL, Delivery.UNKNOWN)
                    .asked("OSAPI told the state of job " + id)
                    .text("'" + status + "' is no state that this plugin knows")
                    .build();
        }
        JsonNode data = data(job, target);
        if (data.has("exit_code")) {
            return OsapiResults.ofResult(data, target);
        }
        return OsapiResults.ofAgentError(error(job, target), target);
    }

    /** {@code result} stands there only when exactly one host has answered; {@code responses} has them by host. */
    private static JsonNode data(JsonNode job, String target) {
        JsonNode result = job.path("result");
        return result.has("exit_code") ? result : response(job, target).path("data");
    }

    private static JsonNode response(JsonNode job, String target) {
        JsonNode responses = job.path("responses");
        if (responses.has(target)) {
            return responses.get(target);
        }
        Iterator<JsonNode> all = responses.elements();
        return all.hasNext() ? all.next() : responses.path(target);
    }

    private static String error(JsonNode job, String target) {
        String own = job.path("error").asText("");
        return own.isEmpty() ? response(job, target).path("error").asText("no reason given") : own;
    }
}
