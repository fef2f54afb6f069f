package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A cancel ends the command and everything it has started. */
@DisabledOnOs(OS.WINDOWS)
class CancelTest {
    @InEveryShell
    void aCommandEndsAndWhatItSaysMeanwhileArrives(Shell shell) {
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell),
                        "trap 'echo cleaning; sleep 1; echo done; exit 11' TERM; sleep 600 & wait")
                .startWait(50);
        driver.start();
        driver.cancel(10).finish();
        assertEquals(Ends.exited(11), driver.state());
        assertEquals("cleaning\ndone\n", driver.outText());
        driver.cleanUp();
    }

    @InEveryShell
    void aCommandThatIgnoresTermIsKilledAfterTheGrace(Shell shell) {
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell), "trap '' TERM; echo ready; while :; do sleep 1; done")
                .startWait(50);
        driver.start();
        driver.cancel(1).finish();
        TargetState expected = shell == Shell.ZSH ? Ends.exited(137) : Ends.signalled(9);
        assertEquals(expected, driver.state());
        driver.cleanUp();
    }

    @InEveryShell
    void itsChildrenEndToo(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell),
                        "sleep 600 & echo $!; (trap '' TERM; sleep 601 & echo $!; wait; sleep 602) & wait")
                .startWait(80);
        driver.start();
        while (driver.outText().lines().count() < 2) {
            driver.follow(50);
        }
        driver.cancel(1).finish();
        for (String pid : driver.outText().lines().toList()) {
            EndsTest.untilDead(pid);
        }
        driver.cleanUp();
    }

    @InEveryShell
    void anEndedCommandStaysAsItEnded(Shell shell) {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo x; exit 2");
        driver.start();
        assertEquals(Ends.exited(2), driver.cancel(1).state());
        assertEquals("x\n", driver.outText());
        assertEquals(Kind.OK, driver.cleanUp().kind());
        assertEquals(Kind.TOMBSTONE, driver.cancel(1).state().kind());
    }

    @InEveryShell
    void cleaningUpLeavesARunningCommandAlone(Shell shell) {
        DurableDriver driver =
                DurableDriver.script(new LocalExec(shell), "exec sleep 600").startWait(50);
        driver.start();
        assertEquals(Kind.RUNNING, driver.cleanUp().kind());
        assertTrue(driver.directory().resolve("s").toFile().exists());
        driver.cancel(1).finish();
        driver.cleanUp();
    }
}
