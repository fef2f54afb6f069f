package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.supervisor.Frame.Chunk;
import io.jenkins.plugins.remoteexec.engine.supervisor.FrameException.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Finds and verifies the frame in what an exec call printed. Text around it, other white space and bytes that were taken
 * for Latin-1 do no harm; a frame that is cut, altered, stale or of other offsets is refused as a whole.
 *
 * <p>The target may be hostile, and one controller reads the answers of all. So nothing takes more time than the answer is
 * long, nor more memory than the call has asked for.
 *
 * <p>The grammar, with any white space between the words:
 *
 * <pre>
 * @rx1 NONCE STATE SIZE SIZE FLAGS DIRECTORY OFFSET LENGTH ENCODING TEXT OFFSET LENGTH ENCODING TEXT SUM SUM rx1@
 * @rx1 NONCE STATE EXTRA... SUM SUM rx1@
 * @rx1 NONCE STATE STATE rx1@
 * </pre>
 *
 * The sizes and the four-word groups are standard output's and standard error's. The sum is what {@code cksum} or
 * {@code md5sum} print about everything between {@code @rx1} and the sum, with single blanks and a newline at the end.
 * The third form has no checksum because the target may have no tool for it; saying the state twice is its check.
 */
public final class FrameParser {
    /** How a frame begins. It holds a character that no Base64 text has. */
    public static final String BEGIN = "@rx1";

    private static final String END = "rx1@";
    private static final int FULL = 14;

    private static final int SUM = 2;

    private FrameParser() {}

    /**
     * Reads the answer to a call.
     *
     * @param call what was asked
     * @param answer everything the exec call printed on standard output
     * @return a frame that is right in every byte
     * @throws FrameException when there is no such frame
     */
    @NonNull
    public static Frame parse(@NonNull Call call, @NonNull byte[] answer) throws FrameException {
        checkLength(call, answer.length);
        return parse(call, new String(answer, StandardCharsets.ISO_8859_1));
    }

    /** As {@link #parse(Call, byte[])}, for providers that hand out text. */
    @NonNull
    public static Frame parse(@NonNull Call call, @NonNull String answer) throws FrameException {
        checkLength(call, answer.length());
        FrameException failure =
                new FrameException(Fault.MISSING, "The answer does not contain the supervisor's reply.");
        int begin = answer.indexOf(BEGIN);
        int end = 0;
        while (begin >= 0) {
            int next = answer.indexOf(BEGIN, begin + 1);
            // The end that was found for an earlier beginning still counts when it lies behind this one.
            if (end >= 0 && end < begin + BEGIN.length()) {
                end = answer.indexOf(END, begin + BEGIN.length());
            }
            if (end < 0 || next >= 0 && next < end) {
                failure = new FrameException(
                        Fault.CUT, "The answer was cut off before the end of the supervisor's reply.");
            } else {
                try {
                    return read(call, answer.substring(begin + BEGIN.length(), end));
                } catch (FrameException e) {
                    failure = e;
                }
            }
            begin = next;
        }
        throw failure;
    }

    private static void checkLength(Call call, int length) throws FrameException {
        if (length > call.longestAnswer()) {
            throw altered("the answer has " + length + " characters, far more than were asked for");
        }
    }

    private static Frame read(Call call, String body) throws FrameException {
        // One word more than any frame has is enough to refuse it.
        List<String> words = Arrays.asList(body.strip().split("\\s+", FULL + SUM + 1));
        int last = words.size() - 1;
        if (last < 2) {
            throw altered("it is too short");
        }
        if (!words.get(0).equals(call.nonce())) {
            throw new FrameException(Fault.STALE, "The supervisor's reply belongs to another call.");
        }
        TargetState state = TargetState.parse(words.get(1));
        if (state == null) {
            throw altered("its state is unknown");
        }
        if (words.size() > FULL + SUM) {
            throw altered("it has too many words");
        }
        if (last == 2) {
            if (!words.get(1).equals(words.get(2))) {
                throw altered("its two copies of the state differ");
            }
            return Frame.bare(state, call, "");
        }
        String summed = String.join(" ", words.subList(0, last - 1)) + "\n";
        if (!Checksum.of(summed.getBytes(StandardCharsets.ISO_8859_1)).matches(words.get(last - 1), words.get(last))) {
            throw altered("its checksum does not match");
        }
        if (words.size() != FULL + SUM) {
            return Frame.bare(state, call, String.join(" ", words.subList(2, last - 1)));
        }
        try {
            return full(call, state, words);
        } catch (IllegalArgumentException | IOException e) {
            throw altered("it cannot be decoded: " + e.getMessage());
        }
    }

    private static Frame full(Call call, TargetState state, List<String> words) throws FrameException, IOException {
        return new Frame(
                state,
                chunk(call, call.out(), words.subList(6, 10)),
                chunk(call, call.err(), words.subList(10, 14)),
                Long.parseLong(words.get(2)),
                Long.parseLong(words.get(3)),
                FrameFlags.parse(words.get(4)),
                words.get(5),
                "");
    }

    private static Chunk chunk(Call call, long expected, List<String> words) throws FrameException, IOException {
        if (expected < 0) {
            return new Chunk(0, new byte[0], 0, false);
        }
        long offset = Long.parseLong(words.get(0));
        int length = Integer.parseInt(words.get(1));
        String text = words.get(3);
        if (offset != expected) {
            throw altered("it begins at byte " + offset + " instead of " + expected);
        }
        if (length < 0 || length > call.mostOfOneStream()) {
            throw altered(
                    "it announces " + length + " bytes where at most " + call.mostOfOneStream() + " were asked for");
        }
        if (length == 0) {
            return new Chunk(offset, new byte[0], 0, false);
        }
        boolean zipped = words.get(2).startsWith("z");
        byte[] bytes = words.get(2).endsWith("h")
                ? HexFormat.of().parseHex(text)
                : Base64.getDecoder().decode(text);
        if (zipped) {
            bytes = unzip(bytes, length);
        }
        if (bytes.length != length) {
            throw altered("it carries " + bytes.length + " bytes instead of " + length);
        }
        return new Chunk(offset, bytes, text.length(), zipped);
    }

    // The promise is no more than was asked for; one byte more than it is enough to see a lie.
    private static byte[] unzip(byte[] zipped, int length) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return in.readNBytes(length + 1);
        }
    }

    private static FrameException altered(String how) {
        return new FrameException(Fault.ALTERED, "The supervisor's reply was altered in transit: " + how + ".");
    }
}
