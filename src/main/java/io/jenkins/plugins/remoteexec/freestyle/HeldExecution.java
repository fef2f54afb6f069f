package io.jenkins.plugins.remoteexec.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.remoteexec.endpoint.ConnectionResolver;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.log.Capture;
import io.jenkins.plugins.remoteexec.run.Ended;
import io.jenkins.plugins.remoteexec.run.FollowedExecutions;
import io.jenkins.plugins.remoteexec.run.RemoteExecOptions;
import io.jenkins.plugins.remoteexec.run.RemoteRun;
import io.jenkins.plugins.remoteexec.run.SecretVariables;
import io.jenkins.plugins.remoteexec.run.StateFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * An execution that a thread waits for. The first interruption of that thread cancels the command and keeps waiting
 * until its end is confirmed; a second one stops waiting.
 */
final class HeldExecution {
    /** Time to write the log, after the time that the engine allows for a cancellation. */
    private static final Duration WRITING = Duration.ofSeconds(15);

    private final Run<?, ?> run;
    private final TaskListener listener;
    private final RemoteExecOptions options;
    private final List<String> bound;

    /** @param bound secrets that the build has in its environment */
    HeldExecution(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull RemoteExecOptions options,
            @NonNull List<String> bound) {
        this.run = run;
        this.listener = listener;
        this.options = options;
        this.bound = bound;
    }

    /** @throws AbortException if the command did not succeed; the message is what the build log says */
    void run() throws IOException, InterruptedException {
        String target = options.target();
        SecretVariables secrets = SecretVariables.of(options.getSecretEnvironment(), run);
        CompletableFuture<Ended> end = new CompletableFuture<>();
        ConnectionResolver.Resolved connection =
                ConnectionResolver.resolve(options.getEndpoint(), options.getProvider(), target, run);
        WaitingStep step = new WaitingStep(run, listener);
        RemoteRun remote = new RemoteRun(
                connection,
                step.log(),
                run.getCharset(),
                target,
                options.charset(),
                Stream.concat(secrets.secrets().stream(), bound.stream()).toList(),
                Capture.NOTHING,
                ended -> {
                    end.complete(ended);
                    return CompletableFuture.completedFuture(null);
                });
        // or a build that a kill of Jenkins has ended is unknown after it, with nobody to tell what became of the
        // command
        run.save();
        String key = UUID.randomUUID().toString();
        StateFile file = new StateFile(run, key, null, options, () -> false);
        Execution execution = remote.start(options, secrets, file);
        FollowedExecutions.get().add(key, () -> {
            // a step that is ended leaves the thread that waits here alone
            if (!end.isDone() && !step.isWaiting()) {
                remote.outlives(options.mode());
                execution.cancel();
            }
        });
        if (end.isDone()) {
            FollowedExecutions.get().remove(key);
        }
        Ended ended = await(execution, end, connection.connection().limits());
        if (!ended.outcome().isSuccess()) {
            throw new AbortException(ended.target() + ": " + ended.description());
        }
    }

    private static Ended await(Execution execution, CompletableFuture<Ended> end, EndpointLimits limits)
            throws InterruptedException {
        try {
            return end.get();
        } catch (InterruptedException e) {
            execution.cancel();
            awaitCancelled(execution, end, limits.cancelBudget().plus(WRITING));
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void awaitCancelled(Execution execution, CompletableFuture<Ended> end, Duration within) {
        try {
            end.get(within.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            execution.abandon();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
