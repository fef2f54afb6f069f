package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.TaskListener;
import io.jenkins.plugins.remoteexec.endpoint.ConnectionResolver;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.text.Durations;
import io.jenkins.plugins.remoteexec.log.BuildLog;
import io.jenkins.plugins.remoteexec.log.SecretMask;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** For a step that may not or cannot resume its command after a restart. */
public final class ResumeFailure {
    private ResumeFailure() {}

    /** Says that resuming waits for credentials. */
    public static void notYet(
            @NonNull TaskListener listener, @NonNull Charset logCharset, @NonNull Duration most, @NonNull String why) {
        plain(listener, logCharset).line(Messages.ResumeFailure_notYet(Durations.text(most), why));
    }

    private static BuildLog plain(TaskListener listener, Charset logCharset) {
        return new BuildLog(listener.getLogger(), logCharset, new SecretMask(List.of()));
    }

    /**
     * Stops the command on Jenkins' own authority, because the step must not do anything any more; shows none of its
     * output. If it cannot be stopped now, the log says so, and it is retried while the command may be running.
     *
     * @param key names the execution
     * @param why what the log says about the reason
     * @param then called once, when the end is in the log or nothing can be done about it now
     * @return what is being stopped, or null if there is nothing to wait for
     */
    @CheckForNull
    public static Execution stop(
            @NonNull String key,
            @NonNull TaskListener listener,
            @NonNull Charset logCharset,
            @NonNull String why,
            @NonNull Runnable then) {
        LiveExecutions index = LiveExecutions.get();
        if (!index.isKnown(key)) {
            then.run();
            return null;
        }
        try {
            OrphanedCommand left = new OrphanedCommand(key, index.read(key));
            ConnectionResolver.Resolved connection = left.toStop();
            BuildLog log =
                    new BuildLog(listener.getLogger(), logCharset, new SecretMask(connection.secrets(), List.of()));
            log.line(
                    connection.canStop(left.mode())
                            ? Messages.ResumeFailure_stopping(left.target(), why)
                            : Messages.ResumeFailure_givingUp(left.target(), why));
            return left.stop(
                    connection,
                    new OrphanListener(
                            left.live().runId(),
                            left.target(),
                            log,
                            null,
                            left.logged().marks(),
                            true,
                            outcome -> {
                                if (left.isToBeStoppedAfter(outcome)) {
                                    index.stopLater(key);
                                } else {
                                    index.forget(key);
                                }
                                then.run();
                            }));
        } catch (RejectedExecutionException e) {
            // Jenkins is shutting down: the step is asked again after the restart
            throw e;
        } catch (IOException | RuntimeException e) {
            plain(listener, logCharset).line(Messages.ResumeFailure_later(e.getMessage()));
            index.stopNext(key);
            then.run();
            return null;
        }
    }
}
