package io.jenkins.plugins.remoteexec.engine.supervisor;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cancel is done when all of the command has ended, not just the process that was started first. */
@DisabledOnOs(OS.WINDOWS)
class WholeGroupTest {
    private static final String NOBODY = "65534";

    @TempDir
    Path scratch;

    @InEveryShell
    void aChildThatCleansUpIsWaitedFor(Shell shell) throws Exception {
        Path go = scratch.resolve("go-" + shell);
        DurableDriver driver = runningWithChild(
                shell,
                "trap 'until [ -e " + go + " ]; do sleep 1; done; echo cleaned; exit' TERM",
                "while :; do sleep 1; done");
        String leader = EndsTest.first(driver, "g");
        String child = driver.outText().strip();
        driver.cancel(100);
        EndsTest.untilDead(leader);
        // Longer than the end waits for a stream that is still open.
        for (int i = 0; i < 2; i++) {
            assertEquals(Kind.RUNNING, driver.follow(200).state().kind());
        }
        assertTrue(EndsTest.alive(child));
        Files.createFile(go);
        driver.finish();
        assertFalse(EndsTest.alive(child), "the end is told when the child has ended");
        assertEquals(shell == Shell.ZSH ? Ends.exited(143) : Ends.signalled(15), driver.state());
        assertEquals(child + "\ncleaned\n", driver.outText());
        assertFalse(driver.frame().flags().othersRun());
        driver.cleanUp();
    }

    @InEveryShell
    void aCancelEndsAChildThatLostBothItsParentAndTheSupervisor(Shell shell) throws Exception {
        DurableDriver driver = runningWithChild(shell, "", "exec sleep 600");
        String child = driver.outText().strip();
        EndsTest.kill(EndsTest.first(driver, "p"));
        EndsTest.kill(EndsTest.first(driver, "g"));
        assertEquals(Kind.LOST, driver.follow(0).state().kind());
        assertTrue(EndsTest.alive(child));
        driver.cancel(2);
        EndsTest.untilDead(child);
        assertEquals(Kind.LOST, driver.follow(0).state().kind());
        driver.cleanUp();
    }

    /** As GNU timeout does, and {@code set -m}. */
    @InEveryShell
    void whatMadeAProcessGroupOfItsOwnEndsToo(Shell shell) throws Exception {
        String timeout = Shell.aside("timeout");
        String script = timeout + " 300 sh -c 'echo $$; exec sleep 297' & exec sleep 600";
        DurableDriver cancelled = untilALine(
                DurableDriver.script(new LocalExec(shell), script).startWait(50).deadline(500));
        String child = cancelled.outText().strip();
        cancelled.cancel(100).finish();
        assertFalse(EndsTest.alive(child), "a cancel ends it");
        cancelled.cleanUp();
        DurableDriver late = DurableDriver.script(new LocalExec(shell), script).deadline(1);
        late.start().finish();
        assertEquals(Kind.DEADLINE, late.state().kind());
        assertFalse(EndsTest.alive(late.outText().strip()), "a deadline ends it");
        late.cleanUp();
    }

    @InEveryShell
    void everyProcessIsAskedToEndOnce(Shell shell) throws Exception {
        Path asked = scratch.resolve("asked-" + shell);
        Path go = scratch.resolve("go-" + shell);
        DurableDriver driver = untilALine(DurableDriver.script(
                        new LocalExec(shell),
                        "trap 'echo asked >>" + asked + "' TERM; echo up; until [ -e " + go + " ]; do sleep 1; done")
                .startWait(50)
                .deadline(500));
        driver.cancel(100);
        eventually("it was asked", () -> asked.toFile().length() > 0);
        Files.createFile(go);
        driver.finish();
        assertEquals("asked\n", Files.readString(asked));
        driver.cleanUp();
    }

    @InEveryShell
    void whatComesAndGoesMoreQuicklyThanItCanBeLookedAtEndsToo(Shell shell) throws Exception {
        DurableDriver driver = untilALine(DurableDriver.script(
                        new LocalExec(shell),
                        "trap '' TERM; f() { sleep 0.02; f & }; f & echo up; (trap - TERM; exec sleep 600); exit 0")
                .startWait(50)
                .deadline(500));
        String leader = EndsTest.first(driver, "g");
        try {
            driver.cancel(1).finish();
            eventually("nothing of its group is left", () -> groupStatus("0", leader) != 0);
        } finally {
            groupStatus("9", leader);
        }
        driver.cleanUp();
    }

    private static int groupStatus(String signal, String leader) {
        try {
            return Root.status("/bin/sh", "-c", "kill -" + signal + " -" + leader);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"DASH", "BASH", "MKSH", "KSH93", "YASH", "ZSH"})
    void aProcessOfWhichOnlyTheFirstThreadHasEndedIsEndedToo(Shell shell) throws Exception {
        assumeTrue(Shell.find("python3").isPresent(), "python3 is not installed");
        DurableDriver driver = untilALine(DurableDriver.arguments(
                        new LocalExec(shell),
                        "python3",
                        "-c",
                        "import ctypes, threading, time\n"
                                + "threading.Thread(target=time.sleep, args=(600,)).start()\n"
                                + "print('up', flush=True)\n"
                                + "ctypes.CDLL(None).pthread_exit(None)")
                .startWait(50)
                .deadline(500));
        String leader = EndsTest.first(driver, "g");
        eventually("its first thread has ended", () -> status(leader).contains("State:\tZ"));
        driver.cancel(100).finish();
        assertEquals(shell == Shell.ZSH ? Ends.exited(143) : Ends.signalled(15), driver.state());
        driver.cleanUp();
    }

    @Test
    void deadProcessesThatNobodyTakesNoticeOfAreNotWaitedFor() throws Exception {
        Root.assume();
        String[] unshare = {"unshare", "--pid", "--fork", "--mount-proc", "sleep", "600"};
        assumeTrue(
                Root.status("unshare", "--pid", "--fork", "--mount-proc", "true") == 0, "namespaces are not allowed");
        Process container = new ProcessBuilder(unshare).start();
        try {
            eventually(
                    "the container is up", () -> container.children().findAny().isPresent());
            String init =
                    String.valueOf(container.children().findAny().orElseThrow().pid());
            eventually("its process 1 is sleep", () -> status(init).startsWith("Name:\tsleep"));
            LocalExec exec = new LocalExec().through(Shell.aside("nsenter"), "-t", init, "-p", "-m");
            DurableDriver driver = untilALine(DurableDriver.script(exec, "sleep 601 & echo up; exec sleep 600")
                    .startWait(50)
                    .deadline(500));
            driver.cancel(100).finish();
            assertEquals(Ends.signalled(15), driver.state());
            driver.cleanUp();
        } finally {
            container.children().forEach(ProcessHandle::destroyForcibly);
            container.destroyForcibly();
        }
    }

    /** A child says its pid, and then lives on. */
    private static DurableDriver runningWithChild(Shell shell, String first, String then) {
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell), "sh -c \"" + first + "\n echo \\$\\$; " + then + "\" & exec sleep 600")
                .startWait(50)
                .deadline(500);
        return untilALine(driver);
    }

    private static DurableDriver untilALine(DurableDriver driver) {
        driver.start();
        while (!driver.outText().endsWith("\n")) {
            driver.follow(50);
        }
        return driver;
    }

    @Test
    void aProcessOfAnotherUserThatCouldNotBeEndedIsTold() throws Exception {
        Root.assume();
        String become = setuid() + " --reuid=0 --regid=0 --clear-groups ";
        String[] nobody = {Shell.aside("setpriv"), "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"};
        assumeTrue(
                Root.status(nobody[0], nobody[1], nobody[2], nobody[3], "sh", "-c", become + "true") == 0,
                "the file system of temporary files takes no setuid programs");
        Files.setPosixFilePermissions(Shell.DASH.sh().getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(Shell.DASH).through(nobody), become + "sleep 600 & echo $!; exec sleep 601")
                .startWait(50)
                .deadline(500);
        untilALine(driver);
        String child = driver.outText().strip();
        try {
            eventually("the child is root's", () -> status(child).contains("Uid:\t0\t0\t0\t0"));
            driver.cancel(1).finish();
            assertTrue(EndsTest.alive(child));
            assertEquals(Ends.signalled(15), driver.state());
            assertTrue(driver.frame().flags().othersRun());
        } finally {
            EndsTest.kill(child);
        }
        assertTrue(driver.follow(0).frame().flags().othersRun(), "what was so at the end stays told");
        driver.cleanUp();
    }

    /** A program with which nobody, and nobody else, becomes root. */
    private String setuid() throws Exception {
        Path directory = TemporaryFiles.root().resolve("become-root");
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        assertEquals(0, Root.status("chgrp", NOBODY, directory.toString()));
        Path copy = directory.resolve("setpriv");
        TemporaryFiles.program(copy, Files.readAllBytes(Shell.find("setpriv").orElseThrow()));
        assertEquals(0, Root.status("chgrp", NOBODY, copy.toString()));
        assertEquals(0, Root.status("chmod", "4750", copy.toString()));
        return copy.toString();
    }

    private static String status(String pid) {
        try {
            return Files.readString(Path.of("/proc", pid, "status"));
        } catch (java.io.IOException e) {
            return "";
        }
    }
}
