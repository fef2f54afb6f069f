package io.jenkins.plugins.remoteexec.engine.supervisor;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What controllers leave behind is collected by age, and what lives is not touched. */
@DisabledOnOs(OS.WINDOWS)
class GarbageTest {
    @TempDir
    Path scratch;

    @InEveryShell
    void onlyWhatIsOldAndDeadIsRemoved(Shell shell) throws Exception {
        LocalExec exec = new LocalExec(shell);
        Path root = Files.createDirectory(scratch.resolve("root-" + shell));
        DurableDriver uncollected = ended(exec, root);
        DurableDriver tombstone = ended(exec, root);
        tombstone.cleanUp();
        DurableDriver neverStarted = DurableDriver.script(exec, "true").in(root);
        neverStarted.cancel(1);
        DurableDriver running = DurableDriver.script(exec, "exec sleep 600")
                .in(root)
                .startWait(50)
                .deadline(500);
        running.start();
        DurableDriver orphan = DurableDriver.script(exec, "exec sleep 600")
                .in(root)
                .startWait(50)
                .deadline(500);
        orphan.start();
        EndsTest.kill(EndsTest.first(orphan, "p"));
        Path bystander = Files.createDirectory(root.resolve("somebody-elses"));
        Path link = Files.createSymbolicLink(root.resolve(".rx-link"), bystander);

        assertEquals("0 0", collect(exec, root), "nothing is old");
        age(root, 3);
        assertEquals("2 3", collect(exec, root), "tombstones are older than two days");
        assertTrue(Files.exists(uncollected.directory()));
        assertFalse(Files.exists(tombstone.directory()));
        age(root, 30);
        assertEquals("1 2", collect(exec, root), "ends are older than seven days");
        assertFalse(Files.exists(uncollected.directory()));
        assertTrue(Files.exists(running.directory()));
        assertTrue(Files.exists(orphan.directory()), "its command lives");
        assertTrue(Files.exists(bystander) && Files.isSymbolicLink(link));

        EndsTest.kill(EndsTest.first(orphan, "g"));
        // The pumps end with the command and remove their FIFOs, which is a change.
        eventually("both have", () -> Stream.of("a", "b")
                .noneMatch(fifo -> Files.exists(orphan.directory().resolve(fifo))));
        age(root, 30);
        assertEquals("1 1", collect(exec, root));
        running.cancel(1).finish();
        running.cleanUp();
    }

    @Test
    void theCallIsShortAndHasNoWordsThatAFilterLooksFor() {
        String text = Calls.collect(ExecutionDirectory.DEFAULT_ROOTS, 365, 2, "nnnnnn")
                .text();
        assertTrue(text.length() < 4000, () -> text.length() + " characters");
        for (String word : List.of("rm -rf", "rm -fr", "dd if=", "mkfs", "shutdown", "reboot")) {
            assertFalse(text.contains(word), word);
        }
    }

    @Test
    void anAgeOfNothingIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> Calls.collect(ExecutionDirectory.DEFAULT_ROOTS, 0, 2, "nnnnnn"));
    }

    private static DurableDriver ended(LocalExec exec, Path root) {
        return DurableDriver.script(exec, "echo x").in(root).start().finish();
    }

    /** How many were removed, and how many old ones are left. */
    static String collect(LocalExec exec, Path root) throws FrameException {
        return collect(exec, root, "nnnnnn");
    }

    static String collect(LocalExec exec, Path root, String nonce) throws FrameException {
        Call call = Calls.collect(List.of(root.toString()), 7, 2, nonce);
        return FrameParser.parse(call, exec.exec(call.text())).extra();
    }

    /** Makes a directory, if it is not there yet, with some files in it, all of that age; an execution's have a name of ours. */
    static Path old(Path directory, int days, String... files) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(Duration.ofDays(days)));
        Files.createDirectories(directory);
        for (String file : files) {
            Files.writeString(directory.resolve(file), "1 2 of-another-boot\n");
            Files.setLastModifiedTime(directory.resolve(file), then);
        }
        Files.setLastModifiedTime(directory, then);
        return directory;
    }

    private static void age(Path root, int days) throws Exception {
        FileTime then = FileTime.from(Instant.now().minus(Duration.ofDays(days)));
        try (var directories = Files.list(root)) {
            for (Path directory : directories.toList()) {
                if (!Files.isSymbolicLink(directory)) {
                    for (java.io.File file : directory.toFile().listFiles()) {
                        Files.setLastModifiedTime(file.toPath(), then);
                    }
                    Files.setLastModifiedTime(directory, then);
                }
            }
        }
    }
}
