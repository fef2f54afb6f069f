package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An owner that compares when lines arrive with the time that they carry themselves: {@code printed 1767225600.25}, and
 * {@code stopped …} by a command that was asked to end. Both clocks are this machine's.
 */
final class TimedListener extends CollectingListener {
    private final StringBuilder unfinished = new StringBuilder();
    private final List<Double> latencies = new CopyOnWriteArrayList<>();
    private volatile double cancelled;
    private volatile double stopped = Double.NaN;

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }

    @Override
    public synchronized void output(OutputStreamKind stream, long offset, byte[] bytes) {
        String more = new String(bytes, StandardCharsets.UTF_8);
        super.output(stream, offset, bytes);
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
