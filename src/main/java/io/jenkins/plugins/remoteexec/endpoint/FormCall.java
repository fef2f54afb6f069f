package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.Cancellation;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call to an API for a form, on a thread of its own: a form must answer in time even if the API does not. */
final class FormCall<T> {
    /** Enough for administrators; the forms of job authors share their answers. */
    private static final int MOST_THREADS = 4;

    private static final ExecutorService THREADS = threads();

    private final Cancellation cancellation = new Cancellation();
    private final FutureTask<T> task;

    private FormCall(Callable<T> call) {
        task = new FutureTask<>(() -> cancellation.within(call));
    }

    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, 15, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "remote-exec-form");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @NonNull
    static <T> FormCall<T> start(@NonNull Callable<T> call) {
        FormCall<T> started = new FormCall<>(call);
        THREADS.execute(started.task);
        return started;
    }

    /**
     * Waits for the answer. The call goes on if it does not come in time.
     *
     * @throws ExecutionException with what the call threw
     */
    @NonNull
    T get(int seconds) throws ExecutionException, TimeoutException, InterruptedException {
        return task.get(seconds, TimeUnit.SECONDS);
    }

    /** Ends the call; nobody waits for it any more. */
    void cancel() {
        cancellation.cancel();
    }
}
