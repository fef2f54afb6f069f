package io.jenkins.plugins.remoteexec.bench;

import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.log.BuildLog;
import io.jenkins.plugins.remoteexec.log.LogJournal;
import io.jenkins.plugins.remoteexec.log.LogMarks;
import io.jenkins.plugins.remoteexec.log.LoggedOutput;
import io.jenkins.plugins.remoteexec.log.SecretMask;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How fast output passes into the log while secrets are searched for, and what it costs to get ready for that. */
final class MaskingBench {
    private static final int MB = 1_000_000;
    private static final int CHUNK = 100_000;

    private final Report report;

    MaskingBench(Report report) {
        this.report = report;
    }

    void run() throws IOException {
        String key = key(64 * 1024);
        passes("no_secret", List.of(), 20);
        passes("one_token", List.of("aVoKbWGyhiOVQ2rxAXZH4pLzJcU0oDdPmWtQk8eN"), 20);
        passes("3000_lines_18KB", List.of(manyLines()), 5);
        passes("key_64KB", List.of(key), 5);
        passes("key_64KB_in_output", List.of(key), key, 5);
    }

    private void passes(String name, List<String> secrets, double goal) throws IOException {
        passes(name, secrets, DurableBench.logText(MB), goal);
    }

    private void passes(String name, List<String> secrets, String text, double goal) throws IOException {
        passes(name, secrets, text.repeat(MB / text.length() + 1).getBytes(StandardCharsets.UTF_8), goal);
    }

    private void passes(String name, List<String> secrets, byte[] text, double goal) throws IOException {
        Samples ready = new Samples();
        Samples rates = new Samples();
        for (int round = 0; round < 15; round++) {
            long begin = System.nanoTime();
            SecretMask mask = new SecretMask(secrets);
            long made = System.nanoTime();
            BuildLog log = new BuildLog(
                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                    StandardCharsets.UTF_8,
                    mask);
            LoggedOutput output = new LoggedOutput(log, StandardCharsets.UTF_8, LogJournal.NONE, LogMarks.START);
            for (int at = 0; at < text.length; at += CHUNK) {
                output.add(
                        OutputStreamKind.STDOUT, at, Arrays.copyOfRange(text, at, Math.min(text.length, at + CHUNK)));
            }
            output.finish();
            long end = System.nanoTime();
            // the first rounds are those of a compiler
            if (round >= 5) {
                ready.add((made - begin) / 1e6);
                rates.add(text.length / 1e6 / ((end - made) / 1e9));
            }
        }
        report.atMost("masking_" + name + "_ready_p50", ready.percentile(0.5), "ms", 1000);
        report.atLeast("masking_" + name + "_p50", rates.percentile(0.5), "MB/s", goal);
    }

    private static String manyLines() {
        Random random = new Random(15);
        return IntStream.range(0, 3000)
                .mapToObj(i -> Integer.toString(random.nextInt(60_000_000, 2_000_000_000), 36))
                .map(line -> line.substring(0, 5))
                .collect(Collectors.joining("\n"));
    }

    private static String key(int length) {
        byte[] bytes = new byte[length * 3 / 4];
        new Random(16).nextBytes(bytes);
        return "-----BEGIN KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END KEY-----\n";
    }
}
