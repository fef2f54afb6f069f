package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.remoteexec.engine.Durations;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.logging.Logger;

/** Tells the system log, and the log of a build that is over, what became of its command. */
final class LeftoverListener implements ExecutionListener {
    private static final Logger LOGGER = Logger.getLogger(LeftoverListener.class.getName());

    private final String runId;
    private final String target;
    private final boolean collect;
    private final Runnable forget;
    private final PrintStream out;
    private final BuildLog log;
    private final LoggedOutput output;

    /**
     * @param run the build, or null if it is gone
     * @param collect whether the output is wanted
     * @param forget called when all has been said
     */
    LeftoverListener(
            @NonNull LiveExecution live,
            @CheckForNull Run<?, ?> run,
            @NonNull ExecutionState state,
            @NonNull List<String> secrets,
            boolean collect,
            @NonNull Runnable forget)
            throws IOException {
        runId = live.runId();
        target = state.target();
        this.collect = collect;
        this.forget = forget;
        Charset charset = run == null ? StandardCharsets.UTF_8 : run.getCharset();
        out = new PrintStream(run == null ? OutputStream.nullOutputStream() : end(run), false, charset);
        log = new BuildLog(out, charset, new SecretMask(secrets));
        output = new LoggedOutput(log, live.encoding(), LogJournal.NONE, LogMarks.START);
        log.line(collect ? Messages.LeftoverListener_collecting(target) : Messages.LeftoverListener_stopping(target));
    }

    /** The end of the log of a build that nobody else writes to any more. */
    private static OutputStream end(Run<?, ?> run) throws IOException {
        Path log = run.getRootDir().toPath().resolve("log");
        return Files.isRegularFile(log)
                ? Files.newOutputStream(log, StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                : OutputStream.nullOutputStream();
    }

    @Override
    public long output(OutputStreamKind stream, long offset, byte[] bytes) {
        if (collect) {
            try {
                output.add(stream, offset, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return offset + bytes.length;
    }

    @Override
    public void notice(String line) {
        log.line(line);
    }

    /** Nothing: what the index says is enough to begin again. */
    @Override
    public void stateChanged(ExecutionState state) {}

    @Override
    public CompletionStage<Void> ended(Outcome outcome, Duration took) {
        String end = target + ": " + outcome.describe() + " (" + Durations.text(took) + ")";
        if (collect) {
            try {
                output.finish();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        log.line(end);
        out.close();
        LOGGER.info(() -> "The command that " + runId + " has left behind: " + end);
        forget.run();
        return CompletableFuture.completedFuture(null);
    }
}
