package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.text.HarmlessText;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Supplier;

/**
 * One execution's part of a build log: its output and the plugin's own lines, always as whole lines, and related lines
 * in one write, because other branches of a build write to the same log.
 */
public final class BuildLog {
    private static final String OWN = "[remoteExec] ";

    /** Of the plugin's own: everything foreign in them is bounded where it enters, and this is for what was forgotten. */
    private static final int LONGEST_LINE = 16 * 1024;

    /** Less than a log's own buffer, so that a killed JVM leaves whole lines behind. */
    private static final int MOST_AT_ONCE = 32 * 1024;

    private final Supplier<PrintStream> out;
    private final Charset charset;
    private final SecretMask mask;

    /**
     * @param out the log
     * @param charset the encoding of the log
     * @param mask what is replaced by asterisks wherever it appears
     */
    public BuildLog(@NonNull PrintStream out, @NonNull Charset charset, @NonNull SecretMask mask) {
        this(() -> out, charset, mask);
    }

    /**
     * As the other, for a log that can be closed before all is said.
     *
     * @param out asked for each time: names the log that takes what is written then
     */
    public BuildLog(@NonNull Supplier<PrintStream> out, @NonNull Charset charset, @NonNull SecretMask mask) {
        this.out = out;
        this.charset = charset;
        this.mask = mask;
    }

    @NonNull
    SecretMask mask() {
        return mask;
    }

    /** Writes a line of the plugin itself. */
    public void line(@NonNull String text) {
        write(OWN + mask.shortened(text, LONGEST_LINE) + "\n");
    }

    /** A text from outside as it may be shown anywhere. */
    @NonNull
    public String harmless(@NonNull String text) {
        return mask.apply(HarmlessText.of(text));
    }

    /** Ends a line that a killed JVM has left unfinished. */
    public void endLine() {
        write("\n");
    }

    /** Writes lines that are harmless and without secrets already. */
    synchronized void lines(@NonNull List<String> lines) {
        StringBuilder pending = new StringBuilder();
        for (String line : lines) {
            if (pending.length() > 0 && pending.length() + line.length() >= MOST_AT_ONCE) {
                write(pending.toString());
                pending.setLength(0);
            }
            pending.append(line).append('\n');
        }
        write(pending.toString());
    }

    private synchronized void write(String text) {
        if (!text.isEmpty()) {
            byte[] bytes = text.getBytes(charset);
            PrintStream open = out.get();
            open.write(bytes, 0, bytes.length);
            open.flush();
        }
    }
}
