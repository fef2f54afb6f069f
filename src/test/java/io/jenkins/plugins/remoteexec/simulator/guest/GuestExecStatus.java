package io.jenkins.plugins.remoteexec.simulator.guest;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Base64;

/**
 * What {@code guest-exec-status} says. While the command runs, the agent tells nothing else, and "runs" lasts until
 * both of its streams are closed.
 *
 * @param exited whether this is the end; then the agent has forgotten the command with this very answer
 * @param exitCode null while it runs and after a signal
 * @param signal the signal's number, or null
 * @param stdout decoded; empty also where nothing was captured
 * @param stderr likewise
 * @param truncated whether one of the streams went beyond the agent's 16 MiB
 * @param json the answer as it came, for those who pass it on
 */
public record GuestExecStatus(
        boolean exited,
        @CheckForNull Integer exitCode,
        @CheckForNull Integer signal,
        @NonNull byte[] stdout,
        @NonNull byte[] stderr,
        boolean truncated,
        @NonNull JsonNode json) {

    static GuestExecStatus of(JsonNode answer) {
        return new GuestExecStatus(
                answer.required("exited").asBoolean(),
                number(answer, "exitcode"),
                number(answer, "signal"),
                bytes(answer, "out-data"),
                bytes(answer, "err-data"),
                answer.path("out-truncated").asBoolean()
                        || answer.path("err-truncated").asBoolean(),
                answer);
    }

    private static Integer number(JsonNode answer, String name) {
        return answer.hasNonNull(name) ? answer.get(name).asInt() : null;
    }

    private static byte[] bytes(JsonNode answer, String name) {
        return answer.hasNonNull(name)
                ? Base64.getDecoder().decode(answer.get(name).asText())
                : new byte[0];
    }
}
