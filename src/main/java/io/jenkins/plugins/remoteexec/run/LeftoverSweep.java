package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.remoteexec.endpoint.ConnectionResolver;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecEngine;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;
import jenkins.util.Timer;

/**
 * Looks after executions whose builds cannot: those of freestyle builds that a restart has ended, of Pipelines that
 * cannot resume, and of builds that were deleted meanwhile. They are stopped, or brought to their end and collected, and
 * either is said in the system log and in the build's log if there still is one.
 */
@Extension
public final class LeftoverSweep extends ItemListener {
    /** {@code cancel}, the default, or {@code collect}: lets the commands run to their end and keeps their output. */
    static final String PROPERTY = "io.jenkins.plugins.remoteexec.leftovers";

    private static final Logger LOGGER = Logger.getLogger(LeftoverSweep.class.getName());
    private static final Duration FIRST = Duration.ofSeconds(5);

    /** A Pipeline that resumes may end without the step that began the execution. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    @Override
    public void onLoaded() {
        Timer.get()
                .scheduleWithFixedDelay(
                        () -> RemoteExecEngine.get().inBackground(this::sweep),
                        FIRST.toMillis(),
                        AGAIN.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Does file I/O; as Jenkins itself. */
    void sweep() {
        LiveExecutions index = LiveExecutions.get();
        try {
            for (String key : index.leftovers()) {
                if (index.claimLeftover(key) && !lookAfter(index, key)) {
                    index.release(key);
                }
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "It could not be looked up what was running when Jenkins stopped", e);
        }
    }

    private boolean lookAfter(LiveExecutions index, String key) {
        try {
            LiveExecution live = index.read(key);
            Run<?, ?> run = live.run();
            if (run != null && run.isBuilding() && live.isResumable()) {
                return false;
            }
            takeOver(index, key, live, run);
            return true;
        } catch (IOException | RuntimeException e) {
            if (refused.add(key)) {
                LOGGER.log(
                        Level.WARNING,
                        "A command that was running when Jenkins stopped cannot be looked after; it is tried again"
                                + " (" + key + ")",
                        e);
            }
            return false;
        }
    }

    private void takeOver(LiveExecutions index, String key, LiveExecution live, @CheckForNull Run<?, ?> run)
            throws IOException {
        boolean collect = "collect".equals(SystemProperties.getString(PROPERTY));
        ExecutionState state = state(live, key, run);
        ConnectionResolver.Resolved connection =
                ConnectionResolver.resolve(live.endpoint(), live.provider(), state.target(), run);
        LOGGER.info(() -> (collect ? "Collecting" : "Stopping") + " a command on " + state.target() + " that "
                + live.runId() + " has left behind");
        List<String> secrets = new ArrayList<>(connection.secrets());
        if (collect && run != null) {
            secrets.addAll(live.secrets(run));
        }
        LeftoverListener listener = new LeftoverListener(live, run, state, secrets, collect, () -> index.forget(key));
        Execution execution = RemoteExecEngine.get().engine().resume(connection.connection(), state, null, listener);
        if (!collect) {
            execution.cancel();
        }
    }

    /** The build's own record is newer. */
    private static ExecutionState state(LiveExecution live, String key, Run<?, ?> run) throws IOException {
        return run == null
                ? live.state()
                : new StateFile(run.getRootDir().toPath(), key, null)
                        .read()
                        .map(SavedRun::state)
                        .orElseGet(live::state);
    }
}
