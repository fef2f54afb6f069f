package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Much output through a provider that cuts at 100 KB, and through one that breaks what it returns. */
@DisabledOnOs(OS.WINDOWS)
class VolumeTest {
    private static final int CAP = 100_000;
    private static final int MEGABYTES = 100;

    @TempDir
    Path scratch;

    @Test
    void aHundredMegabytesOfRandomBytesComeBackWithTheSameHash() throws Exception {
        Path data = scratch.resolve("data");
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        Random random = new Random(100);
        byte[] megabyte = new byte[1 << 20];
        for (int i = 0; i < MEGABYTES; i++) {
            random.nextBytes(megabyte);
            expected.update(megabyte);
            Files.write(data, megabyte, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        LocalExec exec = new LocalExec().cap(CAP);
        DurableDriver driver = DurableDriver.arguments(exec, "cat", data.toString());
        driver.start();
        while (driver.state().kind() == TargetState.Kind.RUNNING) {
            driver.follow(100);
        }
        Path copy = readInParallel(exec, driver);
        MessageDigest actual = MessageDigest.getInstance("SHA-256");
        actual.update(Files.readAllBytes(copy));
        assertArrayEquals(expected.digest(), actual.digest());
        assertTrue(exec.calls() < 1_600, () -> exec.calls() + " calls");
        driver.cleanUp();
    }

    private Path readInParallel(LocalExec exec, DurableDriver driver) throws Exception {
        Path copy = Files.createFile(scratch.resolve("copy"));
        int max = new Sizing(CAP).max();
        long size = driver.frame().outSize();
        assertEquals((long) MEGABYTES << 20, size);
        ExecutionDirectory directory = driver.place().at(driver.directory().toString());
        try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            List<Callable<Void>> reads = new ArrayList<>();
            for (long offset = 0; offset < size; offset += max) {
                long from = offset;
                reads.add(() -> {
                    Call read = Calls.follow(directory, OutputRequest.partOfOut(from, max, 0), DurableDriver.nonce());
                    Frame frame = FrameParser.parse(read, exec.exec(read.text()));
                    file.write(ByteBuffer.wrap(frame.out().bytes()), from);
                    return null;
                });
            }
            StartsOnceTest.inParallel(4, reads);
        }
        return copy;
    }

    @Test
    void aProviderThatReturnsLessThanItSaysIsAskedForLess() throws Exception {
        byte[] data = new byte[2_000_000];
        new Random(5).nextBytes(data);
        Path file = Files.write(scratch.resolve("data"), data);
        DurableDriver driver = DurableDriver.arguments(new LocalExec().cap(30_000), "cat", file.toString())
                .largestOutput(400_000);
        assertEquals(Ends.exited(0), driver.run());
        assertArrayEquals(data, driver.out());
        assertTrue(driver.badFrames() < 20, () -> driver.badFrames() + " frames were cut");
    }

    @Test
    void aProviderThatBreaksEveryThirdAnswerStillGivesEveryByteOnce() throws Exception {
        byte[] data = new byte[1_000_000];
        new Random(6).nextBytes(data);
        Path file = Files.write(scratch.resolve("data"), data);
        long seed = 77;
        System.out.println("seed of broken answers: " + seed);
        Random random = new Random(seed);
        byte[][] before = {new byte[0]};
        LocalExec exec = new LocalExec().mangle(answer -> {
            byte[] stale = before[0];
            before[0] = answer;
            int fault = random.nextInt(12);
            byte[] broken = answer.clone();
            if (fault == 0) {
                return java.util.Arrays.copyOf(answer, random.nextInt(answer.length));
            } else if (fault == 1) {
                broken[random.nextInt(broken.length)] ^= 1;
                return broken;
            } else if (fault == 2) {
                return stale;
            } else if (fault == 3) {
                ByteBuffer twice = ByteBuffer.allocate(stale.length + answer.length);
                return twice.put(stale).put(answer).array();
            }
            return answer;
        });
        DurableDriver driver =
                DurableDriver.arguments(exec, "cat", file.toString()).largestOutput(40_000);
        assertEquals(Ends.exited(0), driver.run());
        assertArrayEquals(data, driver.out());
        assertTrue(driver.badFrames() > 3);
    }
}
