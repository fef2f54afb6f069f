package io.jenkins.plugins.remoteexec.engine.supervisor;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream that is longer than the target keeps: its beginning, its end, and how much was between them. */
@DisabledOnOs(OS.WINDOWS)
class KeptOutputTest {
    private static final int MIB = 1 << 20;
    /** Lines of eight bytes, all different. */
    private static final String COUNT = "seq 1000000 1419999";

    private static final byte[] PRINTED = IntStream.rangeClosed(1_000_000, 1_419_999)
            .mapToObj(number -> number + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path scratch;

    @InEveryShell
    void theBeginningAndTheEndArriveAndTheMiddleIsCounted(Shell shell) {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), COUNT + "; echo all >&2; exit 3")
                .keep(MIB);
        driver.start().finish().follow(0);
        assertEquals(Ends.exited(3), driver.state());
        assertTrue(driver.out().length < 2 * MIB, () -> driver.out().length + " bytes");
        assertKept(driver, PRINTED, driver.out());
        assertEquals("all\n", driver.errText());
        assertNull(driver.frame().flags().errGap());
        driver.cleanUp();
    }

    @InEveryShell
    void bothStreamsHaveTheirLimit(Shell shell) {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), COUNT + " >&2 & " + COUNT + "; wait")
                .keep(MIB);
        driver.start().finish().follow(0);
        assertKept(driver, PRINTED, driver.out());
        FrameFlags.Gap gap = driver.frame().flags().errGap();
        assertNotNull(gap);
        assertGap(gap, PRINTED, driver.err());
        driver.cleanUp();
    }

    @InEveryShell
    void whatEndsAtTheLimitOrJustBeyondArrivesWhole(Shell shell) {
        for (int size : List.of(MIB - 1, MIB, MIB + 1, MIB + 10, MIB + KeptOutput.LAST)) {
            DurableDriver driver = DurableDriver.script(new LocalExec(shell), COUNT + " | head -c " + size)
                    .keep(MIB);
            driver.start().finish().follow(0);
            assertArrayEquals(Arrays.copyOf(PRINTED, size), driver.out(), () -> "a stream of " + size);
            assertEquals(FrameFlags.NONE, driver.frame().flags(), () -> "a stream of " + size);
            driver.cleanUp();
        }
    }

    @InEveryShell
    void aRunawayFillsNoDiskAndIsEndedByACancel(Shell shell) {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "exec yes runaway")
                .keep(MIB)
                .startWait(20);
        driver.start();
        long most = 0;
        while (counted(driver) < 16 * MIB) {
            for (int i = 0; i < 100; i++) {
                most = Math.max(most, onDisk(driver.path()));
            }
            driver.follow(0);
        }
        long size = most;
        assertTrue(size < 4 * MIB + KeptOutput.LAST, () -> size + " bytes on the disk");
        driver.cancel(5).finish().follow(0);
        assertEquals(shell == Shell.ZSH ? Ends.exited(143) : Ends.signalled(15), driver.state());
        assertTrue(driver.out().length < 2 * MIB, () -> driver.out().length + " bytes");
        assertTrue(driver.outText().startsWith("runaway\nrunaway\n"));
        driver.cleanUp();
    }

    @InEveryShell
    void aStreamThatAChildKeepsOpenIsToldAndItsEndComesWhenTheChildHasEnded(Shell shell) throws Exception {
        Path pid = scratch.resolve("pid-" + shell);
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell), "sleep 600 & echo $! >" + pid + "; " + COUNT + "; exit 4")
                .keep(MIB);
        try {
            driver.start().finish().follow(0);
            assertEquals(Ends.exited(4), driver.state());
            FrameFlags.Gap open = driver.frame().flags().outGap();
            assertTrue(open.open());
            assertEquals(driver.out().length, open.offset(driver.out().length));
            assertArrayEquals(Arrays.copyOf(PRINTED, driver.out().length), driver.out());
            assertTrue(driver.out().length + open.bytes() <= PRINTED.length);
        } finally {
            EndsTest.kill(Files.readString(pid).strip());
        }
        theRestArrivesWhenTheStreamIsClosed(driver);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 1", "head -c 100; exit 1"})
    void whereTheLastBytesCannotBePutBehindTheFirstTheGapIsAtTheEnd(String tail) throws Exception {
        DurableDriver driver = withTail(tail);
        driver.start().finish().follow(0);
        FrameFlags flags = driver.frame().flags();
        assertTrue(flags.outputLost());
        assertTrue(flags.outGap().open());
        assertArrayEquals(Arrays.copyOf(PRINTED, driver.out().length), driver.out());
        assertEquals(PRINTED.length, driver.out().length + flags.outGap().bytes());
        assertEquals(0, flags.missing());
        driver.cleanUp();
    }

    @Test
    void whatAPowerLossHasTakenOfTheFirstBytesIsNoneOfTheGap() throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(), COUNT + "; exec sleep 600")
                .keep(MIB)
                .startWait(20);
        driver.start();
        while (counted(driver) == 0) {
            driver.follow(50);
        }
        String command = EndsTest.first(driver, "g");
        List<String> pids = EndsTest.processesIn(driver.directory());
        while (!pids.isEmpty()) {
            for (String pid : pids) {
                EndsTest.kill(pid);
            }
            // one of them may have started another meanwhile
            pids = EndsTest.processesIn(driver.directory());
        }
        EndsTest.kill(command);
        Files.writeString(driver.directory().resolve("p"), "1 1 another-boot\n");
        try (FileChannel out = FileChannel.open(driver.directory().resolve("o"), StandardOpenOption.WRITE)) {
            out.truncate(20_000);
        }
        driver.follow(0);
        assertEquals(TargetState.Kind.REBOOTED, driver.state().kind());
        assertEquals(20_000, driver.frame().outSize());
        driver.cleanUp();
    }

    @Test
    void whatIsBeingPutBehindTheFirstBytesIsNotShownBeforeItIsAllThere() throws Exception {
        Path go = scratch.resolve("go");
        // The last bytes are there, and the stream is not closed yet.
        DurableDriver driver = withTail("/usr/bin/tail \"$@\"; until [ -e " + go + " ]; do sleep 0.1; done");
        driver.start().finish();
        assertTrue(driver.frame().flags().outGap().open());
        assertArrayEquals(Arrays.copyOf(PRINTED, driver.out().length), driver.out());
        Files.createFile(go);
        theRestArrivesWhenTheStreamIsClosed(driver);
    }

    /** On a target that has this for a tail. */
    private DurableDriver withTail(String script) throws Exception {
        Path bin = Files.createDirectory(scratch.resolve("bin"));
        TemporaryFiles.script(bin.resolve("tail"), script);
        LocalExec target = new LocalExec().environment(Map.of("PATH", bin + ":/usr/bin:/bin"));
        return DurableDriver.script(target, COUNT).keep(MIB);
    }

    private static void theRestArrivesWhenTheStreamIsClosed(DurableDriver driver) throws Exception {
        eventually(
                "the stream is closed",
                () -> !driver.follow(0).frame().flags().outGap().open());
        driver.finish();
        assertKept(driver, PRINTED, driver.out());
        driver.cleanUp();
    }

    private static void assertKept(DurableDriver driver, byte[] printed, byte[] arrived) {
        FrameFlags.Gap gap = driver.frame().flags().outGap();
        assertNotNull(gap, () -> arrived.length + " bytes arrived");
        assertGap(gap, printed, arrived);
    }

    private static void assertGap(FrameFlags.Gap gap, byte[] printed, byte[] arrived) {
        assertEquals(printed.length, gap.bytes() + arrived.length);
        assertEquals(false, gap.open());
        int prefix = (int) gap.offset(arrived.length);
        assertTrue(prefix >= MIB, () -> "only " + prefix + " bytes of the beginning");
        assertArrayEquals(Arrays.copyOf(printed, prefix), Arrays.copyOf(arrived, prefix));
        assertArrayEquals(
                Arrays.copyOfRange(printed, printed.length - KeptOutput.LAST, printed.length),
                Arrays.copyOfRange(arrived, prefix, arrived.length));
    }

    private static long counted(DurableDriver driver) {
        FrameFlags.Gap gap = driver.frame().flags().outGap();
        return gap == null ? 0 : gap.bytes();
    }

    private static long onDisk(Path directory) {
        File[] files = directory.toFile().listFiles();
        return files == null ? 0 : Arrays.stream(files).mapToLong(File::length).sum();
    }
}
