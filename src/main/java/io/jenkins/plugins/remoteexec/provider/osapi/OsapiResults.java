package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads what OSAPI says about a command: the result of one host, and the texts with which an agent gives up. */
final class OsapiResults {
    /** What happens to a failed job whose record nobody has deleted. */
    static final String RERUNS = ". OSAPI runs a failed job again, up to four times within 22 minutes";

    /** What becomes of it when it is deleted at once. */
    static final String DELETED = ". Its job was deleted, so OSAPI does not run it again";

    private OsapiResults() {}

    /** Whether OSAPI says of a job or of its result on one host that it was not meant for this machine. */
    static boolean isSkipped(JsonNode jobOrResult) {
        return jobOrResult.path("status").asText("").equals("skipped");
    }

    /**
     * One element of {@code results}, or the {@code data} of a job; both hold stdout, stderr and exit_code.
     *
     * @param jobId whose record is there until the result has been collected; empty or null if there is none any more
     */
    static ExecStatus ofResult(JsonNode result, String target, String jobId) {
        String status = result.path("status").asText("ok");
        String error = result.path("error").asText("");
        if (isSkipped(result)) {
            return new ExecStatus.NotStarted("OSAPI skipped " + target + (error.isEmpty() ? "" : ": " + error));
        }
        if (status.equals("failed") || (!error.isEmpty() && !result.has("exit_code"))) {
            return ofAgentError(error, target, "");
        }
        JsonNode code = result.path("exit_code");
        if (!code.isInt()) {
            return new ExecStatus.Lost(
                    "the command on " + target + " has ended, but OSAPI's answer contains no exit code for it");
        }
        return new ExecStatus.Ended(
                exit(code.intValue()),
                bytes(result, "stdout"),
                bytes(result, "stderr"),
                false,
                jobId == null || jobId.isBlank() ? null : jobId);
    }

    /** Go's convention: −1 stands for a process that a signal ended. Which one is not said. */
    private static Outcome.Exit exit(int code) {
        return code < 0 ? new Outcome.Signalled("(which one is not known)") : new Outcome.Exited(code);
    }

    private static byte[] bytes(JsonNode result, String field) {
        return result.path(field).asText("").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The text after "job failed:", which comes from the agent and from Go's os/exec.
     *
     * @param then what happens to the job now: a sentence that begins with a full stop, or empty
     */
    static ExecStatus ofAgentError(String error, String target, String then) {
        String text = error.toLowerCase(Locale.ROOT);
        if (text.contains("timed out")) {
            return new ExecStatus.Lost(
                    "OSAPI stopped the command on " + target + " (" + error + ") and discarded its output" + then);
        }
        if (text.contains("executable file not found")
                || (text.contains("fork/exec") && text.contains("no such file"))) {
            return new ExecStatus.NotStarted(
                    "the program does not exist on " + target + ", or not in the agent's PATH: " + error);
        }
        if (text.contains("chdir")) {
            return new ExecStatus.NotStarted(
                    "workingDirectory does not exist on " + target + ", or cannot be entered: " + error);
        }
        if (text.contains("fork/exec")) {
            return new ExecStatus.NotStarted("the program cannot be started on " + target + ": " + error);
        }
        return new ExecStatus.Lost("the OSAPI agent on " + target + " could not finish the command: " + error + then);
    }

    /** The server gave up waiting for the agent; the job goes on, and its id is not in the answer. */
    static ExecStatus ofServerWait(String error, String target, String why) {
        return new ExecStatus.Lost("OSAPI did not wait for the command to end (" + error + "). It keeps running on "
                + target + ", or waits there for its turn, and its job cannot be followed: " + why);
    }
}
