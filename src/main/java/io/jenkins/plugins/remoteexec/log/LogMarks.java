package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;

/** How far both streams of an execution are in the log. */
public record LogMarks(@NonNull LogMark stdout, @NonNull LogMark stderr) {
    public static final LogMarks START = new LogMarks(LogMark.START, LogMark.START);

    @NonNull
    public LogMark of(@NonNull OutputStreamKind kind) {
        return kind == OutputStreamKind.STDOUT ? stdout : stderr;
    }

    /** The same with more lines of one stream. */
    @NonNull
    LogMarks plus(@NonNull OutputStreamKind kind, long lines) {
        LogMark more = new LogMark(of(kind).offset(), of(kind).lines() + lines);
        return kind == OutputStreamKind.STDOUT ? new LogMarks(more, stderr) : new LogMarks(stdout, more);
    }
}
