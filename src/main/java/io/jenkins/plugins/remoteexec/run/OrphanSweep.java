package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.remoteexec.connection.RemoteExecEngine;
import io.jenkins.plugins.remoteexec.endpoint.ConnectionResolver;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.log.BuildLog;
import io.jenkins.plugins.remoteexec.log.LogJournal;
import io.jenkins.plugins.remoteexec.log.LoggedOutput;
import io.jenkins.plugins.remoteexec.log.SecretMask;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;
import jenkins.util.Timer;

/**
 * Handles orphaned executions: those of freestyle builds that a restart has ended, of Pipelines that cannot resume, and
 * of deleted builds. They are stopped, or followed to their end and collected; the system log and the build's log, if
 * it still exists, say which.
 */
@Extension
public final class OrphanSweep extends ItemListener {
    /** {@code cancel}, the default, or {@code collect}: lets the commands run to their end and keeps their output. */
    static final String PROPERTY = "io.jenkins.plugins.remoteexec.leftovers";

    private static final Logger LOGGER = Logger.getLogger(OrphanSweep.class.getName());
    private static final Duration FIRST = Duration.ofSeconds(5);

    /** A Pipeline that resumes may end without the step that began the execution. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /** A command of which nobody is told may do harm; looking takes no time. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** Those for which the logs already say that they are being stopped. */
    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    @Override
    public void onLoaded() {
        // what a timer's task throws ends the timer
        Timer.get()
                .scheduleWithFixedDelay(
                        () -> RemoteExecEngine.get().offerInBackground(this::sweep),
                        FIRST.toMillis(),
                        AGAIN.toMillis(),
                        TimeUnit.MILLISECONDS);
        Timer.get()
                .scheduleWithFixedDelay(
                        () -> FollowedExecutions.get().look(),
                        FIRST.toMillis(),
                        LOOK_EVERY.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Does file I/O; as Jenkins itself. */
    void sweep() {
        LiveExecutions index = LiveExecutions.get();
        try {
            for (String key : index.orphans()) {
                if (index.claimOrphan(key) && !lookAfter(index, key)) {
                    index.release(key);
                }
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The commands that were running when Jenkins stopped could not be looked up", e);
        }
    }

    private boolean lookAfter(LiveExecutions index, String key) {
        OrphanedCommand left = null;
        try {
            left = new OrphanedCommand(key, index.read(key));
            if (left.isItsBuilds()) {
                return false;
            }
            takeOver(index, key, left);
            return true;
        } catch (IOException | RuntimeException | Error e) {
            if (left != null && left.isLongOver(Instant.now())) {
                LOGGER.log(
                        Level.WARNING,
                        e,
                        () -> "A command that was running when Jenkins stopped must have ended long ago;"
                                + " it is no longer tracked (" + key + ")");
                index.forget(key);
                return true;
            }
            if (refused.add(key)) {
                LOGGER.log(
                        Level.WARNING,
                        "A command that was running when Jenkins stopped cannot be stopped or collected yet; Jenkins will try again"
                                + " (" + key + ")",
                        e);
            }
            return false;
        }
    }

    private void takeOver(LiveExecutions index, String key, OrphanedCommand left) throws IOException {
        Access toCollect = accessToCollect(left);
        boolean collect = toCollect != null;
        Access access = collect ? toCollect : accessToStop(left);
        String runId = left.live().runId();
        boolean first = announced.add(key);
        boolean stop = !collect && access.connection().canStop(left.mode());
        Supplier<String> begin = () -> (collect ? "Collecting" : stop ? "Stopping" : "Giving up") + " a command on "
                + left.target() + " that " + runId + " left behind";
        if (first) {
            LOGGER.info(begin);
        }
        // the log of a build that goes on without this command is not ours
        Run<?, ?> build = left.run();
        Run<?, ?> run = build == null || build.isBuilding() ? null : build;
        Charset charset = run == null ? StandardCharsets.UTF_8 : run.getCharset();
        PrintStream out =
                new PrintStream(run == null ? OutputStream.nullOutputStream() : new EndOfLog(run), false, charset);
        BuildLog log =
                new BuildLog(out, charset, new SecretMask(access.connection().secrets(), access.secrets()));
        LogJournal.Found logged = left.logged();
        LogJournal journal = run == null ? LogJournal.NONE : left.journal();
        LoggedOutput output = collect ? new LoggedOutput(log, left.live().encoding(), journal, logged.marks()) : null;
        OrphanListener listener =
                new OrphanListener(runId, left.target(), log, output, logged.marks(), first, outcome -> {
                    out.close();
                    if (left.isToBeStoppedAfter(outcome)) {
                        index.stopLater(key);
                    } else {
                        index.forget(key);
                        announced.remove(key);
                    }
                });
        if (collect) {
            log.line(Messages.OrphanSweep_collecting(left.target()));
            OutputStreamKind unsure = logged.unsure();
            if (unsure != null) {
                log.line(Messages.RemoteRun_resumedAt(logged.marks().of(unsure).offset()));
            }
            left.collect(access.connection(), listener);
        } else {
            if (first) {
                log.line(
                        !stop
                                ? Messages.OrphanSweep_givingUp(left.target())
                                : left.live().isStopUnconfirmed()
                                        ? Messages.OrphanSweep_stoppingAgain(left.target())
                                        : Messages.OrphanSweep_stopping(left.target()));
            }
            left.stop(access.connection(), listener);
        }
    }

    /** How to get at a command, and what must not appear in the log. */
    private record Access(ConnectionResolver.Resolved connection, List<String> secrets) {
        /** Without the secrets. */
        @Override
        public String toString() {
            return connection.toString();
        }
    }

    private static Access accessToStop(OrphanedCommand left) throws AbortException {
        ConnectionResolver.Resolved connection = left.toStop();
        return new Access(connection, List.of());
    }

    /** Null to stop it: its output was not asked for, or may not be shown any more. */
    @CheckForNull
    private static Access accessToCollect(OrphanedCommand left) {
        if (!"collect".equals(SystemProperties.getString(PROPERTY))) {
            return null;
        }
        try {
            ConnectionResolver.Resolved connection = left.toCollect();
            return new Access(connection, left.secrets());
        } catch (AbortException e) {
            LOGGER.log(Level.INFO, e, () -> "The output of a command on " + left.target() + " cannot be collected");
            return null;
        }
    }
}
