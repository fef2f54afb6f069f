package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.supervisor.FrameParser;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * How the API writes output into its JSON. Its reference does not say; the QEMU guest agent behind it uses Base64. Text
 * that looks like Base64 proves nothing ("test" does), so this is a setting. Only the answers of durable executions say
 * by themselves what they are: their frames begin with a character that no Base64 has.
 */
enum OutputEncoding {
    BASE64,
    PLAIN;

    private static final String FRAME = FrameParser.BEGIN;

    /** @throws IllegalArgumentException if there is none of this name; the message names the field and the choices */
    static OutputEncoding of(@NonNull String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "", "base64" -> BASE64;
            case "plain" -> PLAIN;
            default ->
                throw new IllegalArgumentException("outputEncoding '" + name + "' is unknown: it is base64 or plain");
        };
    }

    /** @return the bytes that the command wrote, or null if the text is no Base64 where this setting says it must be */
    @CheckForNull
    byte[] decode(@NonNull String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        if (this == PLAIN && !text.contains(FRAME)) {
            byte[] decoded = decodedOrNull(text);
            return decoded != null && holdsFrame(decoded) ? decoded : plain;
        }
        return text.contains(FRAME) ? plain : decodedOrNull(text);
    }

    private static boolean holdsFrame(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(FRAME);
    }

    private static byte[] decodedOrNull(String text) {
        String packed = text.replaceAll("[\\r\\n]", "");
        // the cap of the API may fall into the middle of a group of four, whose first character alone holds no byte
        String whole = packed.length() % 4 == 1 ? packed.substring(0, packed.length() - 1) : packed;
        try {
            return Base64.getDecoder().decode(whole);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
