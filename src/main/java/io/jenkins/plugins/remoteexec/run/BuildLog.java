package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.HarmlessText;
import io.jenkins.plugins.remoteexec.engine.LogText;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One execution's part of a build log: its output and our own words, always as whole lines, and everything that belongs
 * together in one write, because other branches of a build write to the same log.
 */
final class BuildLog {
    private static final String OWN = "[remoteExec] ";
    private static final String STDERR = "[stderr] ";
    private static final String MASK = "****";

    private final PrintStream out;
    private final Charset charset;
    private final List<String> secrets;
    private final Map<OutputStreamKind, LogText> streams = new EnumMap<>(OutputStreamKind.class);
    private final StringBuilder pending = new StringBuilder();

    /**
     * @param out the log
     * @param charset the encoding of the log
     * @param encoding the encoding of the command's output
     * @param secrets what is replaced by asterisks wherever it appears
     */
    BuildLog(
            @NonNull PrintStream out,
            @NonNull Charset charset,
            @NonNull Charset encoding,
            @NonNull List<String> secrets) {
        this.out = out;
        this.charset = charset;
        // the longest first: one secret may be the beginning of another
        this.secrets = secrets.stream()
                .filter(secret -> !secret.isBlank())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        streams.put(OutputStreamKind.STDOUT, new LogText(encoding, line -> append("", line)));
        streams.put(OutputStreamKind.STDERR, new LogText(encoding, line -> append(STDERR, line)));
    }

    /** Writes a line of our own. */
    synchronized void line(@NonNull String text) {
        append(OWN, HarmlessText.of(text));
        write();
    }

    /** Writes the lines that these bytes complete; the rest waits for its end. */
    synchronized void output(@NonNull OutputStreamKind stream, @NonNull byte[] bytes) {
        streams.get(stream).append(bytes);
        write();
    }

    /** Writes what has waited for the end of its line. */
    synchronized void finishOutput() {
        streams.values().forEach(LogText::finish);
        write();
    }

    private void append(String prefix, String line) {
        String masked = line;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        pending.append(prefix).append(masked).append('\n');
    }

    private void write() {
        if (pending.length() > 0) {
            byte[] bytes = pending.toString().getBytes(charset);
            pending.setLength(0);
            out.write(bytes, 0, bytes.length);
            out.flush();
        }
    }
}
