package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.simulator.Mishaps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGenerator;
import okhttp3.Request;
import okio.Buffer;

/** What some executions share, or one has for itself: an API, a target, a time, controllers that come and go. */
final class World implements AutoCloseable {
    /** Real time, after which even the busiest machine has made all calls that one execution needs. */
    private static final Duration HUNG_AFTER = Duration.ofMinutes(5);

    /** The time of the controllers, which hours of patience have used up by then. */
    private static final Duration HUNG_AFTER_IN_THEIR_TIME = Duration.ofHours(4);

    private static final Duration QUIET_WITHIN = Duration.ofMinutes(1);
    /** How long those that are open may take to be closed when the JVM ends. */
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(20);

    /** Held by each that is being made, so that none is missed when all are closed. */
    private static final ReadWriteLock MAKING = new ReentrantReadWriteLock();

    private static final Set<World> OPEN = ConcurrentHashMap.newKeySet();
    private static volatile boolean isOver;

    private static final SecureRandom UNIQUE = new SecureRandom();

    private final List<Plan> plans;
    private final HurriedTime time = new HurriedTime();
    private final Api.Front front;
    private final Misfortune misfortune;
    private final Mishaps mishaps;
    private final List<Story> stories = new ArrayList<>();
    private final Stranger stranger;
    private final RandomGenerator chance;
    private Instant begin;
    private boolean closed;

    /** @param plans the first one decides about what all share */
    World(List<Plan> plans, Setting setting, Tally tally) throws IOException {
        this.plans = plans;
        Plan first = plans.get(0);
        MAKING.readLock().lock();
        try {
            if (isOver) {
                throw new IOException("the JVM is about to end");
            }
            front = first.api().start(time, Plan.random(first.seed(), first.number(), 2), isShared());
            OPEN.add(this);
        } finally {
            MAKING.readLock().unlock();
        }
        // an exec call that waits on its target is work under way
        time.standsStillWhile(() -> front.sandbox().runningCommands() > 0);
        misfortune = new Misfortune(
                Plan.random(first.seed(), first.number(), 3),
                setting.percent(),
                setting.mishaps(),
                front.expireRecords() != null,
                tally);
        mishaps = new Mishaps(
                front.faults(),
                HurriedTime::aside,
                Duration.ofMillis(Misfortune.READ_TIMEOUT_MILLIS + 500),
                front.expireTokens(),
                front.expireRecords());
        for (Plan plan : plans) {
            stories.add(new Story(plan, this));
        }
        stranger = isShared() ? new Stranger(this, Plan.random(first.seed(), first.number(), 5)) : null;
        chance = chance(Plan.random(first.seed(), first.number(), 4));
    }

    private boolean isShared() {
        return plans.size() > 1;
    }

    /** A seed gives the same waits again, but never the same ids: directories on this machine are named by them. */
    private static RandomGenerator chance(Random seeded) {
        return new RandomGenerator() {
            @Override
            public synchronized long nextLong() {
                return seeded.nextLong();
            }

            @Override
            public void nextBytes(byte[] bytes) {
                UNIQUE.nextBytes(bytes);
            }
        };
    }

    Api.Front front() {
        return front;
    }

    Misfortune misfortune() {
        return misfortune;
    }

    HurriedTime time() {
        return time;
    }

    RandomGenerator chance() {
        return chance;
    }

    List<Story> stories() {
        return stories;
    }

    /** Of requests; what happens to one execution after a few happens to many after as many more. */
    int size() {
        return plans.size();
    }

    /** To begin the line of one of several. */
    String name(Plan plan) {
        return isShared() ? "(" + plan.number() + ") " : "";
    }

    /** The execution that a request is for, as far as it shows: the id of each stands in the text of its calls. */
    String asker(Request request) {
        if (!isShared()) {
            return "";
        }
        String text = text(request);
        return stories.stream()
                .filter(story -> story.isIn(text))
                .findFirst()
                .map(story -> Integer.toString(story.plan().number()))
                .orElseGet(() -> request.method() + " " + request.url());
    }

    private static String text(Request request) {
        try (Buffer buffer = new Buffer()) {
            if (request.body() != null) {
                request.body().writeTo(buffer);
            }
            return buffer.readUtf8();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Evidence> play() throws Exception {
        Iterator<Plan.Crash> crashes = plans.get(0).crashes().iterator();
        begin = time.now();
        long limit = System.nanoTime() + HUNG_AFTER.multipliedBy(size()).toNanos();
        boolean hung = false;
        Controller controller = null;
        while (!hung) {
            Plan.Crash crash = crashes.hasNext() ? crashes.next() : null;
            controller = new Controller(this, crash);
            controller.begin();
            Boolean stored = null;
            while (stored == null && !hung) {
                stored = controller.awaitEnd(Duration.ofMillis(500));
                hung = stored == null && isHung(limit);
            }
            if (stored != null && stored) {
                break;
            }
            if (crash != null && !hung) {
                time.leap(Duration.ofSeconds(crash.away()));
            }
        }
        Controller last = controller;
        misfortune.note("over after " + age() + " of its time");
        settle();
        List<Evidence> seen =
                stories.stream().map(story -> story.evidence(begin, last)).toList();
        last.dispose();
        return seen;
    }

    Duration age() {
        return Duration.between(begin, time.now());
    }

    private boolean isHung(long limit) {
        return System.nanoTime() > limit || age().compareTo(HUNG_AFTER_IN_THEIR_TIME) > 0;
    }

    /** Lets the clean-up end, and what clients have given up. */
    private void settle() throws InterruptedException {
        long limit = System.nanoTime() + QUIET_WITHIN.toNanos();
        while (System.nanoTime() < limit && !(time.isQuiet() && mishaps.underWay() == 0)) {
            Thread.sleep(5);
        }
    }

    /** Before a request is sent. */
    void before(int request, Controller controller) {
        stories.forEach(story -> story.before(request, controller));
        if (stranger != null) {
            stranger.before(request);
        }
    }

    @Override
    public synchronized void close() throws Exception {
        if (closed) {
            return;
        }
        closed = true;
        front.simulator().close();
        // after its processes: nobody adds a file any more
        for (Story story : stories) {
            story.deleteDirectories();
        }
        time.close();
        OPEN.remove(this);
    }

    /** Closes all that are open, and lets none be made any more: for a JVM that is told to end. */
    static void closeAll() {
        MAKING.writeLock().lock();
        isOver = true;
        MAKING.writeLock().unlock();
        List<Thread> threads = OPEN.stream()
                .map(world -> Thread.ofPlatform().daemon().start(world::closeInAHurry))
                .toList();
        long end = System.nanoTime() + CLOSED_WITHIN.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeInAHurry() {
        try {
            close();
        } catch (Exception e) {
            System.err.println("left behind on this machine: " + e);
        }
    }

    /** Whether all were closed in the middle of what they did. */
    static boolean isOver() {
        return isOver;
    }
}
