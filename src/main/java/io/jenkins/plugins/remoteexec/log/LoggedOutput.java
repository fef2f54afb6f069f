package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Both streams of one execution in a build log, with a journal that tells another JVM how far they are. */
public final class LoggedOutput {
    private static final String STDERR = "[stderr] ";

    private final BuildLog log;
    private final LogJournal journal;
    private final Map<OutputStreamKind, LoggedStream> streams = new EnumMap<>(OutputStreamKind.class);

    /** @param begin what is in the log already */
    public LoggedOutput(
            @NonNull BuildLog log, @NonNull Charset encoding, @NonNull LogJournal journal, @NonNull LogMarks begin) {
        this.log = log;
        this.journal = journal;
        for (OutputStreamKind kind : OutputStreamKind.values()) {
            String prefix = kind == OutputStreamKind.STDERR ? STDERR : "";
            streams.put(kind, new LoggedStream(prefix, log.mask(), encoding, begin.of(kind)));
        }
    }

    /** Writes the lines that these bytes complete; the rest waits for its end. */
    public void add(@NonNull OutputStreamKind kind, long offset, @NonNull byte[] bytes) throws IOException {
        LogMarks before = marks();
        write(kind, before, streams.get(kind).take(offset, bytes));
    }

    /** Writes what has waited for the end of its line. */
    public void finish() throws IOException {
        for (OutputStreamKind kind : OutputStreamKind.values()) {
            LogMarks before = marks();
            write(kind, before, streams.get(kind).finish());
        }
    }

    /** How far the log is. */
    @NonNull
    public LogMarks marks() {
        return new LogMarks(
                streams.get(OutputStreamKind.STDOUT).mark(),
                streams.get(OutputStreamKind.STDERR).mark());
    }

    private void write(OutputStreamKind kind, LogMarks before, List<String> lines) throws IOException {
        LogMarks after = marks();
        if (!lines.isEmpty()) {
            journal.before(before, kind);
            log.lines(lines);
            journal.after(after);
        } else if (!after.equals(before)) {
            journal.after(after);
        }
    }
}
