package io.jenkins.plugins.remoteexec.provider.hostup;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.provider.ReportedEnd;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what HostUp says about a command. The documentation of version 2 names {@code exited}, {@code stdout},
 * {@code stderr} and {@code exitCode} without their types, that of version 1 has {@code exitcode}, and the platform
 * beneath both writes 0 and 1 for booleans: all of it is understood.
 */
final class HostupResults {
    private static final Pattern PID_IN_URL = Pattern.compile("[?&]pid=(\\d{1,10})(?!\\d)");

    private HostupResults() {}

    /** Both {@code pid} and {@code pollUrl} are optional in the API's schema. */
    @CheckForNull
    static String pid(JsonNode answer) {
        String pid = answer.path("pid").asText("");
        if (pid.matches("\\d{1,10}")) {
            return pid;
        }
        Matcher url = PID_IN_URL.matcher(answer.path("pollUrl").asText(""));
        return url.find() ? url.group(1) : null;
    }

    /** @return empty if the answer does not tell */
    static Optional<ExecStatus> status(JsonNode answer, String handle) {
        Optional<Boolean> exited = truth(answer.path("exited"));
        if (exited.isEmpty() && !ReportedEnd.isTold(answer)) {
            return Optional.empty();
        }
        if (!exited.orElse(true)) {
            return Optional.of(new ExecStatus.Running(handle));
        }
        return Optional.of(new ExecStatus.Ended(
                ReportedEnd.exit(answer),
                MangledText.bytes(answer.path("stdout").asText("")),
                MangledText.bytes(answer.path("stderr").asText("")),
                ReportedEnd.isCut(answer)));
    }

    /** How a pid is refused that the agent does not know any more is not documented; the agent's own words name it. */
    static boolean isForgotten(JsonResponse response) {
        if (HostupErrors.isServerUnknown(response)) {
            return false;
        }
        return switch (response.status()) {
            case 400, 404, 410, 422 -> true;
            default ->
                response.status() >= 500
                        && HostupErrors.text(response).toLowerCase(Locale.ROOT).matches(".*\\bpid\\b.*");
        };
    }

    /** @return empty if the node is neither a boolean nor 0 or 1 */
    static Optional<Boolean> truth(JsonNode node) {
        return switch (node.asText("").toLowerCase(Locale.ROOT)) {
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
