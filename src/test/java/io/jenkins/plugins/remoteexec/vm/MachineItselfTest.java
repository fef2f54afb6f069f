package io.jenkins.plugins.remoteexec.vm;

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
        // else what the kernel writes of its own accord depends on how busy the host is
        machine.control("echo 360000 >/proc/sys/vm/dirty_writeback_centisecs; mount -o remount,commit=3600 /var/tmp;"
                + " cd /var/tmp; echo old >kept; sync; echo new >lost; echo more >>kept; counted; counted and-so-on");
        machine.reset();

        assertEquals("kept\nlost+found\n", machine.control("ls /var/tmp"));
        assertEquals("old\n", machine.control("cat /var/tmp/kept"));
        assertEquals(List.of("run", "and-so-on"), machine.counted());
    }

    @Test
    void aMachineThatIsPausedDoesNothing() throws Exception {
        machine = Machine.bootOrSkip();
        machine.control("while counted; do sleep 0.1; done >/dev/null 2>&1 </dev/null & :");
        Eventually.await().until(() -> machine.runs() > 0);
        machine.pause();
        long runs = machine.runs();
        TimeUnit.SECONDS.sleep(2);
        assertEquals(runs, machine.runs());
        machine.resume();
        Eventually.await().until(() -> machine.runs() > runs);
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
