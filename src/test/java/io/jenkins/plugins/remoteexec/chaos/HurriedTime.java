package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.core.RunQueue;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Time that goes on as everywhere while anything works, a call or an owner who writes, and leaps to the next appointment
 * when all only wait for one: minutes of backing off pass in milliseconds, while real processes take what they take.
 */
final class HurriedTime implements SimulatorClock {
    /** Of a wait, this part is waited for, since a command on a target takes real time. */
    private static final int SHARE = 20;

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(40);
    private static final Duration SHORTEST_PAUSE = Duration.ofNanos(300_000);

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "chaos");
        thread.setDaemon(true);
        return thread;
    });

    private final Instant begin = Instant.now();
    private final long origin = System.nanoTime();
    private final AtomicLong leapt = new AtomicLong();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private final Thread thread = new Thread(this::run, "chaos-time");
    private volatile RunQueue queue;
    private volatile long due = Long.MAX_VALUE;
    private volatile boolean closed;
    private volatile BooleanSupplier alsoBusy = () -> false;

    private record Task(long due, long number, Runnable work) {}

    HurriedTime() {
        thread.setDaemon(true);
        thread.start();
    }

    /** What an engine measures by and draws from. */
    TimeAndChance withChance(RandomGenerator random) {
        return new TimeAndChance(this::now, this::nanos, random);
    }

    /** Time does not leap while this is so, either. */
    void standsStillWhile(BooleanSupplier holds) {
        alsoBusy = holds;
    }

    /** The queue of a fresh engine; the one before gets no more turns. */
    RunQueue newQueue(RandomGenerator random) {
        RunQueue[] made = new RunQueue[1];
        made[0] = new RunQueue(withChance(random), next -> {
            if (made[0] == queue) {
                due = next;
                // its own thread looks at this anyway, and would not pause if it woke itself
                if (Thread.currentThread() != thread) {
                    LockSupport.unpark(thread);
                }
            }
        });
        due = Long.MAX_VALUE;
        queue = made[0];
        return made[0];
    }

    /** Does work on a thread, during which time does not leap. */
    void work(Runnable task) {
        busy.incrementAndGet();
        THREADS.execute(() -> {
            try {
                task.run();
            } finally {
                busy.decrementAndGet();
                LockSupport.unpark(thread);
            }
        });
    }

    /** Does work on a thread, during which time may leap. */
    static void aside(Runnable task) {
        THREADS.execute(task);
    }

    long nanos() {
        return System.nanoTime() - origin + leapt.get();
    }

    @Override
    public Instant now() {
        return begin.plusNanos(nanos());
    }

    /** Lets this much time pass at once; nobody has an appointment on the way, or all are late. */
    void leap(Duration time) {
        leapt.addAndGet(time.toNanos());
        LockSupport.unpark(thread);
    }

    /** Whether no engine has anything to do, now or later. */
    boolean isQuiet() {
        return busy.get() == 0 && queue.isIdle() && queue.size() == 0 && busy.get() == 0;
    }

    @Override
    public Timer schedule(Duration delay, Runnable work) {
        Task task = new Task(nanos() + delay.toNanos(), numbers.getAndIncrement(), work);
        synchronized (tasks) {
            tasks.add(task);
        }
        LockSupport.unpark(thread);
        return () -> {
            synchronized (tasks) {
                tasks.remove(task);
            }
        };
    }

    private void run() {
        while (!closed) {
            runTasks();
            RunQueue now = queue;
            if (now == null) {
                LockSupport.parkNanos(LONGEST_PAUSE.toNanos());
                continue;
            }
            due = Long.MAX_VALUE;
            now.runDue();
            rest(now);
        }
    }

    private void rest(RunQueue asked) {
        long next = next();
        long wait = next - nanos();
        if (next == Long.MAX_VALUE || !isResting(asked)) {
            LockSupport.parkNanos(Math.min(Math.max(wait, SHORTEST_PAUSE.toNanos()), LONGEST_PAUSE.toNanos()));
        } else if (wait > 0) {
            long pause =
                    Math.min(wait, Math.max(SHORTEST_PAUSE.toNanos(), Math.min(LONGEST_PAUSE.toNanos(), wait / SHARE)));
            LockSupport.parkNanos(pause);
            long left = next - nanos();
            if (left > 0 && isResting(asked) && next == next()) {
                leapt.addAndGet(left);
            }
        }
    }

    private boolean isResting(RunQueue asked) {
        return busy.get() == 0 && !alsoBusy.getAsBoolean() && asked == queue && asked.isIdle() && busy.get() == 0;
    }

    /** Only the engine's appointments hurry time: a service that has something to do later may as well be late. */
    private long next() {
        return due;
    }

    private void runTasks() {
        for (Task task = dueTask(); task != null; task = dueTask()) {
            THREADS.execute(task.work());
        }
    }

    private Task dueTask() {
        synchronized (tasks) {
            Task first = tasks.peek();
            return first == null || first.due() > nanos() ? null : tasks.poll();
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
