package io.jenkins.plugins.remoteexec.bench;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What ten thousand waiting executions cost, and how punctual they are; beside a thread for each, as is usual. */
final class EngineBench {
    private static final int MANY = 10_000;
    private static final int PARKED = 2_000;
    private static final int RESUMED = 500;

    /** Ten thousand polls in ten seconds are two thousand requests a second: what 16 slots can carry at 2 ms each. */
    private static final Duration LATENCY = Duration.ofMillis(2);

    private static final Duration LATENCY_WHEN_RESUMING = Duration.ofMillis(50);
    private static final int OTHER_THREADS = 8;

    /** After this, all pauses have grown to their longest. */
    private static final int SETTLE_SECONDS = 60;

    private static final int MEASURE_SECONDS = 60;

    /** Those of the part before are not to be counted as there already. */
    private static final int IDLE_THREADS_END_AFTER = 17;

    private final Report report;

    EngineBench(Report report) {
        this.report = report;
    }

    void run() throws Exception {
        waiting("blocking", true);
        waiting("polling", false);
        parked();
        resumed();
    }

    private void waiting(String kind, boolean blocking) throws Exception {
        TimeUnit.SECONDS.sleep(IDLE_THREADS_END_AFTER);
        int threadsBefore = threads();
        SilentTargets targets = new SilentTargets(blocking, LATENCY, MANY);
        // pauses without jitter, so that it is known when each call is due
        TimeAndChance even = new TimeAndChance(InstantSource.system(), System::nanoTime, new Even());
        try (Engine engine = EngineCore.start(even)) {
            List<Counted> owners = new ArrayList<>();
            List<Execution> executions = new ArrayList<>(MANY);
            for (int i = 0; i < MANY; i++) {
                owners.add(new Counted());
            }
            Connection connection = engine.connect(targets, EndpointLimits.DEFAULT);
            long heapBefore = liveHeap();
            long begin = System.nanoTime();
            for (int i = 0; i < MANY; i++) {
                Command command = Command.ofScript("sleep 86400 # " + i).build();
                executions.add(engine.start(connection, Integer.toString(i), command, Mode.DURABLE, owners.get(i)));
            }
            await(targets, MANY);
            report.only(kind + "_10000_all_following_after", (System.nanoTime() - begin) / 1e9, "s");
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            Samples lateness = new Samples();
            targets.measure(lateness);
            int most = 0;
            for (int i = 0; i < MEASURE_SECONDS * 2; i++) {
                TimeUnit.MILLISECONDS.sleep(500);
                most = Math.max(most, threads());
            }
            targets.measure(null);
            report.atMost(
                    kind + "_10000_threads",
                    most - threadsBefore,
                    "threads",
                    EndpointLimits.DEFAULT.callsInFlight() + OTHER_THREADS);
            report.atMost(kind + "_10000_heap_each", (liveHeap() - heapBefore) / 1024.0 / MANY, "KiB", 12);
            report.only(kind + "_10000_polls_a_second", (double) lateness.count() / MEASURE_SECONDS, "1/s");
            report.only(kind + "_10000_late_p50", lateness.percentile(0.5), "s");
            report.atMost(kind + "_10000_late_p99", lateness.percentile(0.99), "s", 0.5);
            Reference.reachabilityFence(executions);
            Reference.reachabilityFence(owners);
        }
    }

    /** The usual pattern: whoever waits sleeps between two looks, on a thread of his own. */
    private void parked() throws Exception {
        int threadsBefore = threads();
        long residentBefore = resident();
        CountDownLatch over = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < PARKED; i++) {
            Thread thread = new Thread(() -> {
                try {
                    while (!over.await(10, TimeUnit.SECONDS)) {
                        Thread.onSpinWait();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            thread.start();
            all.add(thread);
        }
        TimeUnit.SECONDS.sleep(5);
        report.only("parked_2000_threads", threads() - threadsBefore, "threads");
        report.only("parked_2000_memory_each", (resident() - residentBefore) / 1024.0 / PARKED, "KiB");
        over.countDown();
        for (Thread thread : all) {
            thread.join();
        }
    }

    private void resumed() throws Exception {
        SilentTargets targets = new SilentTargets(true, LATENCY_WHEN_RESUMING, RESUMED);
        try (Engine engine = EngineCore.start(TimeAndChance.real())) {
            Connection connection = engine.connect(targets, EndpointLimits.DEFAULT);
            long begin = System.nanoTime();
            for (int i = 0; i < RESUMED; i++) {
                ExecutionState state = new ExecutionState(
                        String.format("%032x", i),
                        Mode.DURABLE,
                        Integer.toString(i),
                        Instant.now(),
                        null,
                        Map.of("phase", "following"));
                engine.resume(connection, state, null, new Counted());
            }
            await(targets, RESUMED);
            report.atMost("resumed_500_attached_after", (System.nanoTime() - begin) / 1e9, "s", 5);
            report.atMost(
                    "resumed_500_calls_in_flight",
                    targets.mostInFlight(),
                    "calls",
                    EndpointLimits.DEFAULT.callsInFlight());
        }
    }

    private static void await(SilentTargets targets, int number) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        for (int i = 0; i < number; i++) {
            while (targets.answers(i) == 0) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("target " + i + " was never asked");
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    /** Threads of the operating system, the carriers of virtual threads included. */
    private static int threads() throws IOException {
        Path tasks = Path.of("/proc/self/task");
        if (!Files.isDirectory(tasks)) {
            return Thread.getAllStackTraces().size();
        }
        try (Stream<Path> each = Files.list(tasks)) {
            return (int) each.count();
        }
    }

    private static long liveHeap() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Bytes of memory that this process occupies, by the kernel's account; 0 where it does not tell. */
    private static long resident() throws Exception {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    private static final class Even implements RandomGenerator {
        private final RandomGenerator ids = new SecureRandom();

        @Override
        public long nextLong() {
            return ids.nextLong();
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    }
}
