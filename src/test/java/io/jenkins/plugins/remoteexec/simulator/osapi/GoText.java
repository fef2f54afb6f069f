package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

/** How Go writes values that appear in OSAPI's answers. */
final class GoText {

    private static final char REPLACEMENT = '\uFFFD';

    private GoText() {}

    /** A duration as Go's {@code Duration.String} prints it: {@code 1.5s}, {@code 1m0s}, {@code 12.5ms}. */
    static String duration(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return plain(BigDecimal.valueOf(duration.toNanos(), 6)) + "ms";
        }
        StringBuilder text = new StringBuilder();
        if (duration.toHours() > 0) {
            text.append(duration.toHours()).append('h');
        }
        if (duration.toMinutes() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        BigDecimal seconds = BigDecimal.valueOf(duration.toSecondsPart() * 1_000_000_000L + duration.toNanosPart(), 9);
        return text.append(plain(seconds)).append('s').toString();
    }

    /** A set as Go prints a {@code map[string]bool} whose values are all true. */
    static String set(Collection<String> sorted) {
        return sorted.stream().map(key -> key + ":true").collect(Collectors.joining(" ", "map[", "]"));
    }

    /** A string in double quotes, as {@code %q} prints plain text. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** Decodes UTF-8 as Go's JSON encoder does: every byte that fits nowhere becomes one U+FFFD. */
    static String utf8(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            // Java reports the longest malformed piece at once, Go goes on after one byte.
            for (int i = 0; i < result.length(); i++) {
                out.put(REPLACEMENT);
            }
            in.position(in.position() + result.length());
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }

    /** The length in bytes of a string in JSON as Go writes it, quotes included. */
    static int jsonLength(String text) {
        int length = 2;
        for (int i = 0; i < text.length(); i++) {
            length += jsonLength(text.charAt(i));
        }
        return length;
    }

    private static int jsonLength(char c) {
        if (c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t') {
            return 2;
        }
        // Go escapes these three for HTML's sake, and what it could not decode.
        if (c < ' ' || c == '<' || c == '>' || c == '&' || c == REPLACEMENT) {
            return 6;
        }
        if (c < 0x80) {
            return 1;
        }
        // Two halves of a surrogate pair make four bytes.
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
