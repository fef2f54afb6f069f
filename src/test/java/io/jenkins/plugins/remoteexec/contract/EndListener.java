package io.jenkins.plugins.remoteexec.contract;

import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An owner of an execution that waits for its end, and stores it at once. What it does besides is up to those that extend it. */
public class EndListener implements ExecutionListener {
    private final CompletableFuture<Outcome> end = new CompletableFuture<>();

    @Override
    public void output(OutputStreamKind stream, long offset, byte[] bytes) {}

    @Override
    public void notice(String line) {}

    @Override
    public void stateChanged(ExecutionState state) {}

    @Override
    public CompletionStage<Void> ended(Outcome outcome, Duration took) {
        end.complete(outcome);
        return CompletableFuture.completedFuture(null);
    }

    public boolean hasEnded() {
        return end.isDone();
    }

    /** What it was told is wrong, and whoever waits for the end shall know. */
    protected final void fail(String why) {
        end.completeExceptionally(new AssertionError(why));
    }

    /** Waits for the end. */
    public Outcome outcome() {
        return outcome(ContractBase.PATIENCE);
    }

    public Outcome outcome(Duration most) {
        try {
            return end.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the end", e);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("no end in " + most + "; " + this, e);
        }
    }
}
