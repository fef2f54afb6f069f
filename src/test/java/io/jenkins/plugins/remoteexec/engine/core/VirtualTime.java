package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Cancellation;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Time that stands still until a test moves it, and while anything works: an execution that has its turn, or a provider's
 * call, whatever real process it waits for. So a test meets the same states however busy its machine is. Calls work one
 * at a time, in the order in which they were made.
 */
public final class VirtualTime {
    /** Far more than any test needs: what never comes to rest must not hang the build. */
    private static final Duration REST_WITHIN = Duration.ofMinutes(5);

    /** Two fibers that wake each other for ever must not hang the build, either. */
    private static final int MOST_WAKES_AT_ONE_TIME = 1_000_000;

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "call-in-virtual-time");
        thread.setDaemon(true);
        return thread;
    });

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicBoolean noThread = new AtomicBoolean();
    private final Instant begin = Instant.parse("2026-04-01T12:00:00Z");
    private final RunQueue queue;
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private final Semaphore mayGoOn = new Semaphore(0);
    private volatile Duration wallClockShift = Duration.ZERO;
    private volatile Thread test = Thread.currentThread();
    private volatile long nextDue = Long.MAX_VALUE;
    private boolean working;
    private long entered;

    public VirtualTime(@NonNull RandomGenerator random) {
        queue = new RunQueue(
                new TimeAndChance(this::now, nanos::get, random),
                due -> {
                    nextDue = due;
                    LockSupport.unpark(test);
                },
                this::newThread);
        stand();
    }

    private Thread newThread(Runnable work) {
        if (noThread.getAndSet(false)) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        return Thread.ofVirtual().unstarted(work);
    }

    /** The next fiber gets no thread at first: another one, which comes later, overtakes it. */
    void noThreadForTheNext() {
        noThread.set(true);
    }

    /** Takes the turn and keeps it: nothing happens behind the back of a test that prepares the next thing. */
    private void stand() {
        Semaphore hasTurn = new Semaphore(0);
        Fiber standing = queue.begin(() -> {
            hasTurn.release();
            mayGoOn.acquireUninterruptibly();
        });
        if (!standing.over) {
            hasTurn.acquireUninterruptibly();
        }
    }

    @NonNull
    public RunQueue queue() {
        return queue;
    }

    @NonNull
    public Instant now() {
        return begin.plusNanos(nanos.get()).plus(wallClockShift);
    }

    /** An engine in this time whose listeners are told at once. */
    @NonNull
    public EngineCore engine() {
        return new EngineCore(queue, queue::begin, () -> this::call, () -> {});
    }

    /** Runs a provider's call, when no other works. */
    public void call(@NonNull Runnable call) {
        enter(() -> THREADS.execute(() -> {
            try {
                call.run();
            } finally {
                leave();
            }
        }));
    }

    /** Waits, in a provider's call, for what a test or virtual time will complete; time may go on meanwhile. */
    public <T> T await(@NonNull CompletableFuture<T> answer) throws ApiException {
        if (!answer.isDone()) {
            Cancellation.ofThisThread().onCancel(() -> answer.cancel(true));
            Semaphore mayWork = new Semaphore(0);
            answer.whenComplete((value, failure) -> enter(mayWork::release));
            leave();
            mayWork.acquireUninterruptibly();
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw ApiException.of(e.getCause());
        } catch (CancellationException e) {
            throw ApiException.of(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN)
                    .text("the call was ended")
                    .build();
        }
    }

    /** Lets virtual time pass in a provider's call. */
    public void sleep(@NonNull Duration wait) throws ApiException {
        CompletableFuture<Void> over = new CompletableFuture<>();
        queue.after(wait, () -> over.complete(null));
        await(over);
    }

    private void enter(Runnable work) {
        synchronized (this) {
            entered++;
            if (working) {
                calls.add(work);
                return;
            }
            working = true;
        }
        work.run();
    }

    private void leave() {
        Runnable next;
        synchronized (this) {
            next = calls.poll();
            working = next != null;
        }
        if (next == null) {
            LockSupport.unpark(test);
        } else {
            next.run();
        }
    }

    /** Lets everything happen that happens now. */
    public void settle() {
        advance(Duration.ZERO);
    }

    /** Moves time on, and lets everything happen that becomes due on the way. */
    public void advance(@NonNull Duration step) {
        test = Thread.currentThread();
        long end = nanos.get() + step.toNanos();
        int wakes = 0;
        mayGoOn.release();
        rest();
        while (nextDue <= end) {
            if (wakes++ > MOST_WAKES_AT_ONE_TIME) {
                throw new IllegalStateException("no rest at " + now());
            }
            nanos.set(Math.max(nanos.get(), nextDue));
            nextDue = Long.MAX_VALUE;
            queue.runDue();
            rest();
        }
        nanos.set(end);
        stand();
    }

    private void rest() {
        long limit = System.nanoTime() + REST_WITHIN.toNanos();
        while (!isAtRest()) {
            LockSupport.parkNanos(this, 1_000_000);
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("something has worked for " + REST_WITHIN + " at " + now());
            }
        }
    }

    private boolean isAtRest() {
        long before;
        synchronized (this) {
            before = entered;
            if (working) {
                return false;
            }
        }
        boolean idle = queue.isIdle();
        synchronized (this) {
            return idle && !working && entered == before;
        }
    }

    /** Moves time on by seconds. */
    public void seconds(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    /** Sets the clock on the wall forward or back; what is measured goes on as it was. */
    public void shiftWallClock(@NonNull Duration shift) {
        wallClockShift = wallClockShift.plus(shift);
    }

    /** Fibers that wait for a time to come. */
    public int pending() {
        return queue.size();
    }
}
