package io.jenkins.plugins.remoteexec.bench;

import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An owner that remembers when things came, and hands output on to whoever measures. */
class Counted implements ExecutionListener {
    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private long bytes;
    private volatile long endedAt;

    @Override
    public void output(OutputStreamKind stream, long offset, byte[] chunk) {
        bytes += chunk.length;
    }

    @Override
    public void notice(String line) {}

    @Override
    public void stateChanged(ExecutionState state) {}

    @Override
    public CompletionStage<Void> ended(Outcome end, Duration took) {
        endedAt = System.nanoTime();
        outcome.complete(end);
        return CompletableFuture.completedFuture(null);
    }

    long bytes() {
        return bytes;
    }

    long endedAt() {
        return endedAt;
    }
}
