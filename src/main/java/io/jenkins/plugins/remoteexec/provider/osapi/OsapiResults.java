package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** Reads what OSAPI says about a command: the result of one host, and the texts with which an agent gives up. */
final class OsapiResults {
    /** What becomes of a failed job that was deleted at once. */
    private static final String DELETED = ". Its job was deleted, so OSAPI does not run it again";

    private static final Set<Integer> SHELL_CANNOT_START = Set.of(126, 127);

    private OsapiResults() {}

    /** Whether OSAPI says of a job or of its result on one host that it was not meant for this machine. */
    static boolean isSkipped(JsonNode jobOrResult) {
        return jobOrResult.path("status").asText("").equals("skipped");
    }

    /**
     * What becomes of a failed job, to be read after its failure.
     *
     * @param kept why its record could not be deleted, or null if it was
     */
    static String then(String kept) {
        return kept == null ? DELETED : willRunAgain(kept);
    }

    private static String willRunAgain(String kept) {
        return ". Its job could not be deleted (" + kept
                + "), and OSAPI runs a failed job again, up to four times within 22 minutes";
    }

    /**
     * One element of {@code results}, or the {@code data} of a job; both hold stdout, stderr and exit_code.
     *
     * @param posted what was posted for it, or its copy in the job's record
     * @param jobId whose record is there until the result has been collected; empty or null if there is none any more
     */
    static ExecStatus ofResult(JsonNode result, JsonNode posted, String target, String jobId) {
        String status = result.path("status").asText("ok");
        String said = result.path("error").asText("");
        String error = StatusErrors.oneLine(said);
        if (isSkipped(result)) {
            return new ExecStatus.NotStarted("OSAPI skipped " + target + (error.isEmpty() ? "" : ": " + error));
        }
        if (status.equals("failed") || (!error.isEmpty() && !result.has("exit_code"))) {
            return ofAgentError(said, posted, target, "");
        }
        JsonNode code = result.path("exit_code");
        if (!code.isInt()) {
            return new ExecStatus.Lost(
                    "the command on " + target + " has ended, but OSAPI's answer contains no exit code for it");
        }
        String refused = refusedByShell(result, posted);
        if (refused != null) {
            return new ExecStatus.NotStarted((code.intValue() == 127
                            ? "the program does not exist on " + target + ", or not in the agent's PATH: "
                            : "the program cannot be started on " + target + ": ")
                    + refused);
        }
        Duration limit = OsapiLimit.of(posted);
        return new ExecStatus.Ended(
                exit(code.intValue()),
                bytes(result, "stdout"),
                bytes(result, "stderr"),
                false,
                jobId == null || jobId.isBlank() ? null : jobId,
                limit != null && OsapiLimit.hasEnded(result, limit) ? limit : null);
    }

    /**
     * What the shell around an argument vector says when it cannot start the program, under a name that no other program
     * has; null if it has started it.
     */
    private static String refusedByShell(JsonNode result, JsonNode posted) {
        String stderr = result.path("stderr").asText("").strip();
        if (!SHELL_CANNOT_START.contains(result.path("exit_code").asInt()) || stderr.contains("\n")) {
            return null;
        }
        for (JsonNode argument : posted.path("args")) {
            String name = argument.asText() + ": ";
            if (name.startsWith("rx-") && stderr.startsWith(name)) {
                return StatusErrors.oneLine(stderr.substring(name.length()).replaceFirst("^(line )?\\d+: ", ""));
            }
        }
        return null;
    }

    /** The job was carried out on another machine than the one that was meant. */
    static String elsewhere(String host, String target) {
        return "OSAPI had '" + host + "' run what was meant for '" + target
                + "', so it ran on the wrong machine. Their agents"
                + " seem to have the same machine-id (/etc/machine-id), as on cloned machines: give each its own and"
                + " restart the agents";
    }

    /** The machine that has run it, if that is another than was meant; else null. */
    static String otherHost(JsonNode resultOrJob, String target) {
        String host = StatusErrors.oneLine(resultOrJob.path("hostname").asText(""));
        return host.isEmpty() || host.equalsIgnoreCase(target) ? null : host;
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
     * @param posted what was posted for it, or its copy in the job's record
     * @param then what happens to the job now: a sentence that begins with a full stop, or empty
     */
    static ExecStatus ofAgentError(String said, JsonNode posted, String target, String then) {
        String error = StatusErrors.oneLine(said);
        // what it means may stand behind what is shown of it
        String all = said.strip().toLowerCase(Locale.ROOT);
        String why = notStarted(all, error, posted, target);
        if (why != null) {
            // that it is not run again is what a reader expects of what was not started
            return new ExecStatus.NotStarted(why + (then.equals(DELETED) ? "" : then));
        }
        if (all.contains("timed out")) {
            return new ExecStatus.Lost(
                    "OSAPI stopped the command on " + target + " (" + error + ") and discarded its output" + then);
        }
        return new ExecStatus.Lost("the OSAPI agent on " + target + " could not finish the command: " + error + then);
    }

    /** Null if it may have been started. */
    private static String notStarted(String text, String error, JsonNode posted, String target) {
        if (text.contains("fact reference")) {
            return "the command contains '@fact.…' with a key that OSAPI does not know, and OSAPI replaces these in every"
                    + " text: " + error;
        }
        if (text.contains("executable file not found")
                || (text.contains("fork/exec") && text.contains("no such file"))) {
            return "the program does not exist on " + target + ", or not in the agent's PATH: " + error;
        }
        if (text.contains("chdir")) {
            return "workingDirectory does not exist on " + target + ", or cannot be entered: " + error;
        }
        if (text.contains("fork/exec") && text.endsWith("not a directory") && posted.has("cwd")) {
            return "workingDirectory is not a directory on " + target + ": " + error;
        }
        return text.contains("fork/exec") ? "the program cannot be started on " + target + ": " + error : null;
    }

    /** The server gave up waiting for the agent; the job goes on, and its id is not in the answer. */
    static ExecStatus ofServerWait(String error, String target, String why) {
        return new ExecStatus.Lost("OSAPI did not wait for the command to end (" + error + "). It keeps running on "
                + target + ", or waits there for its turn, and its job cannot be followed: " + why);
    }
}
