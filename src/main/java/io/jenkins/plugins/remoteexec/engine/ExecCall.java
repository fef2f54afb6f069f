package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One use of a provider's primitive: submit once, then poll until the provider's record is terminal. Polling survives an
 * outage of the API; submitting is never repeated in here, because only the caller knows whether it may be.
 */
final class ExecCall {
    private final Connection connection;
    private final EngineScheduler scheduler;
    private final String target;
    private final Consumer<String> onHandle;
    private final Consumer<String> notices;
    private final Backoff pace;
    private final Outage outage;
    private final CompletableFuture<ExecStatus> result = new CompletableFuture<>();
    private CompletableFuture<ExecStatus> underWay;
    private EngineScheduler.Timer timer = () -> {};
    private Priority polls = Priority.STATUS;
    private String handle;
    private volatile boolean submitted;

    /**
     * @param pace the waits between polls
     * @param outage the patience with polls that fail
     * @param onHandle is told the provider's handle as soon as there is one
     * @param notices takes lines for the log about an outage
     */
    ExecCall(
            Connection connection,
            EngineScheduler scheduler,
            Backoff pace,
            Outage outage,
            String target,
            Consumer<String> onHandle,
            Consumer<String> notices) {
        this.connection = connection;
        this.scheduler = scheduler;
        this.target = target;
        this.onHandle = onHandle;
        this.notices = notices;
        this.pace = pace;
        this.outage = outage;
    }

    /**
     * @param request makes the request when its turn has come, on the engine's thread
     * @return a terminal status, or the {@link ApiException} of the submission or of the last poll
     */
    @NonNull
    CompletableFuture<ExecStatus> submit(
            @NonNull Supplier<CompletableFuture<ExecRequest>> request, @NonNull Priority priority) {
        // a cancellation is none as long as its answer waits behind everything else
        polls = priority == Priority.CANCEL ? Priority.CANCEL : Priority.STATUS;
        underWay = connection.call(priority, target, () -> {
            CompletableFuture<ExecRequest> made = request.get();
            return BlockingCalls.start(() -> {
                ExecRequest ready = made.join();
                submitted = true;
                return connection.client().submit(ready);
            });
        });
        underWay.whenComplete((status, failure) -> guarded(() -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                take(status);
            }
        }));
        return result;
    }

    private void guarded(Runnable step) {
        Guard.run(step, result::completeExceptionally);
    }

    /** Goes on with a call that another JVM submitted. */
    @NonNull
    CompletableFuture<ExecStatus> resume(@NonNull String savedHandle) {
        submitted = true;
        handle = savedHandle;
        poll();
        return result;
    }

    /** The provider's handle, or null while there is none. */
    String handle() {
        return handle;
    }

    /** Whether the command may have been sent. */
    boolean isUnderWay() {
        return submitted;
    }

    /** Asks at once: something may have changed. */
    void hurry() {
        pace.reset();
        if (handle != null && !result.isDone() && underWay.isDone()) {
            timer.cancel();
            poll();
        }
    }

    /** Forgets the call; whatever runs on the target goes on. */
    void drop() {
        timer.cancel();
        result.cancel(false);
        if (underWay != null) {
            underWay.cancel(true);
        }
    }

    /**
     * As {@link #drop}, but an answer to the submission is still read when it comes: it names the handle by which the
     * command can be stopped, and the provider's client may have to clean up after it.
     */
    void leave() {
        boolean answerIsMissing = submitted && handle == null && !underWay.isDone();
        if (answerIsMissing) {
            timer.cancel();
            result.cancel(false);
        } else {
            drop();
        }
    }

    private void take(ExecStatus status) {
        if (result.isDone()) {
            if (status instanceof ExecStatus.Running late && handle == null) {
                handle = late.handle();
                onHandle.accept(handle);
            }
            return;
        }
        if (status == null) {
            result.completeExceptionally(new IllegalStateException("the provider's client gave no status"));
        } else if (status instanceof ExecStatus.Running running) {
            if (!running.handle().equals(handle)) {
                handle = running.handle();
                onHandle.accept(handle);
            }
            timer = scheduler.schedule(pace.next(), () -> guarded(this::poll));
        } else {
            if (status instanceof ExecStatus.Ended ended && ended.record() != null) {
                connection
                        .gate()
                        .call(
                                Priority.CLEANUP,
                                null,
                                () -> BlockingCalls.start(() -> {
                                    connection.client().collected(target, ended.record());
                                    return null;
                                }));
            }
            result.complete(status);
        }
    }

    private void poll() {
        underWay = connection.call(
                polls,
                target,
                () -> BlockingCalls.start(() -> connection.client().poll(target, handle)));
        underWay.whenComplete((status, failure) -> guarded(() -> {
            if (result.isDone()) {
                return;
            }
            if (failure != null) {
                pollFailed(BlockingCalls.error(failure));
            } else {
                outage.over(scheduler.now(), connection.client().describe(), notices);
                take(status);
            }
        }));
    }

    private void pollFailed(ApiException failure) {
        boolean again =
                switch (failure.kind()) {
                    case THROTTLED, UNAVAILABLE, TARGET_NOT_READY, PROTOCOL -> true;
                    case AUTHENTICATION, PERMISSION, NO_SUCH_TARGET, REJECTED -> false;
                };
        Duration wait = outage.failed(scheduler.now(), again, failure.getMessage(), notices);
        if (wait == null) {
            result.completeExceptionally(failure);
            return;
        }
        timer = scheduler.schedule(wait, () -> guarded(this::poll));
    }
}
