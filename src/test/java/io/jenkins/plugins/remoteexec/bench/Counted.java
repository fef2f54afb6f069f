package io.jenkins.plugins.remoteexec.bench;

import io.jenkins.plugins.remoteexec.contract.EndListener;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** An owner that remembers when things came, and hands output on to whoever measures. */
class Counted extends EndListener {
    private long bytes;
    private volatile long endedAt;

    @Override
    public void output(OutputStreamKind stream, long offset, byte[] chunk) {
        bytes += chunk.length;
    }

    @Override
    public CompletionStage<Void> ended(Outcome end, Duration took) {
        endedAt = System.nanoTime();
        return super.ended(end, took);
    }

    long bytes() {
        return bytes;
    }

    long endedAt() {
        return endedAt;
    }
}
