package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.text.Durations;
import io.jenkins.plugins.remoteexec.log.BuildLog;
import io.jenkins.plugins.remoteexec.log.Capture;
import io.jenkins.plugins.remoteexec.log.CapturedOutput;
import io.jenkins.plugins.remoteexec.log.LogJournal;
import io.jenkins.plugins.remoteexec.log.LogMarks;
import io.jenkins.plugins.remoteexec.log.LoggedOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A build that follows one execution: writes its log, stores its state, and passes on its end. */
final class ExecutionRecorder implements ExecutionListener {
    private final BuildLog log;
    private String target;
    private final Capture capture;
    private final CapturedOutput captured;
    private final LoggedOutput output;
    private final StateFile file;
    private final Function<Ended, CompletionStage<Void>> end;

    /**
     * @param target the name of the machine or container in the log, until a state names the one that was chosen
     * @param encoding the encoding of the command's output
     * @param capture what the build wants to have of the output
     * @param file where the state is stored, or null for a build that cannot resume in another JVM
     * @param begin what is in the log already
     * @param end takes the end, after everything else is in the log; its result completes when the build has stored it
     */
    ExecutionRecorder(
            @NonNull BuildLog log,
            @NonNull String target,
            @NonNull Charset encoding,
            @NonNull Capture capture,
            @CheckForNull StateFile file,
            @NonNull LogMarks begin,
            @NonNull Function<Ended, CompletionStage<Void>> end) {
        this.log = log;
        this.target = target;
        this.capture = capture;
        captured = capture.newOutput();
        this.file = file;
        this.end = end;
        output = new LoggedOutput(log, encoding, file == null ? LogJournal.NONE : file.journal(), begin);
    }

    @Override
    public long from(OutputStreamKind stream) {
        // what is captured is only in memory: another JVM has to read it all again
        return captured.wants(stream) ? 0 : output.marks().of(stream).offset();
    }

    @Override
    public void output(OutputStreamKind stream, long offset, byte[] bytes) {
        if (capture.isLogged(stream)) {
            log(() -> output.add(stream, offset, bytes));
        }
        if (captured.wants(stream)) {
            captured.add(stream, bytes);
        }
    }

    @Override
    public void notice(String line) {
        log.line(line);
    }

    @Override
    public void stateChanged(ExecutionState state) {
        target = state.target();
        if (file != null) {
            try {
                file.write(new SavedRun(state));
            } catch (IOException e) {
                throw new UncheckedIOException("The state of the command on " + target + " could not be stored", e);
            }
        }
    }

    @Override
    public CompletionStage<Void> ended(Outcome outcome, Duration took) {
        Throwable notLogged = null;
        try {
            logEnd(outcome, took);
        } catch (RuntimeException | Error e) {
            // whatever became of the log, the build must not wait for ever
            notLogged = e;
        }
        CompletionStage<Void> stored =
                end.apply(new Ended(target, outcome, log.harmless(outcome.describe()), took, captured));
        if (file != null) {
            stored = stored.whenComplete((ignored, failure) -> {
                // what runs on has to be looked after, whatever its build has stored
                if (failure == null || outcome.isStopUnconfirmed()) {
                    file.ended(outcome);
                }
            });
        }
        // with a failure, the target keeps what may be missing here
        return notLogged == null ? stored : stored.thenCombine(CompletableFuture.failedFuture(notLogged), (a, b) -> a);
    }

    private void logEnd(Outcome outcome, Duration took) {
        if (!outcome.isSuccess() && !capture.isLogged(OutputStreamKind.STDOUT)) {
            // nobody gets the value of a step that fails, and its output may say why
            log(() -> output.add(OutputStreamKind.STDOUT, 0, captured.bytes(OutputStreamKind.STDOUT)));
            if (captured.isTooLarge()) {
                log.line(Messages.ExecutionRecorder_onlyTheBeginning());
            }
        }
        log(output::finish);
        log.line(target + ": " + outcome.describe() + " (" + Durations.text(took) + ")");
    }

    private void log(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The position in the log of the output of " + target + " could not be stored", e);
        }
    }

    private interface Writing {
        void run() throws IOException;
    }
}
