package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * Any bytes as the format of a POSIX {@code printf}, ready to stand between single quotes.
 *
 * <p>The result is one line of printable ASCII, so it passes through APIs that turn newlines into spaces or read UTF-8
 * as Latin-1. There is no single quote in it, and no {@code @}: OSAPI replaces {@code @fact.name} in every string.
 */
public final class PrintfText {
    private PrintfText() {}

    /** The format text that prints exactly these bytes. */
    @NonNull
    public static String encode(@NonNull byte[] bytes) {
        return encode(bytes, 0, bytes.length);
    }

    /** The format text that prints {@code bytes[from]} up to, but without, {@code bytes[to]}. */
    @NonNull
    public static String encode(@NonNull byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder((to - from) * 5 / 4 + 16);
        for (int i = from; i < to; i++) {
            // A format that begins with a hyphen would be taken for an option.
            if (i == from && bytes[i] == '-') {
                octal(text, '-');
            } else {
                append(text, bytes[i]);
            }
        }
        return text.toString();
    }

    /** The number of characters that one byte takes at most. */
    static int width(byte b) {
        switch (b) {
            case '%':
            case '\\':
            case '\n':
                return 2;
            default:
                return plain(b) ? 1 : 4;
        }
    }

    private static void append(StringBuilder text, byte b) {
        switch (b) {
            case '%':
                text.append("%%");
                break;
            case '\\':
                text.append("\\\\");
                break;
            case '\n':
                text.append("\\n");
                break;
            default:
                if (plain(b)) {
                    text.append((char) b);
                } else {
                    octal(text, b & 0xff);
                }
        }
    }

    private static boolean plain(byte b) {
        return b >= ' ' && b < 127 && b != '\'' && b != '@' && b != '%' && b != '\\';
    }

    private static void octal(StringBuilder text, int b) {
        // Always three digits: the next character may be a digit itself.
        text.append('\\')
                .append((char) ('0' + (b >> 6)))
                .append((char) ('0' + (b >> 3 & 7)))
                .append((char) ('0' + (b & 7)));
    }
}
