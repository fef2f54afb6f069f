package io.jenkins.plugins.remoteexec.provider.hostup;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes that a command has printed, from the text in an answer. Proxmox, the platform beneath, puts each byte into
 * JSON as the character of the same number, so that UTF-8 arrives as if it had been Latin-1.
 */
final class MangledText {
    private MangledText() {}

    /**
     * @return the original bytes, where the text can only be such mangled UTF-8: no character is beyond a byte, not all
     *     are ASCII, and the bytes are UTF-8 without a flaw. Otherwise the text in UTF-8
     */
    static byte[] bytes(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        if (plain.length == text.length() || text.chars().anyMatch(c -> c > 0xFF)) {
            return plain;
        }
        byte[] original = text.getBytes(StandardCharsets.ISO_8859_1);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(original));
            return original;
        } catch (CharacterCodingException e) {
            return plain;
        }
    }
}
