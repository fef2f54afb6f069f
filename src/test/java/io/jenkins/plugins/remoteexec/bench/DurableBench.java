package io.jenkins.plugins.remoteexec.bench;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.engine.core.Leftovers;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.plain.PlainExec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What durable mode costs and how quick it is, over a shell on this machine that is as far away as it is told to be. */
final class DurableBench {
    private static final int KB = 1000;
    private static final int MB = 1_000_000;

    private final Report report;
    private final Path directory;
    private final Leftovers leftovers = new Leftovers();

    DurableBench(Report report, Path directory) {
        this.report = report;
        this.directory = directory;
    }

    void run() throws Exception {
        try {
            measure();
        } finally {
            leftovers.delete();
        }
    }

    private void measure() throws Exception {
        shortCommand();
        for (int millis : new int[] {0, 20, 200}) {
            arrival("blocking_" + millis + "ms", () -> new PlainExec().latency(Duration.ofMillis(millis)), 0.3, 0.6);
        }
        arrival("polling_20ms", () -> new PlainExec().submitThenPoll().latency(Duration.ofMillis(20)), 1.0, Double.NaN);
        end();
        Path random = directory.resolve("random");
        Files.write(random, randomBytes(40 * MB));
        Path text = directory.resolve("text");
        Files.write(text, logText(80 * MB));
        throughput("random_100KB_20ms", random, 100 * KB, 20, 2);
        throughput("random_100KB_200ms", random, 100 * KB, 200, 1.2);
        throughput("text_100KB_20ms", text, 100 * KB, 20, 6);
        throughput("text_100KB_200ms", text, 100 * KB, 200, 3);
        throughput("random_1MB_20ms", random, MB, 20, Double.NaN);
        throughput("text_1MB_20ms", text, MB, 20, Double.NaN);
        bare("bare_serial_random_100KB_20ms", random, 100 * KB, 20);
        bare("bare_serial_random_100KB_200ms", random, 100 * KB, 200);
        silence("blocking", new PlainExec().measuresCpu());
        silence("polling", new PlainExec().submitThenPoll().measuresCpu());
    }

    private void shortCommand() throws Exception {
        try (PlainExec provider = new PlainExec();
                Engine engine = EngineCore.start(TimeAndChance.real())) {
            Connection connection = engine.connect(provider, EndpointLimits.DEFAULT);
            Samples bare = new Samples();
            Samples durable = new Samples();
            int calls = 0;
            for (int i = 0; i < 60; i++) {
                long begin = System.nanoTime();
                provider.submit(ExecRequest.shell("here", "true", Duration.ofSeconds(1)));
                double bareTime = millis(System.nanoTime() - begin);
                int before = provider.submits();
                Counted told = new Counted();
                begin = System.nanoTime();
                leftovers.of(engine.start(connection, "here", script("true"), Mode.DURABLE, told));
                expectZero(told.outcome(Duration.ofMinutes(1)));
                double time = millis(told.endedAt() - begin);
                int used = provider.submits() - before;
                // the clean-up of the one before may fall into this one
                TimeUnit.MILLISECONDS.sleep(150);
                if (i >= 10) {
                    bare.add(bareTime);
                    durable.add(time);
                    calls = Math.max(calls, Math.min(used, provider.submits() - before - 1));
                }
            }
            report.atMost("short_command_exec_calls_max", calls, "calls", 1);
            report.only("short_command_bare_p50", bare.percentile(0.5), "ms");
            report.only("short_command_durable_p50", durable.percentile(0.5), "ms");
            report.atMost("short_command_overhead_p50", durable.percentile(0.5) - bare.percentile(0.5), "ms", 60);
        }
    }

    private interface Provider {
        PlainExec make();
    }

    /** The command prints the time of day; the difference to the time of arrival is the delay. */
    private void arrival(String name, Provider provider, double goalMedian, double goalWorst) throws Exception {
        Samples delays = new Samples();
        try (PlainExec exec = provider.make();
                Engine engine = EngineCore.start(TimeAndChance.real())) {
            Counted told = new Counted() {
                private final StringBuilder line = new StringBuilder();

                @Override
                public synchronized void output(OutputStreamKind stream, long offset, byte[] chunk) {
                    double now = seconds(Instant.now());
                    line.append(new String(chunk, StandardCharsets.US_ASCII));
                    for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
                        delays.add(now - Double.parseDouble(line.substring(0, end)));
                        line.delete(0, end + 1);
                    }
                    super.output(stream, offset, chunk);
                }
            };
            // the first moments belong to the start call, which waits for the end and not for output
            String script = "sleep 2; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do"
                    + " date +%s.%N; sleep 0.$((($i * 37) % 90 + 10)); done";
            leftovers.of(engine.start(
                    engine.connect(exec, EndpointLimits.DEFAULT), "here", script(script), Mode.DURABLE, told));
            expectZero(told.outcome(Duration.ofMinutes(2)));
        }
        report.atMost("arrival_" + name + "_p50", delays.percentile(0.5), "s", goalMedian);
        if (Double.isNaN(goalWorst)) {
            report.only("arrival_" + name + "_p99", delays.percentile(0.99), "s");
        } else {
            report.atMost("arrival_" + name + "_p99", delays.percentile(0.99), "s", goalWorst);
        }
    }

    private void end() throws Exception {
        for (int latency : new int[] {0, 200}) {
            Samples delays = new Samples();
            try (PlainExec exec = new PlainExec().latency(Duration.ofMillis(latency));
                    Engine engine = EngineCore.start(TimeAndChance.real())) {
                Connection connection = engine.connect(exec, EndpointLimits.DEFAULT);
                for (int round = 0; round < 10; round++) {
                    List<Path> stamps = new ArrayList<>();
                    List<EndCounted> all = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        Path stamp = directory.resolve("end-" + latency + "-" + round + "-" + i);
                        EndCounted told = new EndCounted();
                        stamps.add(stamp);
                        all.add(told);
                        String script = "sleep 2." + (round * 7 + i * 23) % 90 + "; date +%s.%N >'" + stamp + "'";
                        leftovers.of(engine.start(connection, "here", script(script), Mode.DURABLE, told));
                    }
                    for (int i = 0; i < 4; i++) {
                        expectZero(all.get(i).outcome(Duration.ofMinutes(1)));
                        delays.add(all.get(i).when
                                - Double.parseDouble(
                                        Files.readString(stamps.get(i)).strip()));
                    }
                }
            }
            report.atMost("end_to_outcome_blocking_" + latency + "ms_p99", delays.percentile(0.99), "s", 1);
        }
    }

    private static final class EndCounted extends Counted {
        private volatile double when;

        @Override
        public java.util.concurrent.CompletionStage<Void> ended(Outcome end, Duration took) {
            when = seconds(Instant.now());
            return super.ended(end, took);
        }
    }

    private void throughput(String name, Path file, int cap, int latency, double goal) throws Exception {
        try (PlainExec exec = new PlainExec().cap(cap).latency(Duration.ofMillis(latency));
                Engine engine = EngineCore.start(TimeAndChance.real())) {
            Counted told = new Counted();
            long begin = System.nanoTime();
            leftovers.of(engine.start(
                    engine.connect(exec, EndpointLimits.DEFAULT),
                    "here",
                    Command.ofArguments(List.of("cat", file.toString())).build(),
                    Mode.DURABLE,
                    told));
            expectZero(told.outcome(Duration.ofMinutes(10)));
            if (told.bytes() != Files.size(file)) {
                throw new IllegalStateException(told.bytes() + " bytes arrived of " + Files.size(file));
            }
            double rate = told.bytes() / 1e6 / ((told.endedAt() - begin) / 1e9);
            if (Double.isNaN(goal)) {
                report.only("throughput_" + name, rate, "MB/s");
            } else {
                report.atLeast("throughput_" + name, rate, "MB/s", goal);
            }
        }
    }

    /** The same transport used as a script author would: one range after the other, in Base64, nothing checked. */
    private void bare(String name, Path file, int cap, int latency) throws Exception {
        int piece = cap * 3 / 4 - KB;
        int pieces = 60;
        try (PlainExec exec = new PlainExec().cap(cap).latency(Duration.ofMillis(latency))) {
            long begin = System.nanoTime();
            for (int i = 0; i < pieces; i++) {
                String text = "dd if='" + file + "' bs=" + piece + " skip=" + i + " count=1 2>/dev/null | base64 -w0";
                exec.submit(ExecRequest.shell("here", text, Duration.ofSeconds(5)));
            }
            double rate = (double) piece * pieces / 1e6 / ((System.nanoTime() - begin) / 1e9);
            report.only(name, rate, "MB/s");
        }
    }

    /** Two minutes are measured, after the start has settled; an hour is thirty times as much. */
    private void silence(String name, PlainExec provider) throws Exception {
        try (PlainExec exec = provider;
                Engine engine = EngineCore.start(TimeAndChance.real())) {
            Counted told = new Counted();
            Execution execution = leftovers.of(engine.start(
                    engine.connect(exec, EndpointLimits.DEFAULT), "here", script("sleep 600"), Mode.DURABLE, told));
            TimeUnit.SECONDS.sleep(5);
            int calls = exec.submits();
            int requests = exec.submits() + exec.polls();
            long cpu = exec.cpuMillis();
            TimeUnit.SECONDS.sleep(120);
            report.atMost("silence_" + name + "_exec_calls_per_hour", (exec.submits() - calls) * 30.0, "calls", 360);
            report.only(
                    "silence_" + name + "_http_requests_per_hour",
                    (exec.submits() + exec.polls() - requests) * 30.0,
                    "requests");
            report.atMost("idle_" + name + "_cpu_on_target", (exec.cpuMillis() - cpu) / 1200.0, "%", 2);
            execution.cancel();
            told.outcome(Duration.ofMinutes(1));
        }
    }

    private static Command script(String text) {
        return Command.ofScript(text).build();
    }

    private static void expectZero(Outcome outcome) {
        if (!outcome.equals(new Outcome.Exited(0))) {
            throw new IllegalStateException("The measured command ended otherwise: " + outcome.describe());
        }
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(11).nextBytes(bytes);
        return bytes;
    }

    /** Lines as servers write them: alike, and never the same. */
    static byte[] logText(int length) {
        Random random = new Random(12);
        StringBuilder text = new StringBuilder(length + 200);
        for (int i = 0; text.length() < length; i++) {
            text.append("2026-11-21T10:")
                    .append(10 + i / 600 % 50)
                    .append(':')
                    .append(10 + i / 10 % 50)
                    .append(" INFO  [worker-")
                    .append(random.nextInt(16))
                    .append("] request ")
                    .append(Integer.toHexString(random.nextInt()))
                    .append(" served in ")
                    .append(random.nextInt(900))
                    .append(" ms, status ")
                    .append(random.nextInt(20) == 0 ? 500 : 200)
                    .append(", path /api/v2/orders/")
                    .append(random.nextInt(1_000_000))
                    .append('\n');
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
