package io.jenkins.plugins.remoteexec.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The turns in which answers are read that are longer than most: of all APIs a few at the same time, since each takes
 * several times its size of memory, and of one API no more than half of those, since it may be slow.
 */
final class LongAnswers {
    static final int AT_A_TIME = 4;

    private static final Semaphore OF_ALL = new Semaphore(AT_A_TIME, true);

    private final Semaphore ofAll;
    private final Semaphore ofThis = new Semaphore(AT_A_TIME / 2, true);
    private final Duration patience;

    /** @param patience how long an answer waits for others of its API, and then for those of others */
    LongAnswers(Duration patience) {
        this(OF_ALL, patience);
    }

    LongAnswers(Semaphore ofAll, Duration patience) {
        this.ofAll = ofAll;
        this.patience = patience;
    }

    void enter() throws IOException {
        take(ofThis);
        try {
            take(ofAll);
        } catch (IOException e) {
            ofThis.release();
            throw e;
        }
    }

    private void take(Semaphore turns) throws IOException {
        try {
            if (!turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Busy(patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while other long answers were read");
        }
    }

    void leave() {
        ofAll.release();
        ofThis.release();
    }

    /** Others have not been read in time. */
    static final class Busy extends IOException {
        private static final long serialVersionUID = 1L;

        Busy(Duration waited) {
            super("it is long, and other long answers were still being read after " + waited.toSeconds() + " s");
        }
    }
}
