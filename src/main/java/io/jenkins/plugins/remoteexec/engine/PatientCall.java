package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A call that changes nothing, made until it is answered, it is certain that it will not be, or the endpoint's patience is
 * at its end.
 */
final class PatientCall<T> {
    private final Connection connection;
    private final EngineScheduler scheduler;
    private final Consumer<String> notices;
    private final Priority priority;
    private final Supplier<CompletableFuture<T>> call;
    private final Outage outage;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private EngineScheduler.Timer timer = () -> {};
    private CompletableFuture<T> underWay;

    /** @param notices takes lines for the log about an outage */
    PatientCall(
            Connection connection,
            BaseExecution.Surroundings surroundings,
            Consumer<String> notices,
            Priority priority,
            Supplier<CompletableFuture<T>> call) {
        this.connection = connection;
        scheduler = surroundings.scheduler();
        this.notices = notices;
        this.priority = priority;
        this.call = call;
        outage = new Outage(connection.limits().patience(), Backoff.afterFailures(surroundings.random()));
    }

    /** @return completes on the engine's thread, with the answer or an {@link ApiException} */
    @NonNull
    CompletableFuture<T> run() {
        underWay = connection.gate().call(priority, null, call);
        underWay.whenComplete(
                (answer, failure) -> Guard.run(() -> take(answer, failure), result::completeExceptionally));
        return result;
    }

    private void take(T answer, Throwable failure) {
        if (result.isDone()) {
            return;
        }
        if (failure != null) {
            failed(BlockingCalls.error(failure));
        } else {
            outage.over(scheduler.now(), connection.client().describe(), notices);
            result.complete(answer);
        }
    }

    private void failed(ApiException failure) {
        Duration wait = outage.failed(scheduler.now(), failure.kind().isPassing(), failure.getMessage(), notices);
        if (wait == null) {
            result.completeExceptionally(failure);
        } else {
            timer = scheduler.schedule(wait, this::run);
        }
    }

    void drop() {
        result.cancel(false);
        timer.cancel();
        if (underWay != null) {
            underWay.cancel(true);
        }
    }
}
