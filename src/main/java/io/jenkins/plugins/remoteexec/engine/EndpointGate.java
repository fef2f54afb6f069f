package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Decides which call to an endpoint goes next. It keeps to the endpoint's limits, sends one call at a time to a target
 * with a single lane, and lets the whole endpoint rest when its server asks for that. Used on the engine's thread only.
 */
final class EndpointGate {
    /** Slots that only a cancellation may use, so that it never waits for a follow call that waits inside its target. */
    static final int CANCEL_SLOTS = 4;

    private static final Duration REST_WITHOUT_ADVICE = Duration.ofSeconds(2);

    private final EndpointLimits limits;
    private final EngineScheduler scheduler;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final TreeSet<Lane> ready = new TreeSet<>(Comparator.comparing(Lane::head));
    private long sequence;
    private int inFlight;
    private int waiting;
    private Instant restUntil = Instant.MIN;
    private EngineScheduler.Timer rest;

    EndpointGate(EndpointLimits limits, EngineScheduler scheduler) {
        this.limits = limits;
        this.scheduler = scheduler;
    }

    /**
     * Makes a call as soon as it may be made.
     *
     * @param laneName the target whose calls must follow each other, or null
     * @param call starts the call; a returned future that fails with a throttling error makes the endpoint rest
     * @return completes on the engine's thread; cancelling it takes the call out of the queue, or ends it
     */
    @NonNull
    <T> CompletableFuture<T> call(
            @NonNull Priority priority, @CheckForNull String laneName, @NonNull Supplier<CompletableFuture<T>> call) {
        Waiting<T> entry = new Waiting<>(priority, sequence++, call);
        Lane lane = laneName == null ? new Lane(null) : lanes.computeIfAbsent(laneName, Lane::new);
        // the set is ordered by the lanes' heads, so a lane must not be in it while its head changes
        if (!lane.queue.isEmpty()) {
            ready.remove(lane);
        }
        lane.queue.add(entry);
        waiting++;
        offer(lane);
        pump();
        return entry.result;
    }

    int inFlight() {
        return inFlight;
    }

    /** Calls that wait for a slot, for their lane, or for the endpoint's rest to end. */
    int waiting() {
        return waiting;
    }

    /** Calls that wait for this target or are under way on it, where it has a single lane. */
    int inLane(@NonNull String laneName) {
        Lane lane = lanes.get(laneName);
        return lane == null ? 0 : lane.queue.size() + (lane.busy ? 1 : 0);
    }

    private void offer(Lane lane) {
        while (!lane.queue.isEmpty() && lane.queue.peek().result.isDone()) {
            lane.queue.poll();
            waiting--;
        }
        if (lane.queue.isEmpty()) {
            if (lane.name != null && !lane.busy) {
                lanes.remove(lane.name);
            }
        } else if (!lane.busy) {
            ready.add(lane);
        }
    }

    private void pump() {
        while (!ready.isEmpty()) {
            Lane lane = ready.first();
            Waiting<?> next = lane.queue.peek();
            int slots = limits.callsInFlight() + (next.priority == Priority.CANCEL ? CANCEL_SLOTS : 0);
            if (inFlight >= slots) {
                return;
            }
            if (rest != null) {
                return;
            }
            ready.remove(lane);
            lane.queue.poll();
            waiting--;
            if (next.result.isDone()) {
                offer(lane);
                continue;
            }
            if (limits.callsPerSecond() > 0) {
                rest(Duration.ofNanos((long) (1e9 / limits.callsPerSecond())));
            }
            start(lane, next);
        }
    }

    /** Sends nothing for a while. Ended by a timer, so that a clock that is set back does not prolong it. */
    private void rest(Duration wait) {
        Instant until = scheduler.now().plus(wait);
        if (rest != null) {
            if (!until.isAfter(restUntil)) {
                return;
            }
            rest.cancel();
        }
        restUntil = until;
        rest = scheduler.schedule(wait, () -> {
            rest = null;
            pump();
        });
    }

    private <T> void start(Lane lane, Waiting<T> entry) {
        inFlight++;
        lane.busy = lane.name != null;
        if (!lane.busy) {
            offer(lane);
        }
        CompletableFuture<T> started;
        try {
            started = Objects.requireNonNull(entry.call.get(), "the provider's client returned no future");
        } catch (RuntimeException | Error e) {
            // an extension that does not fit must not keep its slot and lane for good
            started = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> underWay = started;
        entry.result.whenComplete((ignored, failure) -> {
            if (entry.result.isCancelled()) {
                underWay.cancel(true);
            }
        });
        underWay.whenComplete((value, failure) -> scheduler.execute(() -> finish(lane, entry, value, failure)));
    }

    private <T> void finish(Lane lane, Waiting<T> entry, T value, Throwable failure) {
        inFlight--;
        lane.busy = false;
        offer(lane);
        if (failure == null) {
            entry.result.complete(value);
        } else {
            ApiException error = BlockingCalls.error(failure);
            restAfter(error);
            entry.result.completeExceptionally(error);
        }
        pump();
    }

    private void restAfter(ApiException error) {
        Duration wait =
                error.retryAfter().orElse(error.kind() == ErrorKind.THROTTLED ? REST_WITHOUT_ADVICE : Duration.ZERO);
        if (!wait.isZero()) {
            rest(wait);
        }
    }

    /** Calls in the order in which they will be made; a named lane makes the next one when the last has ended. */
    private static final class Lane {
        private final String name;
        private final PriorityQueue<Waiting<?>> queue = new PriorityQueue<>();
        private boolean busy;

        private Lane(String name) {
            this.name = name;
        }

        private Waiting<?> head() {
            return queue.peek();
        }
    }

    private static final class Waiting<T> implements Comparable<Waiting<?>> {
        private final Priority priority;
        private final long number;
        private final Supplier<CompletableFuture<T>> call;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        private Waiting(Priority priority, long number, Supplier<CompletableFuture<T>> call) {
            this.priority = priority;
            this.number = number;
            this.call = call;
        }

        @Override
        public int compareTo(Waiting<?> other) {
            int byPriority = priority.compareTo(other.priority);
            return byPriority != 0 ? byPriority : Long.compare(number, other.number);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }
}
