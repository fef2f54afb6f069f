package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunQueueTest {
    private final VirtualTime time = new VirtualTime(new Random(7));
    private final RunQueue queue = time.queue();
    private final List<String> told = new ArrayList<>();

    @Test
    void fibersRunInTheOrderOfTheirTimesAndOneAtATime() {
        queue.after(Duration.ofSeconds(2), () -> told.add("second"));
        queue.begin(() -> {
            told.add("first begins");
            queue.sleep(Duration.ofSeconds(3));
            told.add("first goes on");
        });
        queue.begin(() -> told.add("after the first has stopped"));
        time.seconds(10);

        assertThat(told, contains("first begins", "after the first has stopped", "second", "first goes on"));
        assertThat(time.pending(), is(0));
    }

    @Test
    void aFiberWaitsForAnEventOrForAWhile() {
        Event event = new Event();
        queue.begin(() -> told.add("short: " + queue.await(event, Duration.ofSeconds(1))));
        time.seconds(2);
        queue.begin(() -> told.add("long: " + queue.await(event, Duration.ofSeconds(100))));
        queue.after(Duration.ofSeconds(5), () -> queue.signal(event));
        queue.after(Duration.ofSeconds(6), () -> told.add("later: " + queue.await(event, Duration.ofSeconds(1))));
        time.seconds(10);

        assertThat(told, contains("short: false", "long: true", "later: true"));
        assertThat(time.pending(), is(0));
    }

    @Test
    void aFiberThatIsDroppedEndsWhereItWaitsAndTidiesUp() {
        Fiber waiting = queue.begin(() -> {
            try {
                queue.sleep(Duration.ofDays(1));
                told.add("never");
            } finally {
                told.add("tidied up");
            }
        });
        Fiber later = queue.after(Duration.ofDays(1), () -> told.add("never"));
        time.seconds(1);
        queue.drop(waiting);
        queue.drop(later);
        time.seconds(1);

        assertThat(told, contains("tidied up"));
        assertThat(time.pending(), is(0));
    }

    @Test
    void aFiberThatDropsItselfGoesNoFurtherThanToItsNextWait() {
        Fiber[] self = new Fiber[1];
        self[0] = queue.begin(() -> {
            queue.drop(self[0]);
            told.add("this still happens");
            queue.sleep(Duration.ZERO);
            told.add("never");
        });
        time.seconds(1);

        assertThat(told, contains("this still happens"));
    }

    @Test
    void aFaultEndsItsFiberAndNoOther() {
        queue.begin(() -> {
            throw new AssertionError("a mistake");
        });
        queue.begin(() -> told.add("the next"));
        time.settle();

        assertThat(told, contains("the next"));
    }

    @Test
    void aQueueThatIsClosedEndsAllFibersAndTakesNoMore() {
        queue.begin(() -> {
            try {
                queue.await(new Event());
            } finally {
                told.add("ended");
            }
        });
        time.settle();
        queue.close();
        queue.begin(() -> told.add("never"));
        time.seconds(1);

        assertThat(told, contains("ended"));
        assertThat(time.pending(), is(0));
    }

    @Test
    void aFiberForWhichNoThreadCanBeHadBeginsLaterAndKeepsNobodyElseFromTheirTurn() {
        long[] nanos = {0};
        boolean[] exhausted = {true};
        CountDownLatch ended = new CountDownLatch(1);
        RunQueue poor = new RunQueue(
                new TimeAndChance(InstantSource.system(), () -> nanos[0], new Random(7)), due -> {}, story -> {
                    if (exhausted[0]) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return Thread.ofVirtual().unstarted(story);
                });
        poor.begin(() -> told.add("in the end"));
        poor.begin(ended::countDown);
        assertThat(poor.isIdle(), is(true));
        assertThat(poor.size(), is(2));

        exhausted[0] = false;
        nanos[0] = Duration.ofSeconds(5).toNanos();
        poor.runDue();
        await(ended);

        assertThat(told, contains("in the end"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES), is(true));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFiberThatSomebodyHasInterruptedWaitsAllTheSame() {
        queue.begin(() -> {
            Thread.currentThread().interrupt();
            queue.sleep(Duration.ofSeconds(1));
            told.add("interrupted: " + Thread.currentThread().isInterrupted());
        });
        time.seconds(2);

        assertThat(told, contains("interrupted: false"));
    }

    @Test
    void inRealTimeEverybodyHasTheirTurn() throws Exception {
        AlarmClock alarm = new AlarmClock(TimeAndChance.real());
        int many = 2_000;
        CountDownLatch ended = new CountDownLatch(many);
        AtomicInteger running = new AtomicInteger();
        List<Integer> together = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Duration wait = Duration.ofMillis(i % 20);
            alarm.queue().begin(() -> {
                for (int turns = 0; turns < 5; turns++) {
                    if (running.incrementAndGet() > 1) {
                        together.add(turns);
                    }
                    running.decrementAndGet();
                    alarm.queue().sleep(wait);
                }
                ended.countDown();
            });
        }

        assertThat(ended.await(2, TimeUnit.MINUTES), is(true));
        assertThat(together, is(empty()));
        alarm.close();
    }

    @Test
    void inRealTimeNobodyLooksAgainBeforeSomebodyIsDue() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        TimeAndChance real = TimeAndChance.real();
        AlarmClock alarm = new AlarmClock(new TimeAndChance(
                real.clock(),
                () -> {
                    looks.incrementAndGet();
                    return real.nanoTime().getAsLong();
                },
                real.random()));
        CountDownLatch ended = new CountDownLatch(1);
        alarm.queue().begin(() -> {
            alarm.queue().sleep(Duration.ofMillis(200));
            ended.countDown();
        });

        assertThat(ended.await(2, TimeUnit.MINUTES), is(true));
        assertThat(looks.get(), is(lessThan(100)));
        alarm.close();
    }
}
