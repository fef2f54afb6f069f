package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Threads for calls, never more than there are calls whose answers are still awaited. The JDK's pools count a thread as
 * free only when it is back and asks for work. The answer of a call often starts the next one before that, which would
 * then get a thread of its own; here the next one waits that moment for the thread that has said that it is almost free.
 */
final class CallThreads extends AbstractExecutorService {
    private final Duration keepAlive;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<Worker> workers = new ArrayList<>();

    /** Workers that wait for a task, or will in a moment, and that no waiting task counts on. */
    private int free;

    private int made;
    private boolean closed;

    /** @param keepAlive after this time without a task a thread ends */
    CallThreads(@NonNull Duration keepAlive) {
        this.keepAlive = keepAlive;
    }

    /** Says that the current thread, if it is one of these, has nothing left to wait for in its task. */
    static void almostFree() {
        if (Thread.currentThread() instanceof Worker worker) {
            worker.almostFree();
        }
    }

    @Override
    public synchronized void execute(@NonNull Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("no calls are made any more");
        }
        if (free > 0) {
            free--;
            waiting.add(task);
            notifyAll();
        } else {
            made++;
            Worker worker = new Worker(task, "remote-exec-call-" + made);
            worker.start();
            workers.add(worker);
        }
    }

    synchronized int size() {
        return workers.size();
    }

    /** @return null when the thread is to end */
    @CheckForNull
    private synchronized Runnable next(Worker worker) {
        long end = System.nanoTime() + keepAlive.toNanos();
        boolean interrupted = false;
        while (waiting.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (closed || left <= 0 || interrupted) {
                free--;
                workers.remove(worker);
                notifyAll();
                return null;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return waiting.remove();
    }

    private synchronized void oneIsFree() {
        free++;
    }

    @Override
    public synchronized void shutdown() {
        closed = true;
        notifyAll();
    }

    @Override
    @NonNull
    public synchronized List<Runnable> shutdownNow() {
        shutdown();
        List<Runnable> never = new ArrayList<>(waiting);
        waiting.clear();
        workers.forEach(Thread::interrupt);
        return never;
    }

    @Override
    public synchronized boolean isShutdown() {
        return closed;
    }

    @Override
    public synchronized boolean isTerminated() {
        return closed && workers.isEmpty();
    }

    @Override
    public synchronized boolean awaitTermination(long timeout, @NonNull TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        while (!isTerminated()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private final class Worker extends Thread {
        private Runnable task;
        private boolean isFree;

        private Worker(Runnable first, String name) {
            super(name);
            task = first;
            setDaemon(true);
        }

        private void almostFree() {
            if (!isFree) {
                isFree = true;
                oneIsFree();
            }
        }

        @Override
        public void run() {
            while (task != null) {
                isFree = false;
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    // the thread lives on: a task may be counting on it
                    getUncaughtExceptionHandler().uncaughtException(this, e);
                }
                almostFree();
                task = next(this);
            }
        }
    }
}
