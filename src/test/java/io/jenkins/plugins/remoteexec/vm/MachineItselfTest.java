package io.jenkins.plugins.remoteexec.vm;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The machines of the other tests do to commands what those tests take for granted. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the first virtual machine")
class MachineItselfTest {
    private Machine machine;

    @AfterEach
    void shutDown() throws Exception {
        if (machine != null) {
            machine.close();
        }
    }

    @Test
    void aResetLosesWhatTheKernelHasNotWrittenAndNothingElse() throws Exception {
        machine = Machine.bootOrSkip();
        machine.control(
                "cd /var/tmp; echo old >kept; sync; echo new >lost; echo more >>kept; counted; counted and-so-on");
        machine.reset();

        assertEquals("kept\nlost+found\n", machine.control("ls /var/tmp"));
        assertEquals("old\n", machine.control("cat /var/tmp/kept"));
        assertEquals(List.of("run", "and-so-on"), machine.counted());
    }

    @Test
    void aResetSomeSecondsLaterLeavesNamesOfFilesWithNothingInThem() throws Exception {
        machine = Machine.bootOrSkip();
        machine.control("cd /var/tmp; for i in 1 2 3; do echo new >new; mv new renamed$i; done");
        TimeUnit.SECONDS.sleep(Machine.COMMIT_SECONDS);
        machine.reset();

        assertThat(machine.control("cd /var/tmp; stat -c '%s %n' renamed*"), containsString("0 renamed"));
    }

    @Test
    void aMachineThatIsPausedDoesNothing() throws Exception {
        machine = Machine.bootOrSkip();
        machine.control("{ sleep 1; counted; } >/dev/null 2>&1 </dev/null & :");
        machine.pause();
        TimeUnit.SECONDS.sleep(2);
        assertEquals(0, machine.runs());
        machine.resume();
        Eventually.await().until(() -> machine.runs() == 1);
    }

    @Test
    void aClockIsSetWithoutAnythingElse() throws Exception {
        machine = Machine.bootOrSkip();
        long before = clock();
        machine.jump(Duration.ofHours(1));
        long jump = clock() - before;
        assertTrue(jump >= 3600 && jump < 3600 + 120, () -> "it went on by " + jump + " s");
    }

    private long clock() throws Exception {
        return Long.parseLong(machine.control("date +%s").strip());
    }

    @Test
    void aDiskHasAsMuchRoomAsIsToBeLeft() throws Exception {
        machine = Machine.bootOrSkip();
        machine.leaveInodes(3);
        assertEquals("3\n", machine.control("stat -f -c %d /var/tmp"));
        machine.leaveFree(6 * 1024);
        assertEquals("6144\n", machine.control("set -- $(stat -f -c '%a %S' /var/tmp); echo $(($1 * $2))"));
    }
}
