package io.jenkins.plugins.remoteexec.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An owner that keeps everything it is told. */
public class Collected implements ExecutionListener {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    public final List<String> notices = new CopyOnWriteArrayList<>();
    public final List<ExecutionState> states = new CopyOnWriteArrayList<>();
    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    @Override
    public synchronized long output(OutputStreamKind stream, long offset, byte[] bytes) {
        ByteArrayOutputStream kept = stream == OutputStreamKind.STDOUT ? out : err;
        if (kept.size() != offset) {
            throw new IllegalStateException(stream + ": byte " + offset + " came after " + kept.size() + " bytes");
        }
        kept.writeBytes(bytes);
        return kept.size();
    }

    @Override
    public void notice(String line) {
        notices.add(line);
    }

    @Override
    public void stateChanged(ExecutionState state) {
        states.add(state);
    }

    @Override
    public CompletionStage<Void> ended(Outcome end, Duration took) {
        outcome.complete(end);
        return CompletableFuture.completedFuture(null);
    }

    /** Waits for the end, for a minute at the most. */
    public Outcome end() {
        return end(Duration.ofMinutes(1));
    }

    public Outcome end(Duration most) {
        try {
            return outcome.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError("No end in " + most + "; notices: " + notices, e);
        }
    }

    synchronized byte[] stdout() {
        return out.toByteArray();
    }

    public String out() {
        return new String(stdout(), StandardCharsets.UTF_8);
    }

    public synchronized String err() {
        return new String(err.toByteArray(), StandardCharsets.UTF_8);
    }

    public ExecutionState lastState() {
        return states.get(states.size() - 1);
    }
}
