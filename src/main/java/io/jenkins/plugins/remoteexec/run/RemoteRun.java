package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.TaskListener;
import io.jenkins.plugins.remoteexec.endpoint.ConnectionResolver;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecEngine;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Mode;
import java.nio.charset.Charset;

/** Begins executions for a build, and says so in its log. */
public final class RemoteRun {
    private final ConnectionResolver.Resolved connection;
    private final BuildLog log;

    /**
     * @param charset the encoding of the log
     * @param encoding the encoding of the command's output
     */
    public RemoteRun(
            @NonNull ConnectionResolver.Resolved connection,
            @NonNull TaskListener listener,
            @NonNull Charset charset,
            @NonNull Charset encoding) {
        this.connection = connection;
        log = new BuildLog(listener.getLogger(), charset, encoding, connection.secrets());
    }

    @NonNull
    public BuildLog log() {
        return log;
    }

    /** @throws AbortException if this provider cannot be given the command; nothing was sent then */
    @NonNull
    public Execution start(
            @NonNull String target, @NonNull Command command, @NonNull Mode mode, @NonNull RunListener listener)
            throws AbortException {
        log.line(target + " via " + connection.name() + ": " + command.summary());
        try {
            return RemoteExecEngine.get().engine().start(connection.connection(), target, command, mode, listener);
        } catch (InvalidCommandException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /** Goes on with an execution that a Jenkins before this one has started. */
    @NonNull
    public Execution resume(@NonNull ExecutionState state, @NonNull RunListener listener) {
        log.line(state.target() + " via " + connection.name() + ": going on after the restart of Jenkins");
        return RemoteExecEngine.get().engine().resume(connection.connection(), state, listener);
    }
}
