package io.jenkins.plugins.remoteexec.provider.hzel;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import io.jenkins.plugins.remoteexec.provider.ReportedEnd;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a command record in either dialect. */
final class HzelRecords {
    private static final Set<String> UNDER_WAY = Set.of("queued", "running");
    private static final Set<String> SUCCEEDED = Set.of("succeeded", "completed");
    private static final Set<String> CANCELLED = Set.of("cancelled", "canceled");
    private static final String FAILED = "failed";

    private HzelRecords() {}

    /** @return empty if the record's state is none that either documentation names */
    static Optional<ExecStatus> status(JsonNode record, HzelHandle handle, String target) {
        String status = state(record);
        if (UNDER_WAY.contains(status)) {
            return Optional.of(new ExecStatus.Running(handle.text()));
        }
        if (CANCELLED.contains(status)) {
            return Optional.of(
                    new ExecStatus.NotStarted("hzel cancelled the command on " + target + " before it was started"));
        }
        String obstacle = status.equals(FAILED) ? obstacle(record, handle) : "";
        if (!obstacle.isEmpty()) {
            return Optional.of(new ExecStatus.NotStarted(
                    "hzel could not run the command in " + target + ": " + obstacle + ". Start the container"));
        }
        return isTerminal(record) ? Optional.of(ended(record, handle, status)) : Optional.empty();
    }

    /**
     * Why nothing was run, where a failed record says that the container does not run; else empty. Standard error counts
     * only as long as the command cannot have written it.
     */
    private static String obstacle(JsonNode record, HzelHandle handle) {
        String stderr = record.path("stderr").asText("");
        ExitMarker marker = handle.marker();
        boolean isOfTheCommand = ReportedEnd.code(record) != null
                || !record.path("stdout").asText("").isEmpty()
                || marker == null
                || marker.in(stderr).code() != null;
        JsonNode error = record.path("error");
        return Stream.of(
                        error.path("message").asText(""),
                        error.asText(""),
                        record.path("message").asText(""),
                        isOfTheCommand ? "" : stderr)
                .filter(HzelErrors::isNotRunning)
                .map(StatusErrors::oneLine)
                .findFirst()
                .orElse("");
    }

    static boolean isTerminal(JsonNode record) {
        String status = state(record);
        return SUCCEEDED.contains(status) || status.equals(FAILED);
    }

    /** A record without these fields comes from a server that keeps no output. */
    static boolean hasOutput(JsonNode record) {
        return record.has("stdout") || record.has("stderr");
    }

    private static String state(JsonNode record) {
        return record.path("status").asText("").toLowerCase(Locale.ROOT);
    }

    private static ExecStatus ended(JsonNode record, HzelHandle handle, String status) {
        String stderr = record.path("stderr").asText("");
        ExitMarker marker = handle.marker();
        ExitMarker.Found found = marker == null ? new ExitMarker.Found(null, stderr) : marker.in(stderr);
        return new ExecStatus.Ended(
                exit(ReportedEnd.code(record), found.code(), status),
                record.path("stdout").asText("").getBytes(StandardCharsets.UTF_8),
                found.text().getBytes(StandardCharsets.UTF_8),
                false);
    }

    private static Outcome.Exit exit(Integer reported, Integer marked, String status) {
        if (reported != null) {
            return new Outcome.Exited(reported);
        }
        if (marked != null) {
            return new Outcome.Exited(marked);
        }
        return SUCCEEDED.contains(status) ? new Outcome.Exited(0) : new Outcome.Failed();
    }
}
