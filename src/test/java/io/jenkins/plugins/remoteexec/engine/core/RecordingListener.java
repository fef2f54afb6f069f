package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes down what an execution tells, and fails on demand. */
final class RecordingListener implements ExecutionListener {
    /** Such as "state submitting", "notice …", "stdout …", "end exit code 0". */
    final List<String> events = new ArrayList<>();

    final List<ExecutionState> states = new ArrayList<>();
    Outcome outcome;
    Duration took;
    CompletionStage<Void> kept = CompletableFuture.completedFuture(null);
    String refuses = "nothing";
    Runnable beforeEach = () -> {};

    @Override
    public void output(OutputStreamKind stream, long offset, byte[] bytes) {
        if (bytes.length > 0) {
            add(stream.name().toLowerCase(Locale.ROOT) + " " + new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void notice(String line) {
        add("notice " + line);
    }

    @Override
    public void stateChanged(ExecutionState state) {
        states.add(state);
        add("state " + state.detail("phase").orElse("?"));
    }

    @Override
    public CompletionStage<Void> ended(Outcome how, Duration duration) {
        outcome = how;
        took = duration;
        add("end " + how.describe());
        return kept;
    }

    List<String> notices() {
        return events.stream().filter(event -> event.startsWith("notice ")).toList();
    }

    long ends() {
        return events.stream().filter(event -> event.startsWith("end ")).count();
    }

    private void add(String event) {
        beforeEach.run();
        events.add(event);
        if (event.startsWith(refuses)) {
            throw new IllegalStateException("disk full");
        }
    }
}
