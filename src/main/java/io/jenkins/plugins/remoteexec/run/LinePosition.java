package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.nio.charset.Charset;

/** Where in a stream the last whole line ended: a log that is taken up again goes on there. */
final class LinePosition {
    private final byte[] lineEnd;
    private long position;

    /** @param start where the first line begins */
    LinePosition(@NonNull Charset encoding, long start) {
        lineEnd = "\n".getBytes(encoding);
        position = start;
    }

    /** Takes the next bytes. In an encoding whose line end is more than one byte, the position stays where it began. */
    long after(long offset, @NonNull byte[] bytes) {
        if (lineEnd.length == 1) {
            for (int i = bytes.length - 1; i >= 0; i--) {
                if (bytes[i] == lineEnd[0]) {
                    position = Math.max(position, offset + i + 1);
                    break;
                }
            }
        }
        return position;
    }

    long get() {
        return position;
    }
}
