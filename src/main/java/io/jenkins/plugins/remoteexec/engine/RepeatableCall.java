package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/**
 * An exec call of a durable execution, which may be made as often as needed: it is repeated while the API is out of
 * reach and while answers get lost, for as long as the endpoint's patience lasts.
 */
final class RepeatableCall {
    /**
     * The part of the patience that goes into asking for one call's result, 20 s of the usual 10 minutes. A result may be
     * gone for good without the API saying so, and the whole call made again brings it back.
     */
    private static final int POLL_SHARE = 30;

    /**
     * Why there is no answer.
     *
     * @param nothingRan whether it is certain that none of the calls reached the target
     * @param cause what kept the call from being made
     */
    record Failure(
            @NonNull String why,
            boolean nothingRan,
            @NonNull Cause cause) {}

    /** What kept a call from being made. */
    enum Cause {
        /** The API was out of reach, or did not let us in. */
        API,
        /** The API does not accept this text. */
        REJECTED,
        /** The call was made, and what came back makes no sense. */
        UNREADABLE
    }

    /**
     * Either what the call printed, or why it could not be made.
     *
     * @param repeated whether the call may have run before the one time that brought this answer
     */
    record Result(ExecStatus.Ended ended, Failure failure, boolean repeated) {}

    private static final Logger LOGGER = Logger.getLogger(RepeatableCall.class.getName());

    private final Connection connection;
    private final EngineScheduler scheduler;
    private final RandomGenerator random;
    private final Consumer<String> notices;
    private final Supplier<ExecRequest> request;
    private final Priority priority;
    private final Predicate<ApiException> again;
    private final Outage outage;
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private EngineScheduler.Timer timer = () -> {};
    private ExecCall call;
    private boolean mayHaveRun;
    private boolean repeated;

    /**
     * @param request makes the text anew for each try, because each has a nonce of its own
     * @param again which errors are worth another try, besides those that pass by themselves
     */
    RepeatableCall(
            Connection connection,
            EngineScheduler scheduler,
            RandomGenerator random,
            Consumer<String> notices,
            Supplier<ExecRequest> request,
            Priority priority,
            Predicate<ApiException> again) {
        this.connection = connection;
        this.scheduler = scheduler;
        this.random = random;
        this.notices = notices;
        this.request = request;
        this.priority = priority;
        this.again = again;
        outage = new Outage(connection.limits().patience(), Backoff.afterFailures(random));
    }

    /** @return completes on the engine's thread, and never with an exception */
    @NonNull
    CompletableFuture<Result> run() {
        guarded(this::tryOnce);
        return result;
    }

    private void guarded(Runnable step) {
        Guard.run(step, error -> {
            LOGGER.log(Level.WARNING, "A call cannot be made", error);
            failed(Guard.describe(error), Cause.API);
        });
    }

    /** Gives up; what was sent may still run on the target. */
    void drop() {
        result.cancel(false);
        timer.cancel();
        if (call != null) {
            call.drop();
        }
    }

    private void tryOnce() {
        repeated = mayHaveRun;
        ExecRequest next = request.get();
        call = new ExecCall(
                connection,
                scheduler,
                Backoff.betweenFollowPolls(random),
                new Outage(connection.limits().patience().dividedBy(POLL_SHARE), Backoff.afterFailures(random)),
                next.target(),
                handle -> mayHaveRun = true,
                notice -> {});
        call.submit(() -> CompletableFuture.completedFuture(next), priority)
                .whenComplete((status, failure) -> guarded(() -> {
                    if (!result.isDone()) {
                        take(status, failure == null ? null : BlockingCalls.error(failure));
                    }
                }));
    }

    private void take(ExecStatus status, ApiException failure) {
        if (failure != null) {
            mayHaveRun |= failure.delivery() == Delivery.UNKNOWN;
            later(
                    failure.getMessage(),
                    failure.kind().isPassing() || again.test(failure) || isWorthAnotherCall(failure),
                    failure.kind() == ErrorKind.REJECTED ? Cause.REJECTED : Cause.API);
        } else if (status instanceof ExecStatus.Ended ended) {
            outage.over(scheduler.now(), connection.client().describe(), notices);
            result.complete(new Result(ended, null, repeated));
        } else if (status instanceof ExecStatus.Lost lost) {
            mayHaveRun = true;
            later(lost.why(), true, Cause.API);
        } else if (status instanceof ExecStatus.NotStarted never) {
            // what runs already is asked again, because it runs whatever keeps this call from being made
            later(never.why(), priority.isForWhatRuns(), Cause.API);
        }
    }

    /** What was submitted and cannot be asked about any more is submitted again: that is what makes it repeatable. */
    private boolean isWorthAnotherCall(ApiException failure) {
        return call.handle() != null
                && (failure.kind() == ErrorKind.PROTOCOL || failure.kind() == ErrorKind.TARGET_NOT_READY);
    }

    private void later(String why, boolean worthIt, Cause cause) {
        Duration wait = outage.failed(scheduler.now(), worthIt, why, notices);
        if (wait == null) {
            failed(why, cause);
            return;
        }
        timer = scheduler.schedule(wait, () -> guarded(this::tryOnce));
    }

    private void failed(String why, Cause cause) {
        result.complete(new Result(null, new Failure(why, !mayHaveRun, cause), repeated));
    }
}
