package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/** Reads a job record, {@code GET /job/{id}}. */
final class OsapiJobs {
    /** {@code unprocessed} is what the store holds, {@code created} what a retry answers; both mean submitted. */
    private static final Set<String> UNDER_WAY = Set.of("submitted", "processing", "unprocessed", "created");

    private static final Set<String> ENDED = Set.of("completed", "failed", "partial_failure");

    private static final Set<String> FAILED = Set.of("failed", "partial_failure");

    /** An agent ends every command within its own limit; what it reports after that has been lost on the way. */
    private static final Duration NOBODY_ANSWERS_AFTER =
            Duration.ofSeconds(OsapiSubmission.LONGEST_AGENT_TIMEOUT).plusMinutes(10);

    private OsapiJobs() {}

    static JsonRequest request(String id) {
        return JsonRequest.get("report the state of job " + id, "job", id).expecting(AnswerSize.OUTPUT);
    }

    /** @return empty if the record does not tell */
    static Optional<ExecStatus> status(JsonNode job, String id, String target, Instant now) {
        String status = job.path("status").asText();
        if (UNDER_WAY.contains(status)) {
            return Optional.of(underWay(job, id, target, now));
        }
        if (OsapiResults.isSkipped(job)) {
            return Optional.of(new ExecStatus.NotStarted(
                    "OSAPI skipped " + target + ": " + StatusErrors.oneLine(error(job, target))));
        }
        return ENDED.contains(status) ? Optional.of(ended(job, target, id, "")) : Optional.empty();
    }

    /** Whether OSAPI would run the job again. */
    static boolean hasFailed(JsonNode job) {
        return FAILED.contains(job.path("status").asText());
    }

    /** @param then what happens to a failed job now: a sentence that begins with a full stop, or empty */
    static ExecStatus ended(JsonNode job, String target, String id, String then) {
        JsonNode data = data(job, target);
        if (data.has("exit_code")) {
            return OsapiResults.ofResult(data, posted(job), target, id);
        }
        return OsapiResults.ofAgentError(error(job, target), posted(job), target, then);
    }

    /**
     * A result that is too large for OSAPI's message queue is never stored: the job stays under way for ever, and the
     * queue delivers it again.
     */
    private static ExecStatus underWay(JsonNode job, String id, String target, Instant now) {
        int starts = 0;
        Instant last = null;
        for (JsonNode event : job.path("timeline")) {
            if (event.path("event").asText().equals("started")) {
                starts++;
                last = time(event.path("timestamp").asText());
            }
        }
        if (starts > 1) {
            return new ExecStatus.Lost("OSAPI has run the command on " + target + " " + starts
                    + " times, because it could not store a result (more than about 1 MB of output?)");
        }
        if (last != null && now.isAfter(last.plus(NOBODY_ANSWERS_AFTER))) {
            return new ExecStatus.Lost("the OSAPI agent on " + target + " started the command at " + last
                    + " and never reported its result");
        }
        return new ExecStatus.Running(id);
    }

    /** @return null if the text is no time */
    static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** What was posted for it. */
    static JsonNode posted(JsonNode job) {
        return job.path("operation").path("data");
    }

    static boolean isUnderWay(JsonNode job) {
        return UNDER_WAY.contains(job.path("status").asText());
    }

    /** When an agent has begun it last, by that host's clock; null if none has. */
    static Instant lastStart(JsonNode job) {
        Instant last = null;
        for (JsonNode event : job.path("timeline")) {
            if (event.path("event").asText().equals("started")) {
                last = time(event.path("timestamp").asText());
            }
        }
        return last;
    }

    /** Responses are kept by names in which dots, for one, are underscores. */
    private static String key(String target) {
        return target.replaceAll("[^a-zA-Z0-9_-]", "_");
    }

    /** {@code result} stands there only when exactly one host has answered; {@code responses} has them by host. */
    private static JsonNode data(JsonNode job, String target) {
        JsonNode result = job.path("result");
        return result.has("exit_code") ? result : response(job, target).path("data");
    }

    private static JsonNode response(JsonNode job, String target) {
        JsonNode responses = job.path("responses");
        for (String key : new String[] {target, key(target)}) {
            if (responses.has(key)) {
                return responses.get(key);
            }
        }
        Iterator<JsonNode> all = responses.elements();
        return all.hasNext() ? all.next() : responses.path(target);
    }

    private static String error(JsonNode job, String target) {
        String own = job.path("error").asText("");
        return own.isEmpty() ? response(job, target).path("error").asText("no reason given") : own;
    }
}
