package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * An owner that compares when lines arrive with the time that they carry themselves: {@code printed 1767225600.25}, and
 * {@code stopped …} by a command that was asked to end. Both clocks are this machine's.
 */
final class TimedListener implements ExecutionListener {
    private final StringBuilder unfinished = new StringBuilder();
    private final StringBuffer text = new StringBuffer();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final List<Double> latencies = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Outcome> end = new CompletableFuture<>();
    private volatile double cancelled;
    private volatile double stopped = Double.NaN;

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }

    @Override
    public void output(OutputStreamKind stream, long offset, byte[] bytes) {
        String more = new String(bytes, StandardCharsets.UTF_8);
        text.append(more);
        unfinished.append(more);
        for (int end = unfinished.indexOf("\n"); end >= 0; end = unfinished.indexOf("\n")) {
            line(unfinished.substring(0, end));
            unfinished.delete(0, end + 1);
        }
    }

    private void line(String line) {
        String[] words = line.split(" ");
        if (words[0].equals("printed")) {
            latencies.add(now() - Double.parseDouble(words[1]));
        } else if (words[0].equals("stopped")) {
            stopped = Double.parseDouble(words[1]);
        }
    }

    @Override
    public void notice(String line) {
        notices.add(line);
    }

    List<String> notices() {
        return notices;
    }

    @Override
    public void stateChanged(ExecutionState state) {}

    @Override
    public CompletionStage<Void> ended(Outcome outcome, Duration took) {
        end.complete(outcome);
        return CompletableFuture.completedFuture(null);
    }

    Outcome outcome() throws Exception {
        return end.get(1, TimeUnit.MINUTES);
    }

    String text() {
        return text.toString();
    }

    int printed() {
        return latencies.size();
    }

    void cancelledNow() {
        cancelled = now();
    }

    /** Seconds from asking for the end until the command was asked. */
    double cancelLatency() {
        return stopped - cancelled;
    }

    /** The most seconds from printing a line until it was here. */
    double worstLatency() {
        return Collections.max(latencies);
    }
}
