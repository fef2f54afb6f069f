package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A start found no room for what it needs. A cancel needs less, and then nothing can start any more. */
@DisabledOnOs(OS.WINDOWS)
class LockWithoutRoomTest {
    @TempDir
    Path scratch;

    @InEveryShell
    void aFullDiskHasRoomForACancel(Shell shell) throws Exception {
        Path count = scratch.resolve("count-" + shell);
        Set<Kind> starts = EnumSet.noneOf(Kind.class);
        for (int kilobytes = 4; kilobytes <= 32; kilobytes += 4) {
            Path root = scratch.resolve("full-" + shell + kilobytes);
            try (Root.Mount mount = Root.Mount.tmpfs(root, "size=" + kilobytes + "k")) {
                DurableDriver driver = counting(shell, count, mount.directory());
                Kind start = driver.startAgain(0).state().kind();
                starts.add(start);
                if (Files.deleteIfExists(count) || start == Kind.NOT_LAUNCHED) {
                    continue;
                }
                assertEquals(
                        Kind.CANCELLED_BEFORE_START, driver.cancel(1).state().kind(), () -> start + " in " + root);
                assertEquals(0, Root.status("mount", "-o", "remount,size=1m", root.toString()));
                assertNeverStarts(driver, count);
            }
        }
        assertTrue(starts.contains(Kind.NO_ROOM), starts::toString);
    }

    @InEveryShell
    void aDiskWithoutRoomForOneMoreFileHasRoomForACancel(Shell shell) throws Exception {
        Path count = scratch.resolve("count-" + shell);
        Set<Kind> starts = EnumSet.noneOf(Kind.class);
        try (Root.Mount mount = ext2(scratch.resolve("ext2-" + shell))) {
            // The first is not even enough for the directory.
            for (int free = 0; free <= 13; free++) {
                DurableDriver driver = counting(shell, count, mount.directory());
                Path ballast = leave(mount.directory(), free);
                driver.startAgain(0);
                Kind start = driver.state().kind();
                starts.add(start);
                boolean ran = Files.deleteIfExists(count);
                if (!ran) {
                    Kind cancelled = driver.cancel(1).state().kind();
                    if (free == 0) {
                        assertEquals(Kind.NO_PLACE, cancelled);
                    } else if (free == 1) {
                        // Only the directory, and nothing in it that could be named; unless a file became free
                        // meanwhile.
                        assertTrue(EnumSet.of(Kind.NO_ROOM, Kind.CANCELLED_BEFORE_START)
                                .contains(cancelled));
                    } else {
                        assertEquals(Kind.CANCELLED_BEFORE_START, cancelled, start + " with " + free + " free");
                    }
                }
                TemporaryFiles.deleteTree(ballast);
                if (!ran && free > 0) {
                    driver.cancel(1);
                    assertNeverStarts(driver, count);
                }
                TemporaryFiles.deleteTree(driver.path());
            }
        }
        assertTrue(starts.contains(Kind.NO_ROOM), starts::toString);
        assertTrue(starts.contains(Kind.NOT_STARTED), starts::toString);
    }

    private static DurableDriver counting(Shell shell, Path count, Path root) {
        return DurableDriver.script(new LocalExec(shell), "echo ran >>" + count)
                .in(root)
                .startWait(300);
    }

    private static void assertNeverStarts(DurableDriver driver, Path count) {
        assertEquals(Kind.RUNNING, driver.startAgain(0).state().kind(), "somebody has the lock");
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.follow(0).state().kind());
        assertEquals(
                Kind.CANCELLED_BEFORE_START, driver.cancel(true, 0, 1).state().kind());
        assertFalse(Files.exists(count));
    }

    /** Takes all inodes but so many. */
    private static Path leave(Path root, int free) throws Exception {
        Path ballast = Files.createDirectories(root.resolve("ballast"));
        int made = 0;
        try {
            while (true) {
                Files.createFile(ballast.resolve(String.valueOf(made++)));
            }
        } catch (java.io.IOException e) {
            assertTrue(made > free, "too few files to take away");
        }
        for (int i = 0; i < free; i++) {
            Files.delete(ballast.resolve(String.valueOf(i)));
        }
        return ballast;
    }

    private static Root.Mount ext2(Path directory) throws Exception {
        Root.assume();
        Path image = Path.of(directory + ".img");
        assumeTrue(Shell.find("mke2fs").isPresent(), "mke2fs is not installed");
        assertEquals(
                0,
                Root.status(
                        Shell.find("mke2fs").get().toString(),
                        "-q",
                        "-F",
                        "-t",
                        "ext2",
                        "-N",
                        "64",
                        image.toString(),
                        "1m"));
        Files.createDirectories(directory);
        assumeTrue(
                Root.status("mount", "-o", "loop", image.toString(), directory.toString()) == 0,
                "mounting is not allowed here");
        return new Root.Mount(directory);
    }
}
