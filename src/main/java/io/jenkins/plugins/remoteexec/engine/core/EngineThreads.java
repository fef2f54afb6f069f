package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.Closeable;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The platform threads of an engine: a few for listeners, and one for each call in flight; idle ones end. */
final class EngineThreads implements Closeable {
    private static final int LISTENER_THREADS = 3;
    private static final Duration LISTENERS_IDLE = Duration.ofSeconds(30);
    private static final Duration CALLS_IDLE = Duration.ofSeconds(15);

    private final ExecutorService listeners = threads("remote-exec-listener-", LISTENER_THREADS, LISTENERS_IDLE);
    /** Without those that nobody calls any more. */
    private final Set<ExecutorService> calls =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final AtomicInteger numbers = new AtomicInteger();

    @NonNull
    Executor listeners() {
        return listeners;
    }

    /** A thread that is there while there are calls for it. */
    @NonNull
    Executor newCallThread() {
        ExecutorService thread = threads("remote-exec-call-" + numbers.incrementAndGet() + "-", 1, CALLS_IDLE);
        calls.add(thread);
        return thread;
    }

    private static ExecutorService threads(String name, int most, Duration idle) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, idle.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Takes no more work, and waits a moment for listeners that are writing. */
    @Override
    public void close() {
        List.copyOf(calls).forEach(ExecutorService::shutdown);
        listeners.shutdown();
        try {
            listeners.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
