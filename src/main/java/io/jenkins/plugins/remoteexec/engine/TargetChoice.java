package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Finds out on which one target an execution is to run, where its author has left that to the provider. All calls of an
 * execution must go to the same target, so this comes before everything else, once.
 */
final class TargetChoice {
    private final Connection connection;
    private final BaseExecution.Surroundings surroundings;
    private final Consumer<String> notices;
    private final Outage outage;
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private EngineScheduler.Timer timer = () -> {};
    private CompletableFuture<List<String>> call;

    TargetChoice(Connection connection, BaseExecution.Surroundings surroundings, Consumer<String> notices) {
        this.connection = connection;
        this.surroundings = surroundings;
        this.notices = notices;
        outage = new Outage(connection.limits().patience(), Backoff.afterFailures(surroundings.random()));
    }

    /** @return completes on the engine's thread with a target, or with the {@link ApiException} why there is none */
    @NonNull
    CompletableFuture<String> choose(@NonNull String selector) {
        call = connection
                .gate()
                .call(Priority.SUBMIT, null, () -> connection.client().expand(selector));
        call.whenComplete((targets, failure) -> {
            if (result.isDone()) {
                return;
            }
            if (failure != null) {
                failed(selector, ApiException.of(failure));
            } else if (targets.size() != 1) {
                result.completeExceptionally(ApiException.of(ErrorKind.REJECTED, Delivery.NOT_SENT)
                        .text("'" + selector + "' means " + targets.size() + " targets, and this can run on one")
                        .build());
            } else {
                notices.accept("'" + selector + "' is " + targets.get(0) + " this time");
                result.complete(targets.get(0));
            }
        });
        return result;
    }

    private void failed(String selector, ApiException failure) {
        boolean first = outage.isFirstFailure();
        Duration wait = failure.kind().isPassing()
                ? outage.failed(surroundings.scheduler().now())
                : null;
        if (wait == null) {
            result.completeExceptionally(failure);
            return;
        }
        if (first) {
            notices.accept(failure.getMessage() + ". Nothing was started; trying again for up to "
                    + Durations.text(outage.patience()));
        }
        timer = surroundings.scheduler().schedule(wait, () -> choose(selector));
    }

    void drop() {
        result.cancel(false);
        timer.cancel();
        if (call != null) {
            call.cancel(true);
        }
    }
}
