package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.remoteexec.connection.RemoteExecEngine;
import io.jenkins.plugins.remoteexec.endpoint.ConnectionResolver;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.log.LogJournal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An orphaned execution: started before Jenkins was restarted, and its build cannot or may not resume it. */
final class OrphanedCommand {
    private static final Logger LOGGER = Logger.getLogger(OrphanedCommand.class.getName());

    /** A supervisor ends a command without a timeout after a day, and keeps its result for some days more. */
    private static final Duration NOTHING_LEFT_AFTER = Duration.ofDays(30);

    private final LiveExecution live;
    private final Run<?, ?> run;
    private final LogJournal journal;
    private final SavedRun saved;
    private final ExecutionState state;

    OrphanedCommand(@NonNull String key, @NonNull LiveExecution live) {
        this.live = live;
        run = live.run();
        StateFile file = run == null ? null : new StateFile(run.getRootDir().toPath(), key, null);
        journal = file == null ? LogJournal.NONE : file.journal();
        saved = file == null ? new SavedRun(live.state()) : newest(file, live);
        state = saved.state();
    }

    /** The build's own record is newer. */
    private static SavedRun newest(StateFile file, LiveExecution live) {
        try {
            return file.read().orElseGet(() -> new SavedRun(live.state()));
        } catch (IOException e) {
            // the older one has the id, which is enough to stop it
            LOGGER.log(Level.WARNING, e, () -> "The state of a command of " + live.runId() + " cannot be read");
            return new SavedRun(live.state());
        }
    }

    /** How far its output is in the build's log, to be continued there. */
    @NonNull
    LogJournal journal() {
        return journal;
    }

    /** What of its output is in the build's log. */
    @NonNull
    LogJournal.Found logged() throws IOException {
        return journal.settle(saved.marks());
    }

    @NonNull
    LiveExecution live() {
        return live;
    }

    /** The build, or null if it was deleted. */
    @CheckForNull
    Run<?, ?> run() {
        return run;
    }

    @NonNull
    String target() {
        return state.target();
    }

    @NonNull
    Mode mode() {
        return state.mode();
    }

    /** Whether the build itself may still resume it. */
    boolean isItsBuilds() {
        return run != null && run.isBuilding() && live.isResumable() && !live.isStopUnconfirmed();
    }

    /** Whether it has to be stopped again after an attempt that ended like this. */
    boolean isToBeStoppedAfter(@NonNull Outcome outcome) {
        return LiveExecutions.isWorthStopping(state, outcome) && !isLongOver(Instant.now());
    }

    /** Whether neither the command nor its result can be on the target any more. */
    boolean isLongOver(@NonNull Instant now) {
        Instant deadline = state.deadline();
        Instant end = deadline == null ? state.started() : deadline;
        return end.plus(NOTHING_LEFT_AFTER).isBefore(now);
    }

    /** @throws AbortException if the build may not have the output, or there are no credentials to get it with */
    @NonNull
    ConnectionResolver.Resolved toCollect() throws AbortException {
        return ConnectionResolver.resolve(live.endpoint(), live.provider(), state.target(), run);
    }

    /** @throws AbortException if there is nothing to stop it with; the message says what is missing */
    @NonNull
    ConnectionResolver.Resolved toStop() throws AbortException {
        return ConnectionResolver.toStop(live.endpoint(), live.provider(), run);
    }

    /** What must not appear where its output is shown, besides the secrets of the connection. */
    @NonNull
    List<String> secrets() throws AbortException {
        return run == null ? List.of() : live.secrets(run);
    }

    /** Follows it to its end. */
    @NonNull
    Execution collect(@NonNull ConnectionResolver.Resolved connection, @NonNull OrphanListener listener) {
        return RemoteExecEngine.get().engine().resume(connection.connection(), state, null, listener);
    }

    /** Stops it. */
    @NonNull
    Execution stop(@NonNull ConnectionResolver.Resolved connection, @NonNull OrphanListener listener) {
        Execution execution = collect(connection, listener);
        execution.cancel();
        return execution;
    }
}
