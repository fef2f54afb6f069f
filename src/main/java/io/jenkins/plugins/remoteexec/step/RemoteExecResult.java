package io.jenkins.plugins.remoteexec.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.run.Ended;
import java.io.Serializable;
import java.nio.charset.Charset;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code returnResult} returns to a Pipeline: how one command on one target ended. */
public final class RemoteExecResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String target;
    private final String outcome;
    private final String description;
    private final Integer exitCode;
    private final boolean ok;
    private final String stdout;
    private final String stderr;
    private final long durationMillis;

    RemoteExecResult(@NonNull Ended end, @NonNull Charset encoding) {
        target = end.target();
        outcome = end.outcome().word();
        description = end.description();
        exitCode =
                end.outcome().exitCode().isPresent() ? end.outcome().exitCode().getAsInt() : null;
        ok = end.outcome().isSuccess();
        stdout = end.output().text(OutputStreamKind.STDOUT, encoding);
        stderr = end.output().text(OutputStreamKind.STDERR, encoding);
        durationMillis = end.took().toMillis();
    }

    /** The machine or container where it ran; where a selector was given to the step, the one that was chosen. */
    @Whitelisted
    @NonNull
    public String getTarget() {
        return target;
    }

    /** One of exited, ended and failed (no exit code reported), signalled, timedOut, notStarted, lost. */
    @Whitelisted
    @NonNull
    public String getOutcome() {
        return outcome;
    }

    /** The same as a sentence with its reason, as the log shows it. */
    @Whitelisted
    @NonNull
    public String getDescription() {
        return description;
    }

    /** The exit code, or null if the command has none. */
    @Whitelisted
    @CheckForNull
    public Integer getExitCode() {
        return exitCode;
    }

    /** Whether the step would have succeeded without {@code returnResult}. */
    @Whitelisted
    public boolean isOk() {
        return ok;
    }

    /** The whole standard output, with its last line end. */
    @Whitelisted
    @NonNull
    public String getStdout() {
        return stdout;
    }

    /** The whole standard error output, with its last line end. */
    @Whitelisted
    @NonNull
    public String getStderr() {
        return stderr;
    }

    /** Milliseconds from the submission to the end. */
    @Whitelisted
    public long getDurationMillis() {
        return durationMillis;
    }

    @Override
    @Whitelisted
    public String toString() {
        return target + ": " + description;
    }
}
