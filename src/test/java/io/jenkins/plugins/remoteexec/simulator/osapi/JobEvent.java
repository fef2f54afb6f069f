package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One entry of a job's history.
 *
 * @param type submitted, acknowledged, started, completed, failed, skipped or retried
 * @param host the host, or {@link #API} for the server itself
 * @param at when
 * @param detail the error of a failure, or the new job's id of a retry; null otherwise
 */
record JobEvent(String type, String host, Instant at, String detail) {

    static final String API = "_api";

    boolean isOfHost() {
        return !host.equals(API);
    }

    boolean isEnd() {
        return type.equals("completed") || type.equals("failed");
    }

    String error() {
        return type.equals("failed") || type.equals("skipped") ? detail : null;
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("timestamp", at.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("event", type)
                .put("hostname", host)
                .put("message", message());
        if (error() != null) {
            json.put("error", error());
        }
        return json;
    }

    private String message() {
        return switch (type) {
            case "submitted" -> "Job submitted to queue";
            case "acknowledged" -> "Job acknowledged by agent " + host;
            case "started" -> "Job processing started on " + host;
            case "completed" -> "Job completed successfully on " + host;
            case "skipped" -> "Job skipped on " + host + " (unsupported OS family)";
            case "failed" -> "Job failed on " + host;
            case "retried" -> "Job retried as " + detail;
            default -> throw new IllegalStateException("unknown event " + type);
        };
    }
}
