package io.jenkins.plugins.remoteexec.simulator.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Base64;
import java.util.List;

/** A real QEMU guest agent, wherever it runs. */
public interface GuestAgent {
    /**
     * Asks the agent anything.
     *
     * @param command such as "guest-info"
     * @throws GuestAgentError if it answers with an error
     * @throws ConnectException if there is no agent to ask, so that it has certainly done nothing
     * @throws IOException if there is no answer; it may have done what was asked
     */
    @NonNull
    JsonNode ask(@NonNull String command, @NonNull JsonNode arguments) throws IOException;

    /** What the agent and its commands have of their own on this machine, if they run on this one. */
    @NonNull
    HostSandbox sandbox();

    /**
     * Starts a command ({@code guest-exec}) with its output captured.
     *
     * @param program looked up in the agent's PATH where it has no slash
     * @param environment replaces the whole environment; null leaves the agent's own
     * @param input the standard input; null is an empty one
     * @return the command's pid, which is its handle
     */
    default long exec(
            @NonNull String program,
            @NonNull List<String> arguments,
            @CheckForNull List<String> environment,
            @CheckForNull byte[] input)
            throws IOException {
        ObjectNode request =
                JsonNodeFactory.instance.objectNode().put("path", program).put("capture-output", true);
        arguments.forEach(request.putArray("arg")::add);
        if (environment != null) {
            ArrayNode variables = request.putArray("env");
            environment.forEach(variables::add);
        }
        if (input != null) {
            request.put("input-data", Base64.getEncoder().encodeToString(input));
        }
        return ask("guest-exec", request).required("pid").asLong();
    }

    /** Asks for a command ({@code guest-exec-status}); its end is told once and then forgotten. */
    @NonNull
    default GuestExecStatus status(long pid) throws IOException {
        return GuestExecStatus.of(
                ask("guest-exec-status", JsonNodeFactory.instance.objectNode().put("pid", pid)));
    }
}
