package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Passes one turn from fiber to fiber, in the order of the times at which they are due and, at one time, in the order in
 * which they came. Only the fiber that has the turn runs, so that whatever fibers share needs no lock. A fiber that waits
 * costs heap, and no thread stands still for it.
 */
public final class RunQueue {
    /** Looks at a run queue again when somebody is due. */
    @FunctionalInterface
    public interface Alarm {
        /**
         * Nobody has the turn, and nobody is due before this time. Called in the middle of things: must return at once
         * and ask the queue nothing.
         *
         * @param nanos as {@link TimeAndChance#nanoTime} counts, or {@link Long#MAX_VALUE} if nobody waits for a time
         */
        void idle(long nanos);
    }

    record Entry(long due, long number, Fiber fiber) {}

    private static final Logger LOGGER = Logger.getLogger(RunQueue.class.getName());

    /** After which a machine that has no thread to spare may have one. */
    static final Duration WITHOUT_THREAD = Duration.ofSeconds(1);

    private final TimeAndChance time;
    private final Alarm alarm;
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Entry> entries =
            new TreeSet<>(Comparator.comparingLong(Entry::due).thenComparingLong(Entry::number));
    private final Set<Fiber> alive = new HashSet<>();
    private long numbers;
    private Fiber running;
    private boolean closed;

    /** @param alarm has to call {@link #runDue} when it is time */
    public RunQueue(@NonNull TimeAndChance time, @NonNull Alarm alarm) {
        this(
                time,
                alarm,
                Thread.ofVirtual()
                        .name("remote-exec")
                        .inheritInheritableThreadLocals(false)
                        .factory());
    }

    RunQueue(TimeAndChance time, Alarm alarm, ThreadFactory threads) {
        this.time = time;
        this.alarm = alarm;
        this.threads = threads;
    }

    @NonNull
    TimeAndChance time() {
        return time;
    }

    /** Runs a story as soon as its turn has come. May be called from any thread. */
    @NonNull
    public Fiber begin(@NonNull Runnable story) {
        return after(Duration.ZERO, story);
    }

    /** Runs a story after a while, unless it is dropped before. May be called from any thread. */
    @NonNull
    Fiber after(@NonNull Duration delay, @NonNull Runnable story) {
        Fiber fiber = new Fiber(story);
        lock.lock();
        try {
            if (closed) {
                fiber.over = true;
            } else {
                alive.add(fiber);
                line(fiber, delay);
                passIfFree();
            }
        } finally {
            lock.unlock();
        }
        return fiber;
    }

    /** Gives the turn away for a while. */
    void sleep(@NonNull Duration wait) {
        await(new Event(), wait);
    }

    /** Gives the turn away until something has happened. */
    void await(@NonNull Event event) {
        stand(event, null);
    }

    /**
     * Gives the turn away until something has happened, or for a while.
     *
     * @return whether it has happened
     */
    boolean await(@NonNull Event event, @NonNull Duration atMost) {
        stand(event, atMost);
        return event.happened;
    }

    private void stand(Event event, Duration atMost) {
        Fiber me;
        lock.lock();
        try {
            me = running;
            unwindIfDropped(me);
            if (event.happened) {
                return;
            }
            event.waiter = me;
            me.awaited = event;
            if (atMost != null) {
                line(me, atMost);
            }
            running = null;
            passIfFree();
        } finally {
            lock.unlock();
        }
        me.awaitTurn();
        unwindIfDropped(me);
    }

    private static void unwindIfDropped(Fiber fiber) {
        if (fiber.dropped) {
            throw new Fiber.Dropped();
        }
    }

    /** Tells whoever waits for it that something has happened. May be called from any thread. */
    void signal(@NonNull Event event) {
        lock.lock();
        try {
            event.happened = true;
            if (event.waiter != null) {
                hurry(event.waiter);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends a fiber where it waits, or before it begins. */
    void drop(@NonNull Fiber fiber) {
        lock.lock();
        try {
            dropNow(fiber);
        } finally {
            lock.unlock();
        }
    }

    private void dropNow(Fiber fiber) {
        if (fiber.over || fiber.dropped) {
            return;
        }
        fiber.dropped = true;
        if (fiber.thread == null) {
            leaveLine(fiber);
            over(fiber);
        } else if (fiber.awaited != null) {
            hurry(fiber);
        }
    }

    /** The fiber that asks. */
    @NonNull
    Fiber current() {
        return running;
    }

    /** Whether the fiber that asks is to end at its next wait. */
    boolean isDropped() {
        return running.dropped;
    }

    /** Gives the turn to who is due, if nobody has it. */
    public void runDue() {
        lock.lock();
        try {
            passIfFree();
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for a time. */
    public int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many have begun or are to begin, and have not ended. */
    int alive() {
        lock.lock();
        try {
            return alive.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody has the turn, and nobody is due. */
    public boolean isIdle() {
        lock.lock();
        try {
            return running == null && (entries.isEmpty() || entries.first().due() > now());
        } finally {
            lock.unlock();
        }
    }

    /** Ends all fibers; takes no more. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            new ArrayList<>(alive).forEach(this::dropNow);
        } finally {
            lock.unlock();
        }
    }

    private long now() {
        return time.nanoTime().getAsLong();
    }

    private void hurry(Fiber fiber) {
        leaveLine(fiber);
        stopWaiting(fiber);
        line(fiber, Duration.ZERO);
        passIfFree();
    }

    private void line(Fiber fiber, Duration wait) {
        fiber.entry = new Entry(now() + Math.max(0, wait.toNanos()), numbers++, fiber);
        entries.add(fiber.entry);
    }

    private void leaveLine(Fiber fiber) {
        if (fiber.entry != null) {
            entries.remove(fiber.entry);
            fiber.entry = null;
        }
    }

    private static void stopWaiting(Fiber fiber) {
        if (fiber.awaited != null) {
            fiber.awaited.waiter = null;
            fiber.awaited = null;
        }
    }

    private void passIfFree() {
        while (running == null) {
            if (entries.isEmpty() || entries.first().due() > now()) {
                alarm.idle(entries.isEmpty() ? Long.MAX_VALUE : entries.first().due());
                return;
            }
            Fiber next = entries.pollFirst().fiber();
            next.entry = null;
            stopWaiting(next);
            running = next;
            if (next.thread != null) {
                next.giveTurn();
            } else if (!hasBegun(next)) {
                running = null;
                line(next, WITHOUT_THREAD);
            }
        }
    }

    /** A machine without memory or a thread to spare must not stop the engine for good. */
    private boolean hasBegun(Fiber fiber) {
        try {
            fiber.thread = threads.newThread(() -> run(fiber));
            fiber.thread.start();
            return true;
        } catch (RuntimeException | Error e) {
            fiber.thread = null;
            LOGGER.log(Level.SEVERE, "A fiber of the engine could not begin; it is tried again", e);
            return false;
        }
    }

    private void run(Fiber fiber) {
        Runnable story = fiber.story;
        fiber.story = null;
        try {
            story.run();
        } catch (Fiber.Dropped e) {
            LOGGER.log(Level.FINEST, "dropped", e);
        } catch (Throwable e) {
            LOGGER.log(Level.SEVERE, "A fiber of the engine failed", e);
        } finally {
            lock.lock();
            try {
                over(fiber);
                running = null;
                passIfFree();
            } finally {
                lock.unlock();
            }
        }
    }

    private void over(Fiber fiber) {
        fiber.over = true;
        fiber.story = null;
        alive.remove(fiber);
    }
}
