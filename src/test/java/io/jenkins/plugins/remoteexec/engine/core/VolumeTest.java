package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.remoteexec.contract.EndListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.plain.PlainExec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Much more output than one call can carry. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class VolumeTest {
    private static final int CAP = 100_000;
    private static final int MB = 1_000_000;

    /** Base64 and the frame leave 74 % of the cap for bytes; the last call of each range read may bring less. */
    private static final int BYTES_IN_A_CALL = 70_000;

    @TempDir
    Path directory;

    @Test
    void aHundredMegabytesPassACapOfAHundredKilobytesByteForByte() throws Exception {
        arrivesByteForByte(new PlainExec().cap(CAP), 100 * MB);
    }

    @Test
    void oneCallAfterTheOtherBringsTheSame() throws Exception {
        arrivesByteForByte(new PlainExec().cap(CAP).singleLane(), 10 * MB);
    }

    private void arrivesByteForByte(PlainExec provider, int size) throws Exception {
        Path file = directory.resolve("data");
        String expected = randomBytes(file, size);
        Digested told = new Digested();
        try (provider;
                EngineCore engine = EngineCore.start(TimeAndChance.real())) {
            Execution execution = engine.start(
                    engine.connect(provider, EndpointLimits.DEFAULT),
                    "here",
                    Command.ofArguments(List.of("cat", file.toString())).build(),
                    Mode.DURABLE,
                    told);
            assertEquals(new Outcome.Exited(0), told.outcome(Duration.ofMinutes(10)));
            Path left = Leftovers.directory(execution.id());
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Leftovers.isTombstone(left));
            Leftovers.delete(left);
        }
        assertEquals(expected, HexFormat.of().formatHex(told.digest.digest()));
        assertThat(provider.submits(), lessThanOrEqualTo(size / BYTES_IN_A_CALL + 10));
    }

    private static String randomBytes(Path file, int size) throws IOException {
        Random random = new Random(29);
        byte[] block = new byte[MB];
        try (DigestOutputStream out =
                new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), sha256())) {
            for (int written = 0; written < size; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** An owner that remembers the digest of the standard output. */
    private static final class Digested extends EndListener {
        private final MessageDigest digest = sha256();
        private long length;

        @Override
        public void output(OutputStreamKind stream, long offset, byte[] bytes) {
            if (stream != OutputStreamKind.STDOUT || offset != length) {
                fail(stream + ": byte " + offset + " came after " + length);
            }
            digest.update(bytes);
            length += bytes.length;
        }

        @Override
        public void notice(String line) {
            fail(line);
        }
    }
}
