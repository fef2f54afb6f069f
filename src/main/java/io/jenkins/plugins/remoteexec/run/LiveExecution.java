package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known about a running execution without its build: enough to stop it when the build does not exist any more.
 * Kept as XML with these names; never a secret.
 */
final class LiveExecution {
    private final String run;
    private final boolean resumable;
    private final String endpoint;
    private final RemoteProvider provider;
    private final List<SecretVariable> secretEnvironment;
    private final String encoding;
    private final String state;

    /** Null, and so not written, for false. */
    private final Boolean stopUnconfirmed;

    LiveExecution(String run, boolean resumable, RemoteExecOptions options, ExecutionState state) {
        this.run = run;
        this.resumable = resumable;
        endpoint = options.getEndpoint();
        provider = options.getProvider();
        List<SecretVariable> secrets = options.getSecretEnvironment();
        secretEnvironment = secrets == null ? null : new ArrayList<>(secrets);
        encoding = options.getEncoding();
        this.state = state.toJson();
        stopUnconfirmed = null;
    }

    private LiveExecution(LiveExecution other) {
        run = other.run;
        resumable = other.resumable;
        endpoint = other.endpoint;
        provider = other.provider;
        secretEnvironment = other.secretEnvironment;
        encoding = other.encoding;
        state = other.state;
        stopUnconfirmed = Boolean.TRUE;
    }

    /** The same, with which its build is done. */
    @NonNull
    LiveExecution toBeStopped() {
        return new LiveExecution(this);
    }

    /** The build as Jenkins names it: {@code folder/job#7}. */
    @NonNull
    String runId() {
        return run;
    }

    /** The build, or null if it was deleted. */
    @CheckForNull
    Run<?, ?> run() {
        return Run.fromExternalizableId(run);
    }

    /** Whether the build itself may go on with it after a restart. */
    boolean isResumable() {
        return resumable;
    }

    /** Whether its build has finished with it, but Jenkins is not certain that it was stopped. */
    boolean isStopUnconfirmed() {
        return Boolean.TRUE.equals(stopUnconfirmed);
    }

    @CheckForNull
    String endpoint() {
        return endpoint;
    }

    @CheckForNull
    RemoteProvider provider() {
        return provider;
    }

    /** What must not appear where its output is shown. */
    @NonNull
    List<String> secrets(@NonNull Run<?, ?> itsRun) throws AbortException {
        return SecretVariables.of(secretEnvironment, itsRun).secrets();
    }

    /** The encoding of its output. */
    @NonNull
    Charset encoding() {
        return encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
    }

    /** @throws IllegalArgumentException if it was written by a newer version or is damaged */
    @NonNull
    ExecutionState state() {
        return ExecutionState.parse(state);
    }
}
