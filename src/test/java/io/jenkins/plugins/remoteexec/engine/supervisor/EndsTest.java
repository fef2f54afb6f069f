package io.jenkins.plugins.remoteexec.engine.supervisor;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a command ended, and how it is known. */
@DisabledOnOs(OS.WINDOWS)
class EndsTest {
    /**
     * Signals that a shell does not tell from exit code 128 + n, because it prints nothing about them. They are reported
     * as exit codes there. ksh93 and yash know every signal.
     */
    private static final Map<Shell, Set<Integer>> AMBIGUOUS = Map.of(
            Shell.DASH, Set.of(2, 13),
            Shell.BASH, Set.of(2, 13),
            Shell.BUSYBOX, Set.of(2, 13),
            Shell.MKSH, Set.of(2, 13),
            Shell.ZSH, Set.of(1, 2, 6, 9, 13, 15));

    @TempDir
    Path scratch;

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} to {0} + 63")
    @ValueSource(ints = {0, 64, 128, 192})
    void everyExitCodeIsReportedAsItIs(int first) {
        List<Integer> codes = new ArrayList<>();
        List<Integer> reported = new ArrayList<>();
        for (int code = first; code < first + 64; code++) {
            codes.add(code);
            DurableDriver driver = DurableDriver.script(new LocalExec(), "exit " + code);
            TargetState end = driver.run();
            assertEquals(Kind.EXITED, end.kind());
            reported.add(end.value());
        }
        assertEquals(codes, reported);
    }

    @InEveryShell
    void exitCodesThatLookLikeSignalsAreExitCodes(Shell shell) {
        for (int code : List.of(1, 126, 129, 137, 143, 255)) {
            assertEquals(
                    Ends.exited(code),
                    DurableDriver.script(new LocalExec(shell), "exit " + code).run());
        }
    }

    @InEveryShell
    void theyAreSoWhereTheShellWarnsOfItsEnvironment(Shell shell) {
        LocalExec warning = new LocalExec(shell).plus("LC_ALL", "xx_XX.UTF-8").plus("LD_PRELOAD", "/removed/lib.so");
        for (int code : List.of(130, 143)) {
            assertEquals(
                    Ends.exited(code),
                    DurableDriver.script(warning, "exit " + code).run());
        }
    }

    @InEveryShell
    void aSignalIsTold(Shell shell) {
        for (int signal : List.of(1, 2, 6, 9, 13, 15)) {
            DurableDriver driver =
                    DurableDriver.script(new LocalExec(shell), "(sleep 0.2; kill -" + signal + " $$) & exec sleep 9");
            boolean ambiguous = AMBIGUOUS.getOrDefault(shell, Set.of()).contains(signal);
            TargetState expected = ambiguous ? Ends.exited(128 + signal) : Ends.signalled(signal);
            assertEquals(expected, driver.run(), () -> shell + " and signal " + signal);
            assertEquals("", driver.errText(), "no shell's remark in the command's own output");
        }
    }

    @InEveryShell
    void aBackgroundChildDoesNotHoldTheExecution(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "sleep 30 & echo $!; exit 4");
        assertEquals(Ends.exited(4), driver.run());
        kill(driver.outText().strip());
    }

    @InEveryShell
    void aBackgroundChildFillsNoDiskAfterTheCleanUpAndIsNotStopped(Shell shell) throws Exception {
        aChildThatIsCleanedUpGoesOn(shell, "echo noise; echo noise >&2; sleep 0.1");
    }

    @InEveryShell
    void norDoesOneThatPrintsFarMoreThanIsKept(Shell shell) throws Exception {
        aChildThatIsCleanedUpGoesOn(shell, "echo " + "much-noise-".repeat(500));
    }

    private void aChildThatIsCleanedUpGoesOn(Shell shell, String noise) throws Exception {
        Path sign = scratch.resolve("sign-of-life-" + shell);
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell),
                        "while :; do " + noise + "; echo x >>" + sign + "; done & echo $! >" + sign + ".pid")
                .keep(1 << 20);
        assertEquals(Ends.exited(0), driver.run());
        String child = Files.readString(Path.of(sign + ".pid")).strip();
        try {
            eventually("nothing is stored any more", () -> openFiles(driver) == 0);
            long before = sign.toFile().length();
            eventually("the child goes on", () -> sign.toFile().length() >= before + 6);
            assertEquals(0, openFiles(driver));
        } finally {
            kill(child);
        }
    }

    private static long openFiles(DurableDriver driver) {
        return ProcessHandle.allProcesses()
                .map(process -> new File("/proc/" + process.pid() + "/fd").listFiles())
                .filter(Objects::nonNull)
                .flatMap(Arrays::stream)
                .map(EndsTest::linkTarget)
                .filter(name -> name.matches(driver.directory() + "/[oe](\\.[01])?( \\(deleted\\))?"))
                .count();
    }

    static String linkTarget(File link) {
        try {
            return Files.readSymbolicLink(link.toPath()).toString();
        } catch (java.io.IOException e) {
            return "";
        }
    }

    @InEveryShell
    void writingToTheNamedStreamsLosesNothing(Shell shell) {
        DurableDriver driver = DurableDriver.script(
                new LocalExec(shell),
                "echo a >&2; echo b >/dev/stderr; echo c >&2; echo d; echo e >/dev/stdout; echo f");
        driver.run();
        assertEquals("a\nb\nc\n", driver.errText());
        assertEquals("d\ne\nf\n", driver.outText());
    }

    @InEveryShell
    void aCommandMayCloseItsStreams(Shell shell) {
        DurableDriver driver =
                DurableDriver.script(new LocalExec(shell), "echo before; exec <&- >&- 2>&-; sleep 1; exit 5");
        assertEquals(Ends.exited(5), driver.run());
        assertEquals("before\n", driver.outText());
    }

    @InEveryShell
    void aCommandMayFloodBothStreamsAtOnce(Shell shell) {
        String flood = "dd if=/dev/zero bs=65536 count=40 2>/dev/null | tr '\\0' ";
        DurableDriver driver =
                DurableDriver.script(new LocalExec(shell), flood + "e >&2 & " + flood + "o; wait; exit 6");
        assertEquals(Ends.exited(6), driver.run());
        assertEquals(40 * 65536, driver.out().length);
        assertEquals(40 * 65536, driver.err().length);
        assertTrue(driver.outText().chars().allMatch(c -> c == 'o'));
        assertTrue(driver.errText().chars().allMatch(c -> c == 'e'));
    }

    @InEveryShell
    void theTargetItselfEndsACommandAtItsDeadline(Shell shell) {
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell), "trap 'echo bye; exit 0' TERM; echo $$; sleep 600 & wait")
                .deadline(1);
        assertEquals(Kind.DEADLINE, driver.run().kind());
        assertTrue(driver.outText().endsWith("\nbye\n"), driver.outText());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"DASH", "BASH", "YASH", "ZSH"})
    void whoeverEndsEverySleepDoesNotBringTheDeadlineForward(Shell shell) throws Exception {
        Path go = scratch.resolve("go-" + shell);
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell), "echo up; until [ -e " + go + " ]; do sleep 0.1; done; exit 4")
                .deadline(600);
        driver.start();
        eventually("the deadline is watched", () -> watching(driver).isPresent());
        String sleep = watching(driver).orElseThrow();
        kill(sleep);
        eventually(
                "it is still watched",
                () -> watching(driver).filter(pid -> !pid.equals(sleep)).isPresent());
        Files.createFile(go);
        driver.finish();
        assertEquals(Ends.exited(4), driver.state());
        driver.cleanUp();
    }

    private static Optional<String> watching(DurableDriver driver) {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        workingDirectory(process).equals(driver.directory().toString()))
                .filter(process -> commandLine(process).matches("sleep\0(600|59\\d|5[0-8]\\d)\0"))
                .map(process -> String.valueOf(process.pid()))
                .findAny();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
        } catch (java.io.IOException e) {
            return "";
        }
    }

    @InEveryShell
    void aWatchDoesNotOutliveItsCommand(Shell shell) throws Exception {
        // 7654 shows the watch's sleep among all others.
        DurableDriver driver =
                DurableDriver.arguments(new LocalExec(shell), "true").deadline(7654);
        assertEquals(Ends.exited(0), driver.run());
        eventually("the watch has ended", () -> watches("7654", driver) == 0);
    }

    @InEveryShell
    void norDoesItWhenTheCommandWasCancelled(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "sleep 600")
                .startWait(50)
                .deadline(7653);
        driver.start();
        driver.cancel(1).finish();
        eventually("the watch has ended", () -> watches("7653", driver) == 0);
        driver.cleanUp();
    }

    private static long watches(String deadline, DurableDriver driver) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("w " + deadline))
                .filter(process ->
                        workingDirectory(process).equals(driver.directory().toString()))
                .count();
    }

    @InEveryShell
    void aVanishedCommandIsLost(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo x; exec sleep 600")
                .startWait(50);
        driver.start();
        kill(first(driver, "p"));
        kill(first(driver, "g"));
        driver.finish();
        assertEquals(Kind.LOST, driver.state().kind());
        driver.cleanUp();
    }

    @InEveryShell
    void aCancelStillEndsACommandWhoseSupervisorWasKilled(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "exec sleep 600")
                .startWait(50)
                .deadline(500);
        driver.start();
        kill(first(driver, "p"));
        assertEquals(Kind.LOST, driver.follow(0).state().kind());
        String command = first(driver, "g");
        assertTrue(ProcessHandle.of(Long.parseLong(command)).isPresent());
        driver.cancel(2);
        untilDead(command);
        driver.cleanUp();
    }

    @InEveryShell
    void anotherBootOfTheMachineIsTold(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "exec sleep 600")
                .startWait(50)
                .deadline(500);
        driver.start();
        String command = first(driver, "g");
        Path lock = driver.directory().resolve("p");
        String[] words = Files.readString(lock).split(" ");
        Files.writeString(lock, words[0] + " " + words[1] + " 00000000-another-boot\n");
        assertEquals(Kind.REBOOTED, driver.follow(0).state().kind());
        kill(first(driver, "p"));
        kill(command);
        driver.cleanUp();
    }

    @InEveryShell
    void aLockThatAPowerLossHasEmptiedDoesNotMeanThatNothingWasStarted(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo begun; exec sleep 600")
                .startWait(50)
                .deadline(500);
        driver.start();
        String runner = first(driver, "p");
        String command = first(driver, "g");
        Files.write(driver.directory().resolve("p"), new byte[0]);
        assertEquals(Kind.REBOOTED, driver.follow(0).state().kind());
        assertEquals(Kind.REBOOTED, driver.cancel(1).state().kind());
        kill(runner);
        kill(command);
        driver.cleanUp();
    }

    @InEveryShell
    void aPidThatWasGivenToSomebodyElseIsNotTheCommand(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "exec sleep 600")
                .startWait(50)
                .deadline(500);
        driver.start();
        String runner = first(driver, "p");
        kill(runner);
        kill(first(driver, "g"));
        Path lock = driver.directory().resolve("p");
        String self = String.valueOf(ProcessHandle.current().pid());
        Files.writeString(lock, Files.readString(lock).replaceFirst(runner, self));
        assertEquals(Kind.LOST, driver.finish().state().kind());
        driver.cleanUp();
    }

    @Test
    void aDirectoryThatIsGoneIsTold() {
        DurableDriver driver = DurableDriver.script(new LocalExec(), "exit 1");
        driver.start();
        TemporaryFiles.deleteTree(driver.directory());
        assertEquals(Kind.GONE, driver.follow(0).state().kind());
        assertEquals(Kind.GONE, driver.cleanUp().kind());
    }

    @Test
    void offsetsBeyondFourGigabytesAreRightInEveryShell() {
        for (Shell shell : Shell.values()) {
            DurableDriver driver = DurableDriver.script(
                    new LocalExec(shell), "sleep 1; dd if=/dev/null of=${0%/*}/o bs=1000000 seek=5000; echo tail");
            driver.start();
            while (!driver.state().last()) {
                driver.follow(300);
            }
            byte[] answer = new LocalExec(shell)
                    .exec(Calls.follow(driver.place(), OutputRequest.news(4_999_999_998L, 0, 100, 0, 0), "nnnnnn")
                            .text());
            String text = new String(answer, StandardCharsets.US_ASCII);
            assertTrue(text.contains(" x.e0 5000000005 "), () -> shell + ": " + text);
            assertTrue(text.contains(" 4999999998 7 b AAB0YWlsCg== "), () -> shell + ": " + text);
            driver.cleanUp();
        }
    }

    static String first(DurableDriver driver, String file) throws Exception {
        return Files.readString(driver.directory().resolve(file)).split(" ")[0];
    }

    static boolean alive(String pid) {
        try {
            return !Files.readString(Path.of("/proc", pid, "stat"))
                    .replaceFirst(".*\\) ", "")
                    .startsWith("Z");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    static void untilDead(String pid) throws InterruptedException {
        eventually("process " + pid + " has ended", () -> !alive(pid));
    }

    static void kill(String pid) throws InterruptedException {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        untilDead(pid);
    }

    static List<String> processesIn(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> workingDirectory(process).equals(directory.toString()))
                .map(process -> String.valueOf(process.pid()))
                .toList();
    }

    private static String workingDirectory(ProcessHandle process) {
        return linkTarget(new File("/proc/" + process.pid() + "/cwd"));
    }
}
