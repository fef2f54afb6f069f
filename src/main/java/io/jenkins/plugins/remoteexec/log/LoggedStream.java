package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.text.LogText;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One stream on its way into the log: as lines without secrets, and without what the log of a resumed build holds
 * already. The same bytes always give the same lines, however they are split into chunks; that makes it possible to
 * resume by counting.
 */
final class LoggedStream {
    private final String prefix;
    private final MaskedText masked;
    private final byte[] lineEnd;
    private final LogText text;
    private final LogMark begin;
    private final List<String> ready = new ArrayList<>();
    private long skip;
    private long position;
    private long lines;
    private boolean isLast;

    /**
     * @param prefix begins each line
     * @param begin what is in the log already
     */
    LoggedStream(@NonNull String prefix, @NonNull SecretMask mask, @NonNull Charset encoding, @NonNull LogMark begin) {
        this.prefix = prefix;
        masked = new MaskedText(mask);
        this.begin = begin;
        lineEnd = "\n".getBytes(encoding);
        text = new LogText(encoding, this::line);
        position = begin.offset();
        skip = begin.lines();
    }

    /** Takes the next bytes and gives the lines that they complete. */
    @NonNull
    List<String> take(long offset, @NonNull byte[] bytes) {
        int from = (int) Math.min(bytes.length, Math.max(0, begin.offset() - offset));
        int end = Math.max(from, afterLastLineEnd(bytes));
        text.append(Arrays.copyOfRange(bytes, from, end));
        if (end > from) {
            position = offset + end;
            lines = 0;
        }
        text.append(Arrays.copyOfRange(bytes, end, bytes.length));
        return taken();
    }

    /** Gives what has waited for the end of its line. */
    @NonNull
    List<String> finish() {
        isLast = true;
        text.finish();
        if (masked.isWaiting()) {
            line("", false);
        }
        return taken();
    }

    /** How far the log is when all lines that were given stand in it. */
    @NonNull
    LogMark mark() {
        return skip > 0 ? begin : new LogMark(position, lines);
    }

    private List<String> taken() {
        List<String> taken = List.copyOf(ready);
        ready.clear();
        return taken;
    }

    private void line(String part, boolean cut) {
        String shown = masked.add(part);
        if (!cut) {
            // an end without a line end may have been cut anywhere, by the provider or for want of room
            shown += isLast ? masked.endCut(SecretForms.SHORTEST) : masked.end();
        } else if (shown.isEmpty()) {
            return;
        }
        lines++;
        if (skip > 0) {
            skip--;
        } else {
            ready.add(prefix + shown);
        }
    }

    /** In an encoding whose line end is more than one byte, the position stays where it began. */
    private int afterLastLineEnd(byte[] bytes) {
        if (lineEnd.length == 1) {
            for (int i = bytes.length; i > 0; i--) {
                if (bytes[i - 1] == lineEnd[0]) {
                    return i;
                }
            }
        }
        return 0;
    }
}
