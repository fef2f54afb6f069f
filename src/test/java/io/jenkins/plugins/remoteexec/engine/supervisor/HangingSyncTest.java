package io.jenkins.plugins.remoteexec.engine.supervisor;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes its time: a sync that does not come back holds nothing back for long, and is told. */
@DisabledOnOs(OS.WINDOWS)
class HangingSyncTest {
    @TempDir
    Path scratch;

    @InEveryShell
    void theCommandRunsAndEndsMeanwhile(Shell shell) throws Exception {
        Path hangs = Files.createFile(scratch.resolve("hangs-" + shell));
        LocalExec exec = withSync(shell, "echo $$ >>" + hangs + "; while [ -e " + hangs + " ]; do sleep 1; done");
        DurableDriver driver = DurableDriver.script(exec, "echo ran; exit 3").startWait(3000);
        try {
            driver.start().finish();
            assertEquals(Ends.exited(3), driver.state());
            assertEquals("ran\n", driver.outText());
            assertTrue(driver.frame().flags().notOnDisk());
            assertTrue(driver.follow(0).frame().flags().notOnDisk());
            for (String pid : Files.readAllLines(hangs)) {
                assertTrue(EndsTest.alive(pid), "the end did not wait for the sync");
            }
            assertFalse(Files.readAllLines(hangs).isEmpty(), "this sync was called");
        } finally {
            Files.delete(hangs);
        }
        eventually("all is on the disk", () -> !driver.follow(0).frame().flags().notOnDisk());
        driver.cleanUp();
    }

    @InEveryShell
    void aSyncThatFailsIsToldToo(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(withSync(shell, "exit 1"), "exec sleep 600")
                .startWait(50)
                .deadline(500);
        driver.start();
        assertTrue(driver.follow(0).frame().flags().notOnDisk());
        assertEquals(Kind.RUNNING, driver.state().kind());
        driver.cancel(1).finish();
        assertTrue(driver.frame().flags().notOnDisk());
        driver.cleanUp();
    }

    @InEveryShell
    void aTargetWithoutTroubleSaysNothing(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo x; exit 3");
        driver.start().finish();
        // A busy disk may need more than the moment that it is given.
        eventually("all is on the disk", () -> driver.follow(0).frame().flags().equals(FrameFlags.NONE));
        driver.cleanUp();
    }

    private LocalExec withSync(Shell shell, String text) throws Exception {
        assumeTrue(shell != Shell.BUSYBOX, "busybox has a sync of its own, whatever the PATH says");
        Path bin = Files.createDirectories(scratch.resolve("bin-" + shell));
        TemporaryFiles.script(bin.resolve("sync"), text);
        return new LocalExec(shell).plus("PATH", bin + ":" + shell.environment().get("PATH"));
    }
}
