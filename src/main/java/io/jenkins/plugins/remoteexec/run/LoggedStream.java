package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.nio.charset.Charset;
import java.util.Arrays;

/** One stream on its way into the log: without what the log of a resumed build holds already. */
final class LoggedStream {
    private final BuildLog log;
    private final OutputStreamKind stream;
    private final LinePosition lines;
    private final long alreadyLogged;

    LoggedStream(
            @NonNull BuildLog log, @NonNull OutputStreamKind stream, @NonNull Charset encoding, long alreadyLogged) {
        this.log = log;
        this.stream = stream;
        lines = new LinePosition(encoding, alreadyLogged);
        this.alreadyLogged = alreadyLogged;
    }

    void output(long offset, @NonNull byte[] bytes) {
        long skip = Math.min(bytes.length, Math.max(0, alreadyLogged - offset));
        log.output(stream, skip == 0 ? bytes : Arrays.copyOfRange(bytes, (int) skip, bytes.length));
        lines.after(offset, bytes);
    }

    /** The position after the last whole line in the log. */
    long position() {
        return lines.get();
    }
}
