package io.jenkins.plugins.remoteexec.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A body that may not be longer than agreed: an endless answer must not fill the controller's memory. Nor must many that
 * are long, so each waits for its turn, and has it until it is closed.
 */
final class BoundedBody extends FilterInputStream {
    private final long limit;
    private final long free;
    private final LongAnswers turns;
    private boolean hasTurn;
    private long read;

    /**
     * @param limit the most bytes
     * @param free so many bytes are read without a turn
     * @param turns for those that are longer
     */
    BoundedBody(InputStream in, long limit, long free, LongAnswers turns) {
        super(in);
        this.limit = limit;
        this.free = free;
        this.turns = turns;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        count(Math.max(0, count));
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            if (hasTurn) {
                hasTurn = false;
                turns.leave();
            }
        }
    }

    private void count(int more) throws IOException {
        read += more;
        if (read > limit) {
            throw new TooLong(limit);
        }
        if (read > free && !hasTurn) {
            turns.enter();
            hasTurn = true;
        }
    }

    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;

        TooLong(long limit) {
            super("the answer is longer than " + limit / (1024 * 1024) + " MiB and was not read further");
        }
    }
}
