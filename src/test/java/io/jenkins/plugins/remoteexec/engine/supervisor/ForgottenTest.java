package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A start is repeated, or cancelled, after the machine may have been started again. */
@DisabledOnOs(OS.WINDOWS)
class ForgottenTest {
    /** Years; no machine that runs tests has been up for so long. */
    private static final long BEFORE_THE_MACHINE_WAS_STARTED = 99_999_999;

    @TempDir
    Path scratch;

    @InEveryShell
    void aStartThatMayHaveRunBeforeARebootIsNotRepeated(Shell shell) {
        Path count = scratch.resolve("count-" + shell);
        DurableDriver driver = counting(shell, count);
        driver.startAgain(BEFORE_THE_MACHINE_WAS_STARTED);
        assertEquals(Kind.FORGOTTEN, driver.state().kind());
        assertTrue(driver.state().last());
        assertEquals(
                Kind.FORGOTTEN,
                driver.startAgain(BEFORE_THE_MACHINE_WAS_STARTED).state().kind());
        assertFalse(Files.exists(driver.path().resolve("p")));
        assertFalse(Files.exists(count));
        driver.cleanUp();
    }

    @InEveryShell
    void aStartThatIsRepeatedSoonRuns(Shell shell) throws Exception {
        Path count = scratch.resolve("count-" + shell);
        DurableDriver driver = counting(shell, count);
        driver.startAgain(1).finish();
        assertEquals(Ends.exited(4), driver.state());
        assertEquals("ran\n", Files.readString(count));
        driver.cleanUp();
    }

    @InEveryShell
    void whereTheLockIsTakenNothingIsForgotten(Shell shell) throws Exception {
        Path count = scratch.resolve("count-" + shell);
        DurableDriver driver = counting(shell, count);
        driver.start().finish();
        assertEquals(
                Kind.RUNNING,
                driver.startAgain(BEFORE_THE_MACHINE_WAS_STARTED).state().kind());
        assertEquals(Ends.exited(4), driver.follow(0).state());
        assertEquals(
                Ends.exited(4),
                driver.cancel(false, BEFORE_THE_MACHINE_WAS_STARTED, 1).state());
        assertEquals("ran\n", Files.readString(count));
        driver.cleanUp();
        assertEquals(
                Kind.TOMBSTONE,
                driver.cancel(false, BEFORE_THE_MACHINE_WAS_STARTED, 1).state().kind());
    }

    @InEveryShell
    void aCancelOfWhatMayBeForgottenSaysSoHoweverOftenItIsSaid(Shell shell) {
        Path count = scratch.resolve("count-" + shell);
        DurableDriver driver = counting(shell, count);
        assertForgotten(driver, count);
        driver.cleanUp();
    }

    @InEveryShell
    void soItDoesWhereTheFilesWereSentAhead(Shell shell) {
        Path count = scratch.resolve("count-" + shell);
        LocalExec exec = new LocalExec(shell);
        DurableDriver driver = counting(shell, count);
        exec.exec(Calls.prepare(driver.place(), Staging.supervisor(false), "nnnnnn")
                .text());
        assertTrue(Files.exists(driver.path().resolve("s")));
        assertForgotten(driver, count);
        driver.cleanUp();
    }

    private static void assertForgotten(DurableDriver driver, Path count) {
        driver.cancel(false, BEFORE_THE_MACHINE_WAS_STARTED, 1);
        assertEquals(Kind.FORGOTTEN, driver.state().kind());
        assertTrue(Files.exists(driver.path().resolve("p")), "the lock is taken");
        // Its answer may have been lost.
        driver.cancel(false, BEFORE_THE_MACHINE_WAS_STARTED, 1);
        assertEquals(Kind.FORGOTTEN, driver.state().kind());
        assertEquals(Kind.FORGOTTEN, driver.follow(0).state().kind());
        driver.startAgain(0);
        assertEquals(Kind.RUNNING, driver.state().kind(), "somebody has the lock");
        assertEquals(Kind.FORGOTTEN, driver.follow(0).state().kind());
        assertEquals(Kind.FORGOTTEN, driver.cancel(true, 0, 1).state().kind());
        assertFalse(Files.exists(count));
    }

    @InEveryShell
    void aCancelSoonAfterTheStartIsCertain(Shell shell) {
        Path count = scratch.resolve("count-" + shell);
        DurableDriver driver = counting(shell, count);
        assertEquals(
                Kind.CANCELLED_BEFORE_START, driver.cancel(false, 1, 1).state().kind());
        assertFalse(Files.exists(count));
        driver.cleanUp();
    }

    private static DurableDriver counting(Shell shell, Path count) {
        return DurableDriver.script(new LocalExec(shell), "echo ran >>" + count + "; exit 4");
    }
}
