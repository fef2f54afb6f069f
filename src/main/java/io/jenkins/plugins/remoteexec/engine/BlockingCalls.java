package io.jenkins.plugins.remoteexec.engine;

import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Cancellation;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Makes futures of a client's blocking calls, for as long as the engine wants futures. */
final class BlockingCalls {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "remote-exec-call");
        thread.setDaemon(true);
        return thread;
    });

    private BlockingCalls() {}

    /** The failure inside what a future made of it. */
    static ApiException error(Throwable failure) {
        Throwable inner = failure;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return ApiException.of(inner);
    }

    static <T> CompletableFuture<T> start(Callable<T> call) {
        Cancellation cancellation = new Cancellation();
        CompletableFuture<T> result = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                boolean cancelled = super.cancel(mayInterruptIfRunning);
                cancellation.cancel();
                return cancelled;
            }
        };
        THREADS.execute(() -> {
            try {
                result.complete(cancellation.within(call));
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
