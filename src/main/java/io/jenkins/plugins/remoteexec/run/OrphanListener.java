package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.text.Durations;
import io.jenkins.plugins.remoteexec.log.BuildLog;
import io.jenkins.plugins.remoteexec.log.LogMarks;
import io.jenkins.plugins.remoteexec.log.LoggedOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.logging.Logger;

/** Tells the build log and the system log what happened to an orphaned command. */
final class OrphanListener implements ExecutionListener {
    private static final Logger LOGGER = Logger.getLogger(OrphanListener.class.getName());

    private final String runId;
    private final String target;
    private final BuildLog log;
    private final LoggedOutput output;
    private final LogMarks begin;
    private final boolean first;
    private final Consumer<Outcome> end;

    /**
     * @param runId the build as Jenkins names it
     * @param output takes the output, or null if nobody is to see it
     * @param begin what was given to the build before
     * @param first whether nothing was tried before; of further tries only a success is told
     * @param end called when all has been said
     */
    OrphanListener(
            @NonNull String runId,
            @NonNull String target,
            @NonNull BuildLog log,
            @CheckForNull LoggedOutput output,
            @NonNull LogMarks begin,
            boolean first,
            @NonNull Consumer<Outcome> end) {
        this.runId = runId;
        this.target = target;
        this.log = log;
        this.output = output;
        this.begin = begin;
        this.first = first;
        this.end = end;
    }

    @Override
    public long from(OutputStreamKind stream) {
        return begin.of(stream).offset();
    }

    @Override
    public void output(OutputStreamKind stream, long offset, byte[] bytes) {
        if (output != null) {
            try {
                output.add(stream, offset, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void notice(String line) {
        if (first) {
            log.line(line);
        }
    }

    /** Nothing: what the index says is enough to begin again. */
    @Override
    public void stateChanged(ExecutionState state) {}

    @Override
    public CompletionStage<Void> ended(Outcome outcome, Duration took) {
        IOException notLogged = null;
        if (output != null) {
            try {
                output.finish();
            } catch (IOException e) {
                notLogged = e;
            }
        }
        String how = log.harmless(target + ": " + outcome.describe() + " (" + Durations.text(took) + ")");
        if (first || !outcome.isStopUnconfirmed()) {
            log.line(how);
            LOGGER.info(() -> "The command that " + runId + " left behind: " + how);
        }
        end.accept(outcome);
        // with a failure, the target keeps what may be missing here
        return notLogged == null ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(notLogged);
    }
}
