package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.FrameException.Fault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class FrameParserTest {
    private static final byte[] DATA = "some output, 17 \u00fc\n".getBytes(StandardCharsets.UTF_8);
    private static final Call CALL = new Call("", "abc123", 40, 0, 1000, 5000);
    private static final String BODY = "abc123 x.e3 " + (40 + DATA.length) + " 0 - /var/tmp/.rx-id 40 " + DATA.length
            + " b " + Base64.getEncoder().encodeToString(DATA) + " 0 0 - -";

    @Test
    void aFrameIsReadWithWhateverStandsAroundIt() throws FrameException {
        for (String around : new String[] {"%s", "noise %s noise", "@rx1 half a frame\n%s\n", "%s rx1@", "\u00c3%s"}) {
            Frame frame = FrameParser.parse(CALL, String.format(around, frame(BODY)));
            assertEquals(Ends.exited(3), frame.state());
            assertArrayEquals(DATA, frame.out().bytes());
            assertEquals(40 + DATA.length, frame.out().end());
            assertEquals("/var/tmp/.rx-id", frame.directory());
            assertTrue(frame.complete());
            assertFalse(frame.flags().outputLost());
        }
    }

    @Test
    void otherWhiteSpaceDoesNoHarm() throws FrameException {
        for (String space : new String[] {"\n", "\r\n", "  ", "\t"}) {
            assertArrayEquals(
                    DATA,
                    FrameParser.parse(CALL, frame(BODY).replace(" ", space))
                            .out()
                            .bytes());
        }
    }

    @Test
    void md5ServesWhereThereIsNoCksum() throws FrameException {
        String md5 = Checksum.of((BODY + "\n").getBytes(StandardCharsets.UTF_8)).md5();
        assertEquals(
                Ends.exited(3),
                FrameParser.parse(CALL, "@rx1 " + BODY + " " + md5 + " - rx1@").state());
    }

    @Test
    void zippedAndHexadecimalPayloadsAreDecoded() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(DATA);
        }
        String base64 = Base64.getEncoder().encodeToString(zipped.toByteArray());
        String body = "abc123 r 0 0 - /d 40 " + DATA.length + " zb " + base64 + " 0 2 h 0aff";
        Frame frame = FrameParser.parse(CALL, frame(body));
        assertArrayEquals(DATA, frame.out().bytes());
        assertTrue(frame.out().zipped());
        assertArrayEquals(new byte[] {10, -1}, frame.err().bytes());
    }

    @Test
    void aGzipThatHoldsMoreThanItSaysIsRefused() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(new byte[50_000_000]);
        }
        String base64 = Base64.getEncoder().encodeToString(zipped.toByteArray());
        assertFault(Fault.ALTERED, frame("abc123 r 0 0 - /d 40 100 zb " + base64 + " 0 0 - -"));
    }

    @Test
    void aTargetCannotFillTheControllersMemoryByPromisingMoreThanWasAskedFor() throws Exception {
        // a small answer that would become a large frame
        int asked = CALL.raw();
        assertArrayEquals(
                new byte[asked], FrameParser.parse(CALL, zeros(asked)).out().bytes());
        assertFault(Fault.ALTERED, zeros(asked + 1));
        assertFault(Fault.ALTERED, zeros(50_000_000));
        assertFault(Fault.ALTERED, frame("abc123 r 0 0 - /d 40 -1 b - 0 0 - -"));
    }

    private static String zeros(int length) throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(new byte[length]);
        }
        String base64 = Base64.getEncoder().encodeToString(zipped.toByteArray());
        return frame("abc123 r " + length + " 0 - /d 40 " + length + " zb " + base64 + " 0 0 - -");
    }

    @Test
    void anAnswerFarLongerThanWhatWasAskedForIsNotReadAtAll() throws FrameException {
        String noise = "x".repeat(1_000_000);
        assertEquals(
                Ends.exited(3), FrameParser.parse(CALL, noise + frame(BODY)).state());
        assertFault(Fault.ALTERED, noise + noise + frame(BODY));
        byte[] bytes = (noise + noise + frame(BODY)).getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                Fault.ALTERED,
                assertThrows(FrameException.class, () -> FrameParser.parse(CALL, bytes))
                        .fault());
    }

    @Test
    void noAnswerKeepsTheControllerBusyForLongerThanItIsLong() {
        // where a provider returns 16 MiB, an answer of that size is honest by its length
        Call large = new Call("", "abc123", 0, 0, 12_000_000, 0);
        for (String nasty : new String[] {"@rx1 ", "@rx1 abc123 rx1@ ", "@rx1 abc123 r r r rx1@ ", "rx1@ ", "@rx1"}) {
            assertRefusedSoon(large, nasty.repeat(16_000_000 / nasty.length()));
        }
        assertRefusedSoon(large, "@rx1 abc123 ok" + " a".repeat(8_000_000) + " rx1@");
        assertRefusedSoon(large, "@rx1 abc123 ok" + " ".repeat(16_000_000) + "a b c rx1@");
    }

    // quadratic scans of these texts take hours
    private static void assertRefusedSoon(Call call, String answer) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThrows(FrameException.class, () -> FrameParser.parse(call, answer)),
                () -> answer.substring(0, 30));
    }

    @Test
    void noByteMayBeMissingOrDifferent() {
        String whole = frame(BODY);
        for (int length = 0; length < whole.length(); length++) {
            assertThrows(FrameException.class, parsing(whole.substring(0, length)), "cut at " + length);
        }
        assertFault(Fault.CUT, whole.substring(0, whole.length() - 1));
        assertFault(Fault.MISSING, "");
        for (int i = 0; i < whole.length(); i++) {
            for (char c : new char[] {'0', '1', 'x', 'A', ' ', '-'}) {
                StringBuilder altered = new StringBuilder(whole);
                altered.setCharAt(i, c);
                if (!altered.toString().strip().replaceAll("\\s+", " ").equals(whole)) {
                    assertThrows(FrameException.class, parsing(altered.toString()), altered::toString);
                }
            }
        }
    }

    @Test
    void manyRandomFaultsNeverGiveAWrongByte() {
        long seed = 1889;
        System.out.println("seed of frame faults: " + seed);
        Random random = new Random(seed);
        String other = frame(BODY.replace("abc123", "zzz999").replace("x.e3", "x.e4"));
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? frame(BODY) : other + frame(BODY));
            for (int faults = random.nextInt(4); faults > 0; faults--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, (char) (32 + random.nextInt(95)));
                    case 2 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
                    default -> text.insert(random.nextInt(text.length()), text.substring(at));
                }
            }
            try {
                Frame frame = FrameParser.parse(CALL, text.toString());
                assertEquals(Ends.exited(3), frame.state(), text::toString);
                assertArrayEquals(DATA, frame.out().bytes());
            } catch (FrameException e) {
                // Refused, as it should be.
            }
        }
    }

    @Test
    void aStaleAnswerIsNotMistakenForThisOne() throws FrameException {
        String stale = frame(BODY.replace("abc123", "zzz999"));
        assertFault(Fault.STALE, stale);
        assertEquals(
                Ends.exited(3), FrameParser.parse(CALL, stale + frame(BODY)).state());
        assertEquals(
                Ends.exited(3),
                FrameParser.parse(CALL, frame(BODY) + frame(BODY)).state());
    }

    @Test
    void anAnswerOfOtherOffsetsIsRefused() {
        assertFault(Fault.ALTERED, frame(BODY.replace(" 40 ", " 41 ")));
    }

    @Test
    void aShortAnswerSaysItsStateTwice() throws FrameException {
        assertEquals(
                TargetState.Kind.GONE,
                FrameParser.parse(CALL, "@rx1 abc123 g g rx1@").state().kind());
        assertFault(Fault.ALTERED, "@rx1 abc123 g d rx1@");
        assertFault(Fault.ALTERED, "@rx1 abc123 q q rx1@");
        assertFault(Fault.ALTERED, "@rx1 abc123 g rx1@");
    }

    @Test
    void everyRefusalExplainsItself() {
        for (TargetState.Kind kind : TargetState.Kind.values()) {
            String explanation = new TargetState(kind, 0).explanation();
            assertTrue(!kind.refused() || explanation.endsWith("Nothing was started."), kind::toString);
        }
    }

    private static String frame(String body) {
        return "@rx1 " + body + " "
                + Checksum.of((body + "\n").getBytes(StandardCharsets.UTF_8)).cksum() + " rx1@";
    }

    private static void assertFault(Fault fault, String answer) {
        assertEquals(fault, assertThrows(FrameException.class, parsing(answer)).fault());
    }

    private static org.junit.jupiter.api.function.Executable parsing(String answer) {
        return () -> FrameParser.parse(CALL, answer);
    }
}
