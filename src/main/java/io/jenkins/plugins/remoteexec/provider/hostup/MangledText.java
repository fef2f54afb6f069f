package io.jenkins.plugins.remoteexec.provider.hostup;

import java.io.ByteArrayOutputStream;
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
     * @return the text in UTF-8. Where no character is beyond a byte, each group of them that can only be such mangled
     *     UTF-8 stands as the bytes that it was, whatever is around it: a program may print a byte that is no UTF-8, and
     *     output may be cut in the middle of a character
     */
    static byte[] bytes(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        if (plain.length == text.length() || text.chars().anyMatch(c -> c > 0xFF)) {
            return plain;
        }
        byte[] original = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream repaired = new ByteArrayOutputStream(plain.length);
        for (int at = 0; at < original.length; ) {
            int length = Math.max(1, character(original, at));
            boolean isByteOfItsOwn = length == 1 && original[at] < 0;
            byte[] bytes = isByteOfItsOwn ? text.substring(at, at + 1).getBytes(StandardCharsets.UTF_8) : original;
            repaired.write(bytes, isByteOfItsOwn ? 0 : at, isByteOfItsOwn ? bytes.length : length);
            at += length;
        }
        return repaired.toByteArray();
    }

    /** How many bytes at this place are one character of UTF-8 beyond ASCII; 0 if they are none. */
    private static int character(byte[] bytes, int at) {
        int first = bytes[at] & 0xFF;
        int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (at + length > bytes.length) {
            return 0;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
            return length;
        } catch (CharacterCodingException e) {
            return 0;
        }
    }
}
