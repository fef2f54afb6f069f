package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One command on its way: what is posted, and by what its job can be found later. A shell text that is not to be ended
 * goes as such; anything else is an argument vector with a shell in it, which says nothing of its own when it has the name
 * that marks the job.
 */
final class OsapiSubmission {
    /** How long the server waits for an agent unless it is configured otherwise. */
    static final Duration SERVER_WAIT = Duration.ofSeconds(30);

    /** The largest {@code timeout} that the API takes, in seconds. */
    static final long LONGEST_AGENT_TIMEOUT = 300;

    /** Linux passes this much to a program in one argument, its final NUL included: MAX_ARG_STRLEN. */
    static final int LONGEST_ARGUMENT = 128 * 1024;

    private static final Duration MARGIN = Duration.ofSeconds(10);
    private static final String SHELL = "/bin/sh";

    private final ExecRequest request;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();
    private final OsapiTicket ticket;

    /**
     * @param request may bring a ticket, which is then used
     * @param nonce a text that no other submission has, of letters and digits, for a ticket of its own
     */
    OsapiSubmission(ExecRequest request, String nonce) {
        this.request = request;
        String brought = request.ticket();
        OsapiTicket given = brought == null ? null : OsapiTicket.parse(brought);
        ticket = given == null ? new OsapiTicket(nonce) : given;
        if (isShell()) {
            body.put("command", ticket.prefix() + request.shellText());
        } else {
            List<String> words = words();
            body.put("command", words.get(0));
            words.stream().skip(1).forEach(body.withArray("args")::add);
        }
        if (request.workingDirectory() != null) {
            body.put("cwd", request.workingDirectory());
        }
        // reaching the agent's limit loses the output and makes OSAPI run the command again: stay clear of it
        body.put(
                "timeout",
                Math.min(LONGEST_AGENT_TIMEOUT, SERVER_WAIT.plus(expected()).toSeconds()));
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        Duration stopAfter = request.stopAfter();
        if (stopAfter != null) {
            words.addAll(OsapiLimit.words(stopAfter));
        }
        if (request.isShell()) {
            words.addAll(List.of(SHELL, "-c", ticket.prefix() + request.shellText()));
        } else {
            words.addAll(List.of(SHELL, "-c", "exec \"$@\"", ticket.mark()));
            words.addAll(request.arguments());
        }
        return words;
    }

    String target() {
        return request.target();
    }

    private boolean isShell() {
        return request.isShell() && request.stopAfter() == null;
    }

    /** What is posted. */
    @NonNull
    JsonNode data() {
        return body;
    }

    /** The bytes of the longest argument of a process. */
    int longestArgument() {
        int longest = bytes(body.path("command"));
        for (JsonNode argument : body.path("args")) {
            longest = Math.max(longest, bytes(argument));
        }
        return longest;
    }

    private static int bytes(JsonNode text) {
        return text.textValue().getBytes(StandardCharsets.UTF_8).length;
    }

    JsonRequest post() {
        Duration wait = expected().compareTo(SERVER_WAIT) > 0 ? expected() : SERVER_WAIT;
        return JsonRequest.post(
                        "run the command on " + target(),
                        body,
                        "node",
                        target(),
                        "command",
                        isShell() ? "shell" : "exec")
                .answerWithin(wait.plus(MARGIN))
                .expecting(AnswerSize.OUTPUT);
    }

    private Duration expected() {
        Duration most = Duration.ofSeconds(LONGEST_AGENT_TIMEOUT);
        return request.expected().compareTo(most) > 0 ? most : request.expected();
    }

    OsapiTicket ticket() {
        return ticket;
    }
}
