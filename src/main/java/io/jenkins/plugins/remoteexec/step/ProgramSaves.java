package io.jenkins.plugins.remoteexec.step;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Saves a build's program to disk, once for all branches that start together. */
final class ProgramSaves {
    private static final Map<FlowExecution, CompletableFuture<Void>> WAITING = new WeakHashMap<>();

    private ProgramSaves() {}

    /**
     * For a step that is being started: a save that waits for its turn comes after all steps that start before it,
     * because starts and saves of one build run on the same thread.
     *
     * @return completes when a program that knows of the step is on the disk
     */
    @NonNull
    static CompletableFuture<Void> afterStart(@NonNull StepContext context, @NonNull FlowExecution program) {
        synchronized (WAITING) {
            CompletableFuture<Void> waiting = WAITING.get(program);
            if (waiting == null || waiting.isDone()) {
                waiting = now(context);
                WAITING.put(program, waiting);
            }
            return waiting;
        }
    }

    /** @return completes when the program is on the disk with everything that has happened until now */
    @NonNull
    static CompletableFuture<Void> now(@NonNull StepContext context) {
        CompletableFuture<Void> saved = new CompletableFuture<>();
        Futures.addCallback(
                context.saveState(),
                new FutureCallback<>() {
                    @Override
                    public void onSuccess(Void nothing) {
                        saved.complete(null);
                    }

                    @Override
                    public void onFailure(Throwable why) {
                        saved.completeExceptionally(why);
                    }
                },
                Runnable::run);
        return saved;
    }
}
