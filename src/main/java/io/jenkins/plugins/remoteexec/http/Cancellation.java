package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.concurrent.Callable;

/**
 * Ends the HTTP call of another thread. Whoever makes calls for somebody who may give them up makes them within a
 * cancellation; {@link JsonClient} registers there how its call is ended. The thread itself is never interrupted: that
 * would close a connection that others may share.
 */
public final class Cancellation {
    private static final ThreadLocal<Cancellation> CURRENT = new ThreadLocal<>();
    private static final Runnable NOTHING = () -> {};

    private Runnable end = NOTHING;
    private boolean cancelled;

    /**
     * Does work on this thread whose calls this cancellation ends.
     *
     * @throws Exception what the work throws
     */
    public <T> T within(@NonNull Callable<T> work) throws Exception {
        Cancellation outer = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.call();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }

    /** What ends the calls of this thread; one that nobody can use where there is none. */
    @NonNull
    public static Cancellation ofThisThread() {
        Cancellation current = CURRENT.get();
        return current == null ? new Cancellation() : current;
    }

    /** Ends the call that is under way, if any, and every later one at its beginning. Returns at once; may be called from any thread and more than once. */
    public void cancel() {
        Runnable now;
        synchronized (this) {
            cancelled = true;
            now = end;
            end = NOTHING;
        }
        now.run();
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /**
     * Registers how the call of this thread that begins now is ended; does it at once if that was asked for before. One
     * call at a time: the last registration counts.
     *
     * @param how ends the call from another thread, without waiting
     */
    public void onCancel(@NonNull Runnable how) {
        synchronized (this) {
            if (!cancelled) {
                end = how;
                return;
            }
        }
        how.run();
    }

    /** The call that was registered last has ended. */
    public synchronized void ended() {
        end = NOTHING;
    }
}
