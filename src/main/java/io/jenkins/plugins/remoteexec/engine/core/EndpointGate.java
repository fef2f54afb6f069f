package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Cancellation;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Decides which call to an endpoint goes next. It keeps to the endpoint's limits, sends one call at a time to a target
 * with a single lane, and lets the whole endpoint rest when its server asks for that. Used by fibers that have the turn.
 */
final class EndpointGate {
    /** A call of the provider's client. */
    @FunctionalInterface
    interface Request<T> {
        T send() throws ApiException;
    }

    /** Slots that only a cancellation may use, so that it never waits for a follow call that waits inside its target. */
    static final int CANCEL_SLOTS = 4;

    private static final Duration REST_WITHOUT_ADVICE = Duration.ofSeconds(2);

    private final EndpointLimits limits;
    private final JointSlots joint;
    private final RunQueue queue;
    private final Supplier<Executor> newThread;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final TreeSet<Lane> ready = new TreeSet<>(Comparator.comparing(Lane::head));
    private final Deque<Executor> idleThreads = new ArrayDeque<>();
    private long sequence;
    private int inFlight;
    private int waiting;
    private Fiber rest;
    private long restUntil;

    /**
     * @param joint slots that it shares with others, except for cancellations; null: none
     * @param newThread gives a thread for the calls of one slot, which come one after the other
     */
    EndpointGate(EndpointLimits limits, @CheckForNull JointSlots joint, RunQueue queue, Supplier<Executor> newThread) {
        this.limits = limits;
        this.joint = joint;
        this.queue = queue;
        this.newThread = newThread;
    }

    /** Waits until a call may be made and makes it, as {@link #enter} and {@link Slot#call}. */
    <T> T call(@NonNull Priority priority, @CheckForNull String laneName, @NonNull Request<T> request)
            throws ApiException {
        try (Slot slot = enter(priority, laneName)) {
            return slot.call(request);
        }
    }

    /**
     * Waits until a call may be made.
     *
     * @param laneName the target whose calls must follow each other, or null
     */
    @NonNull
    Slot enter(@NonNull Priority priority, @CheckForNull String laneName) {
        return enter(priority, laneName, place());
    }

    /** A place behind all that are given away; who has to wait again keeps it. */
    long place() {
        return sequence++;
    }

    /** As {@link #enter(Priority, String)}, at a place that was given before. */
    @NonNull
    Slot enter(@NonNull Priority priority, @CheckForNull String laneName, long place) {
        Slot slot = new Slot(priority, place, laneName == null ? new Lane(null) : lane(laneName));
        Lane lane = slot.lane;
        // the set is ordered by the lanes' heads, so a lane must not be in it while its head changes
        if (!lane.waiting.isEmpty()) {
            ready.remove(lane);
        }
        lane.waiting.add(slot);
        waiting++;
        offer(lane);
        admit();
        try {
            queue.await(slot.admitted);
        } finally {
            if (!slot.admitted.happened) {
                withdraw(slot);
            } else if (queue.isDropped()) {
                slot.close();
            }
        }
        return slot;
    }

    private Lane lane(String name) {
        return lanes.computeIfAbsent(name, Lane::new);
    }

    private void withdraw(Slot slot) {
        ready.remove(slot.lane);
        slot.lane.waiting.remove(slot);
        waiting--;
        offer(slot.lane);
        admit();
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
        return lane == null ? 0 : lane.waiting.size() + (lane.busy ? 1 : 0);
    }

    private void offer(Lane lane) {
        if (lane.busy || lane.rest != null) {
            return;
        }
        if (!lane.waiting.isEmpty()) {
            ready.add(lane);
        } else if (lane.name != null) {
            lanes.remove(lane.name);
        }
    }

    /** The target has said that it is busy with a call that is not one of ours: all that wait for it wait a little. */
    void busy(@NonNull String laneName) {
        Lane lane = lane(laneName);
        if (lane.rest != null) {
            return;
        }
        if (!lane.waiting.isEmpty()) {
            ready.remove(lane);
        }
        if (lane.waits == null) {
            lane.waits = Backoff.whileBusy(queue.time().random());
        }
        lane.rest = queue.after(lane.waits.next(), () -> {
            lane.rest = null;
            offer(lane);
            admit();
        });
    }

    void admit() {
        while (!ready.isEmpty() && rest == null) {
            Lane lane = ready.first();
            Slot next = lane.head();
            int slots = limits.callsInFlight() + (next.priority == Priority.CANCEL ? CANCEL_SLOTS : 0);
            if (inFlight >= slots || (isJoint(next) && !joint.take(this))) {
                return;
            }
            ready.remove(lane);
            lane.waiting.poll();
            lane.busy = lane.name != null;
            offer(lane);
            waiting--;
            inFlight++;
            if (limits.callsPerSecond() > 0) {
                rest(Duration.ofNanos((long) (1e9 / limits.callsPerSecond())));
            }
            queue.signal(next.admitted);
        }
    }

    private boolean isJoint(Slot slot) {
        return joint != null && slot.priority != Priority.CANCEL;
    }

    /** Sends nothing for a while. */
    private void rest(Duration wait) {
        long until = queue.time().nanoTime().getAsLong() + wait.toNanos();
        if (rest != null) {
            if (until <= restUntil) {
                return;
            }
            queue.drop(rest);
        }
        restUntil = until;
        rest = queue.after(wait, () -> {
            rest = null;
            admit();
        });
    }

    private void restAfter(ApiException error) {
        Duration wait =
                error.retryAfter().orElse(error.kind() == ErrorKind.THROTTLED ? REST_WITHOUT_ADVICE : Duration.ZERO);
        if (!wait.isZero()) {
            rest(wait);
        }
    }

    private void left(Slot slot) {
        inFlight--;
        slot.lane.busy = false;
        offer(slot.lane);
        if (isJoint(slot)) {
            joint.give();
        }
        admit();
    }

    /** Calls in the order in which they will be made; a named lane makes the next one when the last has ended. */
    private static final class Lane {
        private final String name;
        private final PriorityQueue<Slot> waiting = new PriorityQueue<>();
        private boolean busy;

        /** Until it is over none of them is made; null: now. */
        private Fiber rest;

        /** How long it rests while its target is busy; null: it was not yet. */
        private Backoff waits;

        private Lane(String name) {
            this.name = name;
        }

        private Slot head() {
            return waiting.peek();
        }
    }

    /** The right to make one call now. */
    final class Slot implements Comparable<Slot>, AutoCloseable {
        private final Priority priority;
        private final long number;
        private final Lane lane;
        private final Event admitted = new Event();
        private final Cancellation cancellation = new Cancellation();
        private boolean busy;

        private Slot(Priority priority, long number, Lane lane) {
            this.priority = priority;
            this.number = number;
            this.lane = lane;
        }

        /**
         * Makes the call, outside of the turn, on a thread that a call in flight costs anyway. A fiber that is dropped
         * meanwhile ends the call.
         */
        <T> T call(@NonNull Request<T> request) throws ApiException {
            Executor thread = idleThreads.isEmpty() ? newThread.get() : idleThreads.pop();
            Answer<T> answer = new Answer<>();
            Event answered = new Event();
            begin(thread, () -> {
                answer.take(cancellation, request);
                queue.signal(answered);
            });
            busy = true;
            try {
                queue.await(answered);
                busy = false;
                idleThreads.push(thread);
            } finally {
                if (busy) {
                    // the slot is not free before the call has really ended, which may be at any moment now
                    queue.begin(() -> {
                        queue.await(answered);
                        idleThreads.push(thread);
                        left(this);
                    });
                    cancellation.cancel();
                }
            }
            if (answer.failure != null) {
                ApiException failure = ApiException.of(answer.failure);
                restAfter(failure);
                if (lane.name != null && failure.kind() == ErrorKind.TARGET_NOT_READY) {
                    busy(lane.name);
                }
                throw failure;
            }
            lane.waits = null;
            return answer.value;
        }

        private void begin(Executor thread, Runnable call) throws ApiException {
            try {
                thread.execute(call);
            } catch (RuntimeException | Error e) {
                if (queue.isDropped()) {
                    // the engine is being closed around it
                    throw new Fiber.Dropped();
                }
                // a machine without a thread to spare may have one in a moment
                throw ApiException.of(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT)
                        .text("the call could not be made: " + e)
                        .cause(e)
                        .build();
            }
        }

        /** Lets the next call be made, unless this one goes on without anybody who waits for it. */
        @Override
        public void close() {
            if (!busy) {
                left(this);
            }
        }

        @Override
        public int compareTo(Slot other) {
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

    private static final class Answer<T> {
        private T value;
        private Throwable failure;

        /**
         * An extension that does not fit must not keep its slot and lane for good; so nothing is done here with what it
         * throws, which could throw again.
         */
        private void take(Cancellation cancellation, Request<T> request) {
            try {
                value = cancellation.within(request::send);
            } catch (Throwable e) {
                failure = e;
            }
        }
    }
}
