package io.jenkins.plugins.remoteexec.engine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The JVM around the engine is killed with SIGKILL, at every kind of moment, and another one goes on from what was
 * stored: the command is started once, every byte is there once, and the outcome is not lost.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class KilledJvmTest {
    private static final Duration SAFETY = Duration.ofSeconds(90);
    private static final String NEVER = "never";

    private final byte[] data = new byte[400_000];
    private final List<Process> jvms = new ArrayList<>();
    private String lines = "bytes";

    @TempDir
    Path directory;

    @BeforeEach
    void writeData() throws IOException {
        new Random(23).nextBytes(data);
        Files.write(directory.resolve("data"), data);
    }

    @AfterEach
    void leaveNoJvm() {
        jvms.forEach(Process::destroyForcibly);
    }

    @Test
    void aroundTheStart() throws Exception {
        // nothing may be sent before the state is stored, or nobody would know of it
        killAt("state#1", Duration.ofSeconds(2));
        // the calls are: make a pad for the secrets, send them, start
        for (String moment : List.of("saved#1", "submit#1", "answer#1", "submit#2", "answer#2", "submit#3")) {
            killAt(moment);
        }
        killAt("answer#3");
        mayEnd();
        finishAndCheck();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "lines"})
    void whileOutputFlows(String kept) throws Exception {
        lines = kept;
        for (String moment : List.of("saved#2", "output#1", "written#2", "state#1", "saved#1", "answer#4")) {
            killAt(moment);
        }
        mayEnd();
        // the rest is a long backlog, which several calls read at once
        for (String moment : List.of("written#2", "output#3", "answer#2")) {
            killAt(moment);
        }
        finishAndCheck();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "lines"})
    void betweenEndAndCleanUp(String kept) throws Exception {
        lines = kept;
        mayEnd();
        for (String moment : List.of("end#1", "end#1", "stored#1", "clean-up#1", "cleaned#1")) {
            killAt(moment);
        }
        finishAndCheck();
    }

    @Test
    void duringTheCleanUp() throws Exception {
        mayEnd();
        killAt("clean-up#1");
        killAt("cleaned#1");
        finishAndCheck();
    }

    @RepeatedTest(2)
    void atAnyMoment() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        lines = random.nextBoolean() ? "lines" : "bytes";
        System.out.println("seed " + seed);
        int kills = 5;
        for (int kill = 0; kill < kills; kill++) {
            if (kill == 3) {
                mayEnd();
            }
            Jvm jvm = new Jvm(NEVER);
            jvm.says(OwnerMain.READY);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(900));
            jvm.kill();
        }
        finishAndCheck();
    }

    @Test
    void nothingIsWrongWhenNobodyIsKilled() throws Exception {
        mayEnd();
        finishAndCheck();
    }

    private void mayEnd() throws IOException {
        Files.createFile(directory.resolve("go"));
    }

    private void killAt(String moment) throws Exception {
        killAt(moment, Duration.ZERO);
    }

    /** @param later time in which an engine that does not wait for its owner would do what it must not do yet */
    private void killAt(String moment, Duration later) throws Exception {
        Jvm jvm = new Jvm(moment);
        jvm.says(Pauses.HERE + moment);
        TimeUnit.MILLISECONDS.sleep(later.toMillis());
        jvm.kill();
    }

    private void finishAndCheck() throws Exception {
        Jvm last = new Jvm(NEVER);
        await("an outcome", () -> Files.exists(OwnerOnDisk.outcome(directory)));
        String id = ExecutionState.parse(Files.readString(OwnerOnDisk.state(directory)))
                .id();
        Path left = Leftovers.directory(id);
        await("the clean-up of " + left, () -> Leftovers.isTombstone(left));
        last.kill();
        Leftovers.delete(left);

        assertFalse(Files.exists(OwnerOnDisk.violations(directory)), () -> read(OwnerOnDisk.violations(directory)));
        assertEquals("x\n", read(directory.resolve("starts")), "starts");
        assertEquals("exit code 7", read(OwnerOnDisk.outcome(directory)));
        int count = Integer.parseInt(read(directory.resolve("lines")).strip());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringBuilder err = new StringBuilder();
        out.writeBytes((OwnerMain.SECRET + "\n").getBytes(StandardCharsets.UTF_8));
        for (int line = 1; line <= count; line++) {
            out.writeBytes(("line " + line + "\n").getBytes(StandardCharsets.UTF_8));
            err.append("error ").append(line).append('\n');
        }
        out.writeBytes(data);
        assertArrayEquals(
                out.toByteArray(), Files.readAllBytes(OwnerOnDisk.stream(directory, OutputStreamKind.STDOUT)));
        assertEquals(err + "no newline at the end", read(OwnerOnDisk.stream(directory, OutputStreamKind.STDERR)));
        assertFalse(read(OwnerOnDisk.state(directory)).contains(OwnerMain.SECRET));
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + SAFETY.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("There is still not " + what + " after " + SAFETY.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** One JVM around the engine. */
    private final class Jvm {
        private final Process process;
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

        Jvm(String pauseAt) throws IOException {
            List<String> words = new ArrayList<>(Arrays.asList(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    // a JVM that lives for a second need not become fast
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-cp",
                    classPath(),
                    OwnerMain.class.getName(),
                    directory.toString(),
                    pauseAt,
                    lines));
            process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("jvm.err").toFile()))
                    .start();
            jvms.add(process);
            Thread reader = new Thread(() -> {
                try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                    lines.lines().forEach(said::add);
                } catch (IOException | java.io.UncheckedIOException e) {
                    said.add("no more: " + e);
                }
            });
            reader.setDaemon(true);
            reader.start();
        }

        // surefire starts this JVM with a jar that only names the class path
        private static String classPath() {
            return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        }

        void says(String wanted) throws Exception {
            long end = System.nanoTime() + SAFETY.toNanos();
            String line = "";
            while (!wanted.equals(line)) {
                line = said.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (line == null) {
                    throw new AssertionError(
                            "The JVM never said: " + wanted + "; errors: " + read(directory.resolve("jvm.err")));
                }
            }
        }

        /** SIGKILL: no shutdown hook, no finally. */
        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
