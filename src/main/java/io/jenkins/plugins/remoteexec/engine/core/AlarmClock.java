package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.util.concurrent.locks.LockSupport;

/** Real time: one daemon thread that looks at a run queue when somebody is due. */
final class AlarmClock {
    private final TimeAndChance time;
    private final RunQueue queue;
    private final Thread thread;
    private volatile long due = Long.MAX_VALUE;
    private volatile boolean closed;

    AlarmClock(@NonNull TimeAndChance time) {
        this.time = time;
        queue = new RunQueue(time, this::set);
        thread = new Thread(this::run, "remote-exec-engine");
        thread.setDaemon(true);
        thread.start();
    }

    @NonNull
    RunQueue queue() {
        return queue;
    }

    /**
     * Most turns change nothing of who is due next: only an earlier time is worth waking anybody. The clock's own thread
     * is awake, and would not wait any more if it woke itself.
     */
    private void set(long nanos) {
        if (nanos < due) {
            due = nanos;
            if (Thread.currentThread() != thread) {
                LockSupport.unpark(thread);
            }
        }
    }

    private void run() {
        while (!closed) {
            due = Long.MAX_VALUE;
            queue.runDue();
            long wait = due == Long.MAX_VALUE
                    ? Long.MAX_VALUE
                    : due - time.nanoTime().getAsLong();
            if (wait > 0) {
                LockSupport.parkNanos(this, wait);
            }
        }
    }

    void close() {
        closed = true;
        queue.close();
        LockSupport.unpark(thread);
    }
}
