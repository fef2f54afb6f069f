package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The queue of one subject on one host: one command after another. It needs a thread only while it has work. */
final class Lane {

    private final Executor executor;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean open = true;
    private boolean busy;

    Lane(Executor executor) {
        this.executor = executor;
    }

    synchronized void add(Runnable work) {
        waiting.add(work);
        startIfPossible();
    }

    /** What is delivered again comes before what was never delivered. */
    synchronized void addFirst(Runnable work) {
        waiting.addFirst(work);
        startIfPossible();
    }

    /** An agent that is down or drained leaves its queue alone; what has waited runs when it comes back. */
    synchronized void setOpen(boolean isOpen) {
        open = isOpen;
        startIfPossible();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    private void startIfPossible() {
        if (open && !busy && !waiting.isEmpty()) {
            busy = true;
            Runnable work = waiting.remove();
            try {
                executor.execute(() -> run(work));
            } catch (RejectedExecutionException e) {
                // The simulator is being closed: nothing runs any more.
                busy = false;
                waiting.clear();
            }
        }
    }

    private void run(Runnable work) {
        try {
            work.run();
        } finally {
            synchronized (this) {
                busy = false;
                startIfPossible();
            }
        }
    }
}
