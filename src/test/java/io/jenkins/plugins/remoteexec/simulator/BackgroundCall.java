package io.jenkins.plugins.remoteexec.simulator;

import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Cancellation;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** A call on a thread of its own, which a test can give up. */
public final class BackgroundCall<T> {
    private final Cancellation cancellation = new Cancellation();
    private final FutureTask<T> task;
    private final Thread thread;

    private BackgroundCall(Callable<T> call) {
        task = new FutureTask<>(() -> cancellation.within(call));
        thread = new Thread(task, "background-call");
        thread.setDaemon(true);
        thread.start();
    }

    public static <T> BackgroundCall<T> of(Callable<T> call) {
        return new BackgroundCall<>(call);
    }

    /** Gives the call up. */
    public void cancel() {
        cancellation.cancel();
    }

    public boolean isDone() {
        return task.isDone();
    }

    /** Whether its thread waits for another one. */
    public boolean isWaiting() {
        return thread.getState() == Thread.State.WAITING;
    }

    /** Waits for the value. */
    public T get() throws Exception {
        return task.get(1, TimeUnit.MINUTES);
    }

    /** Waits for the failure. */
    public ApiException failure() {
        return (ApiException)
                Assertions.assertThrows(ExecutionException.class, this::get).getCause();
    }
}
