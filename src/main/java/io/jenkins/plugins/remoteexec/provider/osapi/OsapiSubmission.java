package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One command on its way: what is posted, and how its job can be recognised later. A shell text gets a marker that does
 * nothing; an argument vector has no room for one, and is recognised by what it is and when it was sent.
 */
final class OsapiSubmission {
    /** How long the server waits for an agent unless it is configured otherwise. */
    static final Duration SERVER_WAIT = Duration.ofSeconds(30);

    /** The largest {@code timeout} that the API takes, in seconds. */
    static final long LONGEST_AGENT_TIMEOUT = 300;

    /** Linux passes this much to a program in one argument, its final NUL included: MAX_ARG_STRLEN. */
    static final int LONGEST_ARGUMENT = 128 * 1024;

    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** By how much the clocks of Jenkins and of the server may differ. */
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(1);

    private final ExecRequest request;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();
    private final String marker;
    private final Instant sent;

    /** @param nonce a text that no other submission has, of letters and digits */
    OsapiSubmission(ExecRequest request, String nonce, Instant now) {
        this.request = request;
        marker = ": rx-" + nonce + "; ";
        sent = now;
        if (request.isShell()) {
            body.put("command", marker + request.shellText());
        } else {
            body.put("command", request.arguments().get(0));
            request.arguments().stream().skip(1).forEach(body.withArray("args")::add);
        }
        if (request.workingDirectory() != null) {
            body.put("cwd", request.workingDirectory());
        }
        // reaching the agent's limit loses the output and makes OSAPI run the command again: stay clear of it
        body.put(
                "timeout",
                Math.min(LONGEST_AGENT_TIMEOUT, SERVER_WAIT.plus(expected()).toSeconds()));
    }

    String target() {
        return request.target();
    }

    boolean isShell() {
        return request.isShell();
    }

    /** The text for the shell, as it is sent; null for an argument vector. */
    String shellText() {
        return request.isShell() ? body.get("command").textValue() : null;
    }

    JsonRequest post() {
        Duration wait = expected().compareTo(SERVER_WAIT) > 0 ? expected() : SERVER_WAIT;
        return JsonRequest.post(
                        "run the command on " + target(),
                        body,
                        "node",
                        target(),
                        "command",
                        request.isShell() ? "shell" : "exec")
                .answerWithin(wait.plus(MARGIN));
    }

    private Duration expected() {
        Duration most = Duration.ofSeconds(LONGEST_AGENT_TIMEOUT);
        return request.expected().compareTo(most) > 0 ? most : request.expected();
    }

    /** Whether a job in a list can be that of this command, apart from its host. */
    boolean matches(JsonNode job) {
        JsonNode operation = job.path("operation");
        JsonNode data = operation.path("data");
        if (isShell()) {
            return operation.path("type").asText().equals("command.shell.execute")
                    && data.path("command").asText().startsWith(marker);
        }
        return operation.path("type").asText().equals("command.exec.execute")
                && data.path("command").equals(body.path("command"))
                && arguments(data).equals(arguments(body))
                && data.path("cwd").asText().equals(body.path("cwd").asText())
                && data.path("timeout").asLong() == body.path("timeout").asLong()
                && isOfThisTime(job.path("created").asText());
    }

    private static List<JsonNode> arguments(JsonNode data) {
        List<JsonNode> all = new ArrayList<>();
        data.path("args").forEach(all::add);
        return all;
    }

    private boolean isOfThisTime(String created) {
        Instant at = OsapiJobs.time(created);
        // the record's time has whole seconds
        return at != null && !at.plusSeconds(1).isBefore(sent.minus(CLOCKS_DIFFER_BY));
    }
}
