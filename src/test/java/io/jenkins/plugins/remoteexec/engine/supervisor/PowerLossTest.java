package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a power loss leaves: names whose content never came to the disk. */
@DisabledOnOs(OS.WINDOWS)
class PowerLossTest {
    private static final byte[] SECRET = "of-the-house".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path scratch;

    @InEveryShell
    void anEmptySupervisorAndAnEmptyLockMeanThatTheMachineWasStartedAgain(Shell shell) throws Exception {
        for (List<String> emptied : List.of(List.of("s", "p"), List.of("s"), List.of("p"))) {
            DurableDriver driver = DurableDriver.script(new LocalExec(shell), "exec sleep 600")
                    .startWait(50)
                    .deadline(500);
            driver.start();
            List<String> processes = List.of(EndsTest.first(driver, "p"), EndsTest.first(driver, "g"));
            try {
                empty(driver.path(), emptied::contains);
                assertEquals(Kind.REBOOTED, driver.follow(0).state().kind(), emptied::toString);
                if (emptied.contains("s")) {
                    assertNull(driver.frame().directory(), "told without a supervisor");
                }
                assertEquals(Kind.REBOOTED, driver.cancel(false, 0, 1).state().kind(), emptied::toString);
                assertEquals(Kind.REBOOTED, driver.cancel(true, 0, 1).state().kind(), emptied::toString);
                driver.startAgain(0).follow(0);
                assertEquals(Kind.REBOOTED, driver.state().kind(), "it is not started again");
            } finally {
                for (String pid : processes) {
                    EndsTest.kill(pid);
                }
            }
            driver.cleanUp();
        }
    }

    @InEveryShell
    void outputThatIsNotThereAnyMoreIsCounted(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo 0123456789; echo abc >&2; exit 3");
        driver.start().finish();
        assertEquals(0, driver.follow(0).frame().flags().missing());
        try (FileChannel out = FileChannel.open(driver.path().resolve("o"), StandardOpenOption.WRITE)) {
            out.truncate(out.size() - 5);
        }
        assertEquals(5, driver.follow(0).frame().flags().missing());
        assertEquals(Ends.exited(3), driver.state());
        empty(driver.path(), "e"::equals);
        assertEquals(9, driver.follow(0).frame().flags().missing());
        driver.cleanUp();
    }

    @InEveryShell
    void sealedSecretsThatAreGoneStartNothing(Shell shell) throws Exception {
        Path count = scratch.resolve("count-" + shell);
        for (Predicate<String> emptied : List.<Predicate<String>>of(
                "v"::equals, name -> name.startsWith("k."), name -> name.startsWith("w."), name -> !name.equals("s"))) {
            DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo \"$A\" >>" + count);
            driver.secret("A", SECRET).beforeStart(() -> empty(driver.path(), emptied));
            assertEquals(Kind.BAD_SECRET, driver.start().state().kind());
            assertFalse(Files.exists(driver.path().resolve("p")), "nobody has the lock");
            // Sent again, they are there again.
            driver.beforeStart(() -> {}).start().finish();
            assertEquals(Ends.exited(0), driver.state());
            driver.cleanUp();
        }
        assertEquals("of-the-house\n".repeat(4), Files.readString(count));
    }

    @InEveryShell
    void aSupervisorThatWasSentAheadAndIsEmptyIsNoticedAndSentAgain(Shell shell) {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo \"$A\"; exit 6");
        driver.secret("A", SECRET).beforeStart(() -> empty(driver.path(), "s"::equals));
        assertEquals(Kind.MISSING_PIECE, driver.start().state().kind());
        driver.beforeStart(() -> {}).start().finish();
        assertEquals(Ends.exited(6), driver.state());
        assertEquals("of-the-house\n", driver.outText());
        driver.cleanUp();
    }

    @InEveryShell
    void piecesThatAreEmptyNeverMakeAnEmptyCommand(Shell shell) throws Exception {
        String script = "# " + "long".repeat(2000) + "\necho ran; exit 5";
        DurableDriver pieces =
                DurableDriver.script(new LocalExec(shell), script).longest(4096);
        pieces.beforeStart(() -> empty(pieces.path(), "c.1"::equals));
        assertEquals(Kind.MISSING_PIECE, pieces.start().state().kind());
        pieces.beforeStart(() -> {}).start().finish();
        assertEquals(Ends.exited(5), pieces.state());
        pieces.cleanUp();

        LocalExec exec = new LocalExec(shell);
        DurableDriver joined = DurableDriver.script(exec, script).longest(4096);
        joined.beforeStart(() -> {
            // This start gets no further than to put the pieces together.
            exec.exec(joined.startCall().text().replaceFirst(";exec sh \\./s a .*", ";"));
            assertTrue(Files.exists(joined.path().resolve("c")));
            empty(joined.path(), "c"::equals);
        });
        assertEquals(Kind.MISSING_PIECE, joined.start().state().kind());
        joined.beforeStart(() -> {}).start().finish();
        assertEquals(Ends.exited(5), joined.state());
        assertEquals("ran\n", joined.outText());
        joined.cleanUp();
    }

    @InEveryShell
    void aCommandThatCameWithItsStartIsWrittenAgainWhereItIsEmpty(Shell shell) {
        LocalExec exec = new LocalExec(shell);
        DurableDriver driver = DurableDriver.script(exec, "echo ran; exit 5");
        driver.beforeStart(() -> {
            exec.exec(driver.startCall().text().replaceFirst(";exec sh \\./s a .*", ";"));
            empty(driver.path(), name -> true);
        });
        driver.start().finish();
        assertEquals(Ends.exited(5), driver.state());
        assertEquals("ran\n", driver.outText());
        driver.cleanUp();
    }

    private static void empty(Path directory, Predicate<String> names) {
        try (var files = Files.list(directory)) {
            List<Path> chosen = files.filter(Files::isRegularFile)
                    .filter(file -> names.test(file.getFileName().toString()))
                    .toList();
            assertFalse(chosen.isEmpty(), "nothing to empty");
            for (Path file : chosen) {
                Files.write(file, new byte[0]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
