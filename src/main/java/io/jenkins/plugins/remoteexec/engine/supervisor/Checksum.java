package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What {@code cksum} and {@code md5sum} print about the same bytes. A target has at least one of them.
 *
 * @param cksum CRC and number of bytes as POSIX {@code cksum} prints them, parted by one blank
 * @param md5 32 hexadecimal digits, as {@code md5sum} prints them
 */
public record Checksum(@NonNull String cksum, @NonNull String md5) {
    private static final int POLYNOMIAL = 0x04C11DB7;
    private static final int[] TABLE = table();

    /** The checksum of all parts, one after the other. */
    @NonNull
    public static Checksum of(@NonNull byte[]... parts) {
        MessageDigest digest = md5Digest();
        int crc = 0;
        long length = 0;
        for (byte[] part : parts) {
            crc = update(crc, part);
            length += part.length;
            digest.update(part);
        }
        return new Checksum(cksum(crc, length) + " " + length, HexFormat.of().formatHex(digest.digest()));
    }

    /**
     * Whether a target's answer is the checksum of what we have.
     *
     * @param first the first word the utility printed
     * @param second its second word: the length from {@code cksum}, a hyphen from {@code md5sum}
     */
    public boolean matches(@NonNull String first, @NonNull String second) {
        return cksum.equals(first + " " + second) || md5.equals(first);
    }

    // POSIX, cksum: the CRC goes over the bytes, then over the length, lowest byte first, without leading zeros.
    private static long cksum(int crc, long length) {
        int result = crc;
        for (long rest = length; rest != 0; rest >>>= 8) {
            result = (result << 8) ^ TABLE[(result >>> 24) ^ (int) (rest & 0xff)];
        }
        return ~result & 0xffffffffL;
    }

    private static int update(int crc, byte[] bytes) {
        int result = crc;
        for (byte b : bytes) {
            result = (result << 8) ^ TABLE[(result >>> 24) ^ (b & 0xff)];
        }
        return result;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = value < 0 ? (value << 1) ^ POLYNOMIAL : value << 1;
            }
            table[i] = value;
        }
        return table;
    }

    private static MessageDigest md5Digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform has to have it.
            throw new IllegalStateException(e);
        }
    }
}
