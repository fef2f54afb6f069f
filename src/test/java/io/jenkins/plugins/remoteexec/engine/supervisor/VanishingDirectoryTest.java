package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Somebody removes the private directory: the command itself, or a clean-up of temporary files. */
@DisabledOnOs(OS.WINDOWS)
class VanishingDirectoryTest {
    /** A cancel's grace, and the deadline's, end long before this. */
    private static final int NEVER_ITSELF = 600;

    @TempDir
    Path scratch;

    @InEveryShell
    void aCommandThatRemovesItsDirectoryIsGoneAndHasRunOnce(Shell shell) throws Exception {
        Path count = scratch.resolve("count-" + shell);
        DurableDriver driver = DurableDriver.script(
                new LocalExec(shell), "echo ran >>" + count + "; " + OwnDirectory.REMOVED + "; exit 7");
        startsAndIsGone(driver);
        assertEquals(Kind.GONE, driver.follow(0).state().kind());
        assertEquals(Kind.GONE, driver.follow(50).state().kind());
        assertEquals(Kind.GONE, driver.cancel(true, 0, 1).state().kind());
        assertEquals(Kind.GONE, driver.cleanUp().kind());
        assertFalse(Files.exists(driver.path()), "nobody made it again");
        assertEquals("ran\n", Files.readString(count));
    }

    @InEveryShell
    void theDeadlineStillEndsACommandWhoseDirectoryIsGone(Shell shell) throws Exception {
        Path pids = scratch.resolve("pids-" + shell);
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell),
                        "(trap '' TERM; while :; do sleep 1; done) & echo $! >" + pids + "; echo $$ >>" + pids + "; "
                                + OwnDirectory.REMOVED + "; exec sleep " + NEVER_ITSELF)
                .deadline(3);
        startsAndIsGone(driver);
        List<String> both = Files.readAllLines(pids);
        assertEquals(2, both.size());
        for (String pid : both) {
            EndsTest.untilDead(pid);
        }
        assertFalse(Files.exists(driver.path()));
    }

    @InEveryShell
    void theChildrenOfACommandWhoseDirectoryIsGoneHaveTheirGrace(Shell shell) throws Exception {
        Path said = scratch.resolve("said-" + shell);
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell),
                        "(trap 'sleep 1; echo cleaned >" + said + "; exit' TERM; while :; do sleep 1; done) &"
                                + " echo $! >" + said + "-pid; " + OwnDirectory.REMOVED + "; exec sleep "
                                + NEVER_ITSELF)
                .deadline(3);
        startsAndIsGone(driver);
        EndsTest.untilDead(Files.readString(Path.of(said + "-pid")).strip());
        assertEquals("cleaned\n", Files.readString(said));
    }

    @InEveryShell
    void aCancelOfACommandThatStartedDoesNotMakeTheDirectoryAgain(Shell shell) throws Exception {
        DurableDriver driver = running(shell);
        List<String> processes = List.of(EndsTest.first(driver, "p"), EndsTest.first(driver, "g"));
        TemporaryFiles.deleteTree(driver.path());
        try {
            assertEquals(Kind.GONE, driver.cancel(true, 0, 1).state().kind());
            assertEquals(Kind.GONE, driver.cancel(true, 99_999_999, 1).state().kind());
            assertFalse(Files.exists(driver.path()));
        } finally {
            for (String pid : processes) {
                EndsTest.kill(pid);
            }
        }
    }

    @InEveryShell
    void aCancelOfACommandThatMayNotHaveStartedMakesSureThatNoneStartsLater(Shell shell) throws Exception {
        Path count = scratch.resolve("count-" + shell);
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo ran >>" + count);
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.cancel(1).state().kind());
        assertTrue(Files.exists(driver.path().resolve("p")), "the lock is taken");
        Frame late = driver.startAgain(0).frame();
        assertEquals(Kind.RUNNING, late.state().kind());
        assertEquals(null, late.directory(), "somebody has the lock; who, a follow call tells");
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.follow(0).state().kind());
        assertFalse(Files.exists(count));
        driver.cleanUp();
    }

    /** Where there is little CPU, the first answers come before the directory is gone. */
    private static void startsAndIsGone(DurableDriver driver) {
        Kind kind = driver.start().state().kind();
        while (kind == Kind.RUNNING || kind == Kind.NOT_STARTED) {
            kind = driver.follow(5).state().kind();
        }
        assertEquals(Kind.GONE, kind);
    }

    private DurableDriver running(Shell shell) {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo up; exec sleep " + NEVER_ITSELF)
                .startWait(50)
                .deadline(NEVER_ITSELF);
        driver.start();
        while (!driver.outText().equals("up\n")) {
            driver.follow(50);
        }
        return driver;
    }
}
