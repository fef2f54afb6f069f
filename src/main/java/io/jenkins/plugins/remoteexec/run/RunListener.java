package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Durations;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A build that follows one execution: writes its log, keeps its state, and hands over its end. */
public final class RunListener implements ExecutionListener {
    private final BuildLog log;
    private final String target;
    private final Capture capture;
    private final CapturedOutput captured;
    private final StateFile state;
    private final Consumer<Ended> end;

    /**
     * @param target how the log calls the machine or container
     * @param capture what the build wants to have of the output
     * @param state where the state is kept, or null for a build that cannot go on in another JVM
     * @param end takes the end, after everything else is in the log
     */
    public RunListener(
            @NonNull BuildLog log,
            @NonNull String target,
            @NonNull Capture capture,
            @CheckForNull StateFile state,
            @NonNull Consumer<Ended> end) {
        this.log = log;
        this.target = target;
        this.capture = capture;
        captured = capture.newOutput();
        this.state = state;
        this.end = end;
    }

    @Override
    public void output(OutputStreamKind stream, byte[] bytes) {
        captured.add(stream, bytes);
        if (capture.isLogged(stream)) {
            log.output(stream, bytes);
        }
    }

    @Override
    public void notice(String line) {
        log.line(line);
    }

    @Override
    public void stateChanged(ExecutionState changed) {
        if (state != null) {
            try {
                state.write(changed);
            } catch (IOException e) {
                throw new UncheckedIOException("The state of the command on " + target + " could not be stored", e);
            }
        }
    }

    @Override
    public CompletionStage<Void> ended(Outcome outcome, Duration took) {
        if (!outcome.isSuccess() && !capture.isLogged(OutputStreamKind.STDOUT)) {
            // nobody gets the value of a step that fails, and its output may say why
            log.output(OutputStreamKind.STDOUT, captured.bytes(OutputStreamKind.STDOUT));
        }
        log.finishOutput();
        log.line(target + ": " + outcome.describe() + " (" + Durations.text(took) + ")");
        end.accept(new Ended(outcome, took, captured));
        return CompletableFuture.completedFuture(null);
    }
}
