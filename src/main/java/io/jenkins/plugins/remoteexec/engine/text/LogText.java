package io.jenkins.plugins.remoteexec.engine.text;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * Turns the bytes of one stream into lines for a log: decoded across the borders of chunks, only whole lines, harmless
 * to whoever looks at them, and never more in memory than one line of bounded length.
 */
public final class LogText {
    /** A line longer than this is written in several. */
    static final int LONGEST_LINE = 16 * 1024;

    private static final int DECODED_AT_ONCE = 8 * 1024;

    /** Takes the lines. */
    @FunctionalInterface
    public interface Lines {
        /**
         * @param line without its line end
         * @param cut whether it was too long, so that the next line is its continuation
         */
        void line(@NonNull String line, boolean cut);
    }

    private final CharsetDecoder decoder;
    private final Lines lines;
    private final CharBuffer decoded = CharBuffer.allocate(DECODED_AT_ONCE);
    private final StringBuilder line = new StringBuilder();
    private byte[] undecoded = new byte[0];
    private boolean afterReturn;

    /**
     * @param charset the encoding of the command's output
     * @param lines takes each line
     */
    public LogText(@NonNull Charset charset, @NonNull Lines lines) {
        decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        this.lines = lines;
    }

    /** Takes the next bytes and hands on the lines that they complete. */
    public void append(@NonNull byte[] bytes) {
        ByteBuffer in = ByteBuffer.allocate(undecoded.length + bytes.length)
                .put(undecoded)
                .put(bytes)
                .flip();
        decode(in, false);
        undecoded = new byte[in.remaining()];
        in.get(undecoded);
    }

    /** Hands on what is left, a last line without a line end. */
    public void finish() {
        decode(ByteBuffer.wrap(undecoded), true);
        undecoded = new byte[0];
        decoder.flush(decoded);
        takeDecoded();
        if (line.length() > 0) {
            emit(false);
        }
    }

    private void decode(ByteBuffer in, boolean end) {
        while (true) {
            boolean more = decoder.decode(in, decoded, end).isOverflow();
            takeDecoded();
            if (!more) {
                return;
            }
        }
    }

    private void takeDecoded() {
        decoded.flip();
        while (decoded.hasRemaining()) {
            take(decoded.get());
        }
        decoded.clear();
    }

    private void take(char c) {
        boolean secondOfPair = c == '\n' && afterReturn;
        afterReturn = c == '\r';
        if (secondOfPair) {
            return;
        }
        // a lone return ends a line too: a progress display would otherwise write over what a reader is to see
        if (c == '\n' || c == '\r') {
            emit(false);
            return;
        }
        line.append(c);
        if (line.length() > LONGEST_LINE || (line.length() == LONGEST_LINE && !Character.isHighSurrogate(c))) {
            emit(true);
        }
    }

    private void emit(boolean cut) {
        lines.line(HarmlessText.of(line), cut);
        line.setLength(0);
        line.trimToSize();
    }
}
