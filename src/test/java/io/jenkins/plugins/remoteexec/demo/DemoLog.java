package io.jenkins.plugins.remoteexec.demo;

import io.jenkins.plugins.remoteexec.contract.EndListener;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.text.Durations;
import io.jenkins.plugins.remoteexec.engine.text.HarmlessText;
import io.jenkins.plugins.remoteexec.engine.text.LogText;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Writes what a build log would hold, each line with the time at which it appeared. */
final class DemoLog extends EndListener {
    private final PrintStream out;
    private final String target;
    private final Instant begin = Instant.now();
    private final Map<OutputStreamKind, LogText> streams = new EnumMap<>(OutputStreamKind.class);
    private Runnable onFirstOutput = () -> {};

    DemoLog(PrintStream out, String target) {
        this.out = out;
        this.target = target;
        streams.put(OutputStreamKind.STDOUT, new LogText(StandardCharsets.UTF_8, (line, cut) -> output("", line)));
        streams.put(
                OutputStreamKind.STDERR, new LogText(StandardCharsets.UTF_8, (line, cut) -> output("[stderr] ", line)));
    }

    /** Does something when the first line of output has appeared. */
    synchronized void onFirstOutput(Runnable action) {
        onFirstOutput = action;
    }

    synchronized void line(String text) {
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        out.printf(Locale.ROOT, "%7.1f s | %s%n", seconds, HarmlessText.of(text));
    }

    @Override
    public synchronized void output(OutputStreamKind stream, long offset, byte[] bytes) {
        streams.get(stream).append(bytes);
    }

    @Override
    public void notice(String text) {
        line("[remoteExec] " + text);
    }

    @Override
    public synchronized CompletionStage<Void> ended(Outcome outcome, Duration took) {
        streams.values().forEach(LogText::finish);
        line("[remoteExec] " + target + ": " + outcome.describe() + " (" + Durations.text(took) + ")");
        return super.ended(outcome, took);
    }

    private void output(String prefix, String text) {
        line(prefix + text);
        Runnable action = onFirstOutput;
        onFirstOutput = () -> {};
        action.run();
    }
}
