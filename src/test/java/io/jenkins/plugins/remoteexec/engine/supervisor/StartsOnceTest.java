package io.jenkins.plugins.remoteexec.engine.supervisor;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However often and however badly a start is called, the command starts exactly once. */
@DisabledOnOs(OS.WINDOWS)
class StartsOnceTest {
    private static final int WORKERS = 6;

    @TempDir
    Path scratch;

    @Test
    void aThousandConcurrentStartsOfOneIdStartOnce() throws Exception {
        Path count = scratch.resolve("count");
        LocalExec exec = new LocalExec();
        DurableDriver driver =
                DurableDriver.script(exec, "echo x >>" + count + "; sleep 1").startWait(10);
        List<Callable<Void>> starts = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            starts.add(() -> {
                exec.exec(driver.startCall().text());
                return null;
            });
        }
        inParallel(32, starts);
        driver.start().finish();
        assertEquals(Ends.exited(0), driver.state());
        assertEquals("x\n", Files.readString(count));
        driver.cleanUp();
    }

    /**
     * Start and follow calls are killed at random moments, alone or with their whole process group, and said again. With
     * three starts and two follows a story, the five hundred stories are 2,500 killed calls.
     */
    @ParameterizedTest
    @EnumSource(Shell.class)
    void callsThatAreKilledAtAnyMomentMayBeSaidAgain(Shell shell) throws Exception {
        long seed = 20_261_121L + shell.ordinal();
        System.out.println("seed of killed calls in " + shell + ": " + seed);
        int stories = shell == Shell.DASH || shell == Shell.BASH ? 120 : 52;
        List<Callable<Void>> all = new ArrayList<>();
        for (int i = 0; i < stories; i++) {
            int number = i;
            all.add(() -> {
                killedCalls(shell, new Random(seed * 1000 + number), number);
                return null;
            });
        }
        inParallel(WORKERS, all);
    }

    private void killedCalls(Shell shell, Random random, int number) throws Exception {
        Path count = scratch.resolve("count-" + shell + "-" + number);
        // Through setsid each call leads a process group of its own, which can be killed as a whole.
        LocalExec exec = new LocalExec(shell).through("/usr/bin/setsid");
        DurableDriver driver = DurableDriver.script(exec, "echo x >>" + count + "; echo hello; echo there >&2; exit 3")
                .startWait(20);
        for (int i = 0; i < 3; i++) {
            killLater(exec.launch(driver.startCall().text()), random, number);
        }
        driver.start();
        for (int i = 0; i < 2; i++) {
            Call follow = Calls.follow(driver.place(), OutputRequest.news(0, 0, 100, 0, 10), "nnnnnn");
            killLater(exec.launch(follow.text()), random, number);
        }
        driver.finish();
        assertEquals(Ends.exited(3), driver.state(), () -> shell + ", story " + number);
        assertEquals("x\n", Files.readString(count), () -> shell + ", story " + number);
        assertEquals("hello\n", driver.outText());
        assertEquals("there\n", driver.errText());
        driver.cleanUp();
        if (number % 10 == 0) {
            // A provider's late, hidden second run.
            assertEquals(Kind.TOMBSTONE, driver.start().state().kind());
            assertEquals("x\n", Files.readString(count));
        }
    }

    private static void killLater(Process call, Random random, int number) throws Exception {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(60_000));
        if (number % 3 == 0) {
            call.destroyForcibly();
        } else {
            if (number % 3 == 1) {
                new ProcessBuilder("/bin/kill", "-TERM", "--", "-" + call.pid())
                        .start()
                        .waitFor();
            }
            new ProcessBuilder("/bin/kill", "-KILL", "--", "-" + call.pid())
                    .start()
                    .waitFor();
        }
        call.getInputStream().close();
        assertTrue(call.waitFor(20, TimeUnit.SECONDS));
    }

    @InEveryShell
    void aCancelBeforeTheStartMakesSureThatItNeverRuns(Shell shell) throws IOException {
        Path count = scratch.resolve("count-" + shell);
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo x >>" + count);
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.cancel(5).state().kind());
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.cancel(5).state().kind());
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.start().state().kind());
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.follow(10).state().kind());
        assertEquals(false, Files.exists(count));
        driver.cleanUp();
    }

    @Test
    void startAndCancelAtTheSameMomentAgree() throws Exception {
        List<Callable<Kind>> races = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int number = i;
            races.add(() -> race(number));
        }
        List<Kind> kinds = inParallel(WORKERS, races);
        assertTrue(kinds.contains(Kind.SIGNALLED), kinds::toString);
        assertTrue(kinds.contains(Kind.CANCELLED_BEFORE_START), kinds::toString);
    }

    private Kind race(int number) throws Exception {
        Path count = scratch.resolve("race-" + number);
        LocalExec exec = new LocalExec();
        DurableDriver driver = DurableDriver.script(exec, "echo x >>" + count + "; exec sleep 60")
                .startWait(0);
        Process start = exec.launch(driver.startCall().text());
        // However slow the machine is, some commands have begun when they are cancelled.
        boolean begun = number % 6 == 0;
        if (begun) {
            eventually("the command has begun", () -> Files.exists(count));
        } else {
            TimeUnit.MILLISECONDS.sleep(number % 30);
        }
        driver.cancel(3);
        start.getInputStream().readAllBytes();
        driver.finish();
        Kind kind = driver.state().kind();
        assertTrue(kind == Kind.SIGNALLED || !begun && kind == Kind.CANCELLED_BEFORE_START, () -> number + ": " + kind);
        if (kind == Kind.CANCELLED_BEFORE_START) {
            assertEquals(false, Files.exists(count), () -> "race " + number);
        }
        driver.cleanUp();
        return kind;
    }

    /** Does the tasks, and throws what a task has thrown: a skipped test must arrive as one. */
    static <T> List<T> inParallel(int threads, List<Callable<T>> tasks) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (var result : pool.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception thrown -> throw thrown;
                case Error thrown -> throw thrown;
                default -> throw e;
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
