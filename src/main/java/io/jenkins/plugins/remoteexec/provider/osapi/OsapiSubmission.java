package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.time.Duration;
import java.time.Instant;

/** One command on its way: what is posted, and by what its job can be found later. */
final class OsapiSubmission {
    /** How long the server waits for an agent unless it is configured otherwise. */
    static final Duration SERVER_WAIT = Duration.ofSeconds(30);

    /** The largest {@code timeout} that the API takes, in seconds. */
    static final long LONGEST_AGENT_TIMEOUT = 300;

    /** Linux passes this much to a program in one argument, its final NUL included: MAX_ARG_STRLEN. */
    static final int LONGEST_ARGUMENT = 128 * 1024;

    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final ExecRequest request;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();
    private final OsapiTicket ticket;

    /**
     * @param request may bring a ticket, which is then used
     * @param nonce a text that no other submission has, of letters and digits, for a ticket of its own
     */
    OsapiSubmission(ExecRequest request, String nonce, Instant now) {
        this.request = request;
        String brought = request.ticket();
        OsapiTicket given = brought == null ? null : OsapiTicket.parse(brought);
        OsapiTicket shellTicket = given == null ? OsapiTicket.ofShell(nonce, now) : given;
        if (request.isShell()) {
            body.put("command", shellTicket.marker() + request.shellText());
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
        ticket = request.isShell() || given != null ? shellTicket : OsapiTicket.ofArguments(nonce, body, now);
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

    OsapiTicket ticket() {
        return ticket;
    }
}
