package io.jenkins.plugins.remoteexec.step;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.remoteexec.connection.RemoteExecEngine;
import io.jenkins.plugins.remoteexec.endpoint.ConnectionResolver;
import io.jenkins.plugins.remoteexec.endpoint.NoSuchCredentialsException;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.run.Ended;
import io.jenkins.plugins.remoteexec.run.FollowedExecutions;
import io.jenkins.plugins.remoteexec.run.LiveExecutions;
import io.jenkins.plugins.remoteexec.run.OpenLog;
import io.jenkins.plugins.remoteexec.run.RemoteExecOptions;
import io.jenkins.plugins.remoteexec.run.RemoteRun;
import io.jenkins.plugins.remoteexec.run.ResumeFailure;
import io.jenkins.plugins.remoteexec.run.SecretVariables;
import io.jenkins.plugins.remoteexec.run.StateFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * One run of the step. Nothing here waits: credentials are looked up on a background thread, everything after that comes
 * from the engine. What is saved with the build's program changes once, at the end; the state that changes in between is
 * in a file of its own, so that the program need not be saved for it.
 *
 * <p>The first stop cancels the command and keeps the log going until its end is confirmed. A second stop ends the step
 * at once.
 */
final class RemoteExecExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(RemoteExecExecution.class.getName());

    /** Pipeline logs are UTF-8, whatever the controller's own encoding. */
    private static final Charset LOG_CHARSET = StandardCharsets.UTF_8;

    private static final Duration CREDENTIALS_WITHIN = Duration.ofMinutes(5);
    private static final Duration LOOK_UP_EVERY = Duration.ofSeconds(5);

    /** Who stops a step twice is not to wait for a target or an API. */
    private static final Duration LAST_WORD_WITHIN = Duration.ofSeconds(5);

    /** Names this execution's state file. */
    private final String key = UUID.randomUUID().toString();

    /**
     * Where and what to run, with the defaults that the endpoint had at the start; needed after a restart too, even the
     * command: it may not have been sent yet.
     */
    private final RemoteExecOptions options;

    /** What to make of the end. */
    private final ReturnKind returns;

    /** What the build is told, as soon as that is known. */
    private volatile StepEnd end;

    /** The engine's side; null until it knows of this execution. */
    private transient volatile Execution execution;

    /** What writes to the log; null until the command is started or resumed. */
    private transient volatile RemoteRun remote;

    /** Why the step was asked to stop, or null. */
    private transient volatile Throwable stopCause;

    /** When credentials were first found to be missing after a restart, or null. */
    private transient volatile Long waitingSince;

    private transient boolean over;

    /** Whether the step was over before anybody here knew. */
    private transient volatile boolean unwaited;

    RemoteExecExecution(@NonNull StepContext context, @NonNull RemoteExecOptions options, @NonNull ReturnKind returns) {
        super(context);
        this.options = options;
        this.returns = returns;
    }

    @Override
    public boolean start() throws IOException, InterruptedException {
        FlowExecution program = getContext().get(FlowNode.class).getExecution();
        // first the program: a killed controller that has sent a command without it would run the step anew
        ProgramSaves.afterStart(getContext(), program).whenComplete((ignored, failure) -> {
            if (failure == null) {
                RemoteExecEngine.get().inBackground(() -> orFail(this::begin));
            } else {
                fail(failure);
            }
        });
        return false;
    }

    @Override
    public void onResume() {
        // before anybody can take it for one that nobody goes on with
        LiveExecutions.get().claim(key);
        RemoteExecEngine.get().inBackground(() -> orFail(end == null ? this::goOn : this::tellAgain));
    }

    private void begin() throws IOException, InterruptedException {
        if (stopCause != null) {
            fail(stopCause);
            return;
        }
        follow();
        SecretVariables secrets = SecretVariables.of(options.getSecretEnvironment(), run());
        started(remote(secrets).start(options, secrets, stateFile()));
    }

    /** The controller was killed when the end was stored, and before the build had gone on from there. */
    private void tellAgain() {
        if (end.isStopUnconfirmed()) {
            LiveExecutions.get().stopNext(key);
        } else {
            LiveExecutions.get().forget(key);
        }
        tell(end);
    }

    private void goOn() throws IOException, InterruptedException {
        follow();
        try {
            SecretVariables secrets = SecretVariables.of(options.getSecretEnvironment(), run());
            started(remote(secrets).resume(options, secrets, stateFile()));
        } catch (RejectedExecutionException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (RemoteExecEngine.get().isClosed()) {
                throw e;
            }
            if (!(e instanceof NoSuchCredentialsException) || stopCause != null || !goOnLater(e)) {
                giveUp(e);
            }
        }
    }

    /** An external store may not be there yet when Jenkins has just started; the command has all the time until then. */
    private boolean goOnLater(Exception why) throws IOException, InterruptedException {
        long now = System.nanoTime();
        if (waitingSince == null) {
            waitingSince = now;
            ResumeFailure.notYet(
                    getContext().get(TaskListener.class), LOG_CHARSET, CREDENTIALS_WITHIN, why.getMessage());
        }
        if (now - waitingSince > CREDENTIALS_WITHIN.toNanos()) {
            return false;
        }
        Timer.get()
                .schedule(
                        () -> RemoteExecEngine.get().inBackground(() -> orFail(this::goOn)),
                        LOOK_UP_EVERY.toSeconds(),
                        TimeUnit.SECONDS);
        return true;
    }

    /** What is on the target must not run on without anybody who follows it. */
    private void giveUp(Exception why) throws IOException, InterruptedException {
        Execution stopping = ResumeFailure.stop(
                key,
                getContext().get(TaskListener.class),
                LOG_CHARSET,
                why.getMessage(),
                () -> fail(stopCause == null ? why : stopCause));
        if (stopping != null) {
            started(stopping);
        }
    }

    private void started(Execution begun) {
        synchronized (this) {
            execution = begun;
        }
        if (stopCause != null) {
            begun.cancel();
        }
    }

    private RemoteRun remote(SecretVariables secrets) throws IOException, InterruptedException {
        RemoteRun made = new RemoteRun(
                ConnectionResolver.resolve(options.getEndpoint(), options.getProvider(), options.target(), run()),
                openLog(),
                LOG_CHARSET,
                options.target(),
                options.charset(),
                Stream.concat(secrets.secrets().stream(), BoundAround.secrets(getContext()).stream())
                        .toList(),
                returns.capture(),
                this::ended);
        remote = made;
        return made;
    }

    private OpenLog openLog() throws IOException, InterruptedException {
        FlowNode node = getContext().get(FlowNode.class);
        return new OpenLog(
                run(),
                node::isActive,
                getContext().get(TaskListener.class).getLogger(),
                node.getExecution().getOwner().getListener().getLogger(),
                LOG_CHARSET);
    }

    private void follow() throws IOException, InterruptedException {
        Run<?, ?> build = run();
        FlowNode node = getContext().get(FlowNode.class);
        FollowedExecutions.get().add(key, () -> {
            if (!build.isBuilding() || !node.isActive()) {
                stopUnwaited();
            }
        });
    }

    /** The step has ended, and not by what was told from here: Jenkins ends steps without asking them. */
    private void stopUnwaited() {
        Execution running;
        synchronized (this) {
            if (over && !unwaited) {
                return;
            }
            over = true;
            unwaited = true;
            if (stopCause == null) {
                stopCause = new FlowInterruptedException(Result.ABORTED, true);
            }
            running = execution;
        }
        // outside of the lock, for which the thread of the Pipeline may wait
        LiveExecutions.get().toBeStopped(key);
        if (remote != null) {
            remote.outlives(options.mode());
        }
        if (running != null) {
            running.cancel();
        }
    }

    private StateFile stateFile() throws IOException, InterruptedException {
        return new StateFile(run(), key, getContext().get(FlowNode.class).getId(), options, () -> unwaited);
    }

    private Run<?, ?> run() throws IOException, InterruptedException {
        return getContext().get(Run.class);
    }

    @Override
    public void stop(@NonNull Throwable cause) {
        Execution running;
        boolean again;
        synchronized (this) {
            again = stopCause != null;
            if (!again) {
                stopCause = cause;
            }
            running = execution;
        }
        if (again && running != null) {
            // its last word first: the log takes none after the build's end
            running.abandon();
            Timer.get().schedule(() -> fail(stopCause), LAST_WORD_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } else if (again) {
            fail(stopCause);
        } else if (running != null) {
            running.cancel();
        }
    }

    @Override
    public String getStatus() {
        return options.getTarget() + ": " + doing(execution);
    }

    private String doing(Execution running) {
        RemoteRun known = remote;
        if (running != null) {
            // what an API has answered may be a part of it
            return known == null ? "cancelling" : known.harmless(running.status());
        }
        return waitingSince == null ? "looking up the endpoint" : "waiting for credentials";
    }

    private CompletionStage<Void> ended(Ended how) {
        StepEnd known = endOf(how);
        end = known;
        if (isOver()) {
            // stopped twice: the build has gone on, and a save could come after its end and leave its program behind
            return CompletableFuture.completedFuture(null);
        }
        // with this on the disk, nobody will ask the target again
        return ProgramSaves.now(getContext()).whenComplete((ignored, failure) -> tell(known.unlessStopped(stopCause)));
    }

    private StepEnd endOf(Ended how) {
        boolean unconfirmed = how.outcome().isStopUnconfirmed();
        if (stopCause != null) {
            return StepEnd.failure(stopCause, unconfirmed);
        }
        if (how.outcome() instanceof Outcome.Cancelled) {
            // it was to stop before a restart, and who wanted that is not known any more
            return StepEnd.failure(new FlowInterruptedException(Result.ABORTED, true), unconfirmed);
        }
        try {
            return StepEnd.success(returns.valueOf(how, options.charset()), unconfirmed);
        } catch (AbortException | RuntimeException | Error e) {
            // not even a value that is too large for the memory may leave a build that waits for ever
            return StepEnd.failure(e, unconfirmed);
        }
    }

    private void tell(StepEnd known) {
        FollowedExecutions.get().remove(key);
        if (isFirstEnd()) {
            known.tell(getContext());
        }
    }

    private void fail(Throwable why) {
        tell(StepEnd.failure(why, false));
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized boolean isFirstEnd() {
        boolean first = !over;
        over = true;
        return first;
    }

    private void orFail(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            // the pool is being closed with Jenkins: the step goes on after the restart
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "Jenkins is shutting down: the step resumes after the restart", e);
        } catch (IOException | RuntimeException | Error e) {
            // an Error too: an extension that does not fit must not leave a step that waits for ever
            if (RemoteExecEngine.get().isClosed()) {
                LOGGER.log(Level.FINE, "Jenkins is shutting down: the step resumes after the restart", e);
            } else {
                // what may be running is left to those who look after such
                LiveExecutions.get().stopNext(key);
                fail(stopCause == null ? e : stopCause);
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }
}
