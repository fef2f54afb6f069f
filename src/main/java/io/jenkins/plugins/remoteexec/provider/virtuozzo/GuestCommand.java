package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.CutText;
import io.jenkins.plugins.remoteexec.http.ForeignId;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import io.jenkins.plugins.remoteexec.provider.ReportedEnd;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The record of a command (Virtuozzo Infrastructure 7.3 compute API reference, "Showing VM guest OS command details").
 * The reference names {@code pid}, {@code exitcode}, {@code out_truncated} and {@code err_truncated} of a result, which
 * are the QEMU guest agent's names, but not those of the output; every spelling that is likely is read.
 */
record GuestCommand(JsonNode json) {
    private static final Set<String> UNDER_WAY =
            Set.of("PENDING", "RUNNING", "IN_PROGRESS", "PROCESSING", "QUEUED", "SUBMITTED", "STARTED", "EXECUTING");

    private static final int LONGEST_STATE = 50;

    private static final List<String> STDOUT = List.of("out_data", "out-data", "stdout");
    private static final List<String> STDERR = List.of("err_data", "err-data", "stderr");

    /** What the agent says when it has certainly started nothing (qga/commands.c; the texts of its 7.2 and 10.0). */
    private static final List<String> NOT_STARTED = List.of(
            "failed to execute child process", "has been disabled", "command is not allowed", "has not been found");

    /** What libvirt says when it has not even asked the agent (qemu/qemu_domain.c, qemuDomainAgentAvailable). */
    private static final List<String> NO_AGENT = List.of(
            "agent is not connected", "agent is not configured", "agent not available", "domain is not running");

    static GuestCommand of(JsonNode answer) {
        return new GuestCommand(answer.path("command").isObject() ? answer.get("command") : answer);
    }

    /** The command's id, or null if this is no record of a command. */
    @CheckForNull
    String id() {
        for (String field : List.of("uuid", "id")) {
            String id = json.path(field).isTextual() ? ForeignId.of(json.path(field)) : "";
            if (!id.isBlank()) {
                return id;
            }
        }
        return null;
    }

    private String state() {
        return json.path("status").asText("").toUpperCase(Locale.ROOT);
    }

    /** The state of the command; the API's own state says only whether the agent could be asked. */
    @NonNull
    ExecStatus status(@NonNull String id, @NonNull String target, @NonNull OutputEncoding encoding) {
        String error = error();
        if (error.isEmpty() && UNDER_WAY.contains(state())) {
            return new ExecStatus.Running(id);
        }
        JsonNode result = json.path("result");
        if (!error.isEmpty() || !state().equals("SUCCESS")) {
            return failed(error, target);
        }
        if (result.isEmpty()) {
            return new ExecStatus.Lost(
                    "the command on " + target
                            + " has ended, but Virtuozzo's record of it contains no result, so its exit code and output are unknown");
        }
        return ended(result, target, encoding);
    }

    private ExecStatus failed(String error, String target) {
        String said = (error.isEmpty() ? "no reason given" : error) + " (state "
                + CutText.atMost(LONGEST_STATE, state()) + ")";
        String lower = error.toLowerCase(Locale.ROOT);
        if (NOT_STARTED.stream().anyMatch(lower::contains)) {
            return new ExecStatus.NotStarted("the guest agent on " + target + " could not start the command: " + said);
        }
        if (NO_AGENT.stream().anyMatch(lower::contains)) {
            return new ExecStatus.NotStarted("the guest agent on " + target + " cannot be reached: " + said
                    + ". Check that the machine runs and that the Virtuozzo guest tools or qemu-guest-agent run in it");
        }
        return new ExecStatus.Lost("Virtuozzo could not have the command run by the guest agent on " + target + ": "
                + said + ". It is not known whether the command had started");
    }

    private static ExecStatus ended(JsonNode result, String target, OutputEncoding encoding) {
        Outcome.Exit exit = ReportedEnd.exit(result);
        byte[] out = encoding.decode(text(result, STDOUT));
        byte[] err = encoding.decode(text(result, STDERR));
        if (out == null || err == null) {
            return new ExecStatus.Lost("the command on " + target + " has ended (" + exit.describe()
                    + "), but its output is not Base64: set the provider's output encoding to plain");
        }
        return new ExecStatus.Ended(exit, out, err, ReportedEnd.isCut(result));
    }

    private static String text(JsonNode result, List<String> names) {
        return names.stream()
                .map(result::path)
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .findFirst()
                .orElse("");
    }

    private String error() {
        JsonNode error = json.path("error");
        if (error.isMissingNode() || error.isNull()) {
            return "";
        }
        String text = error.path("message").isTextual() ? error.get("message").textValue() : error.asText("");
        return StatusErrors.oneLine(text.isEmpty() && !error.isTextual() ? error.toString() : text);
    }
}
