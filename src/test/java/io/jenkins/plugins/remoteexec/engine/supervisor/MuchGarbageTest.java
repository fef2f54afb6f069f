package io.jenkins.plugins.remoteexec.engine.supervisor;

import static io.jenkins.plugins.remoteexec.engine.supervisor.GarbageTest.collect;
import static io.jenkins.plugins.remoteexec.engine.supervisor.GarbageTest.old;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A busy target has thousands of leftovers, and a call has only some seconds for them. */
@DisabledOnOs(OS.WINDOWS)
class MuchGarbageTest {
    /** So many in such a place are more text than a system takes as arguments, as 40,000 are in a usual one. */
    private static final int MANY = 10_000;

    private static final String LONG = "a-long-name-for-a-place-".repeat(8);

    @TempDir
    Path scratch;

    @InEveryShell
    void moreThanFitIntoAnArgumentListAreCollectedInTheEnd(Shell shell) throws Exception {
        Path root = scratch.resolve(LONG + shell);
        int left = shell == Shell.DASH ? MANY : MANY / 10;
        for (int i = 0; i < left; i++) {
            old(root.resolve(name(i)), 3);
        }
        Path young = Files.createDirectory(root.resolve(name(MANY)));
        LocalExec exec = new LocalExec(shell);
        while (left > 0) {
            String[] counts = collect(exec, root).split(" ");
            int removed = Integer.parseInt(counts[0]);
            assertTrue(removed > 0, "at least some in each call");
            left -= removed;
            assertEquals(left, Integer.parseInt(counts[1]), "what is left is told");
        }
        try (var names = Files.list(root)) {
            assertEquals(java.util.List.of(young), names.toList());
        }
    }

    @Test
    void withoutAClockSoManyAreLookedAtAndTheSameOnesDoNotHideTheRest() throws Exception {
        LocalExec exec = new LocalExec()
                .through(
                        "/usr/bin/unshare",
                        Root.is() ? "-m" : "-rm",
                        "/bin/sh",
                        "-c",
                        "mount -o bind /dev/null /proc/uptime && exec \"$@\"",
                        "sh");
        assumeTrue("ok\n".equals(new String(exec.exec("echo ok"))), "mount namespaces are not allowed here");
        Path root = Files.createDirectory(scratch.resolve("root"));
        int kept = 5_500;
        for (int i = 0; i < kept; i++) {
            old(root.resolve(name(i)), 3, "s", "p");
        }
        old(root.resolve(".rx-bbbbbbbbbbbbbbbbbbbb"), 3, "p");
        assertEquals("0 " + (kept + 1), collect(exec, root, "annnnn"), "too many to look at come first");
        assertEquals("1 " + kept, collect(exec, root, "bnnnnn"));
    }

    private static String name(int number) {
        return ".rx-%024d".formatted(number).replace(".rx-0", ".rx-a");
    }
}
