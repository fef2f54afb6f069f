package io.jenkins.plugins.remoteexec.engine.text;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.regex.Pattern;

/**
 * Text from a remote machine as it may stand in a log. Colours stay. Everything else that a terminal or Jenkins itself
 * would obey becomes visible instead: Jenkins' console notes begin with the sequence "conceal", and other sequences move
 * the cursor, set titles or answer the terminal.
 */
public final class HarmlessText {
    private static final char ESCAPE = '\u001b';
    private static final char VISIBLE_ESCAPE = '\u241b';
    private static final char VISIBLE_CONTROLS = '\u2400';
    private static final char VISIBLE_DELETE = '\u2421';
    private static final int LONGEST_COLOUR = 32;
    private static final Pattern COLOUR_OF_PALETTE =
            Pattern.compile("(?<![0-9])[345]8;(5;[0-9]+|2;[0-9]+;[0-9]+;[0-9]+)(?![0-9])");

    private HarmlessText() {}

    @NonNull
    public static String of(@NonNull CharSequence text) {
        StringBuilder result = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ESCAPE) {
                int end = endOfColour(text, i);
                result = result == null ? new StringBuilder(text.length()).append(text, 0, i) : result;
                if (end > 0) {
                    result.append(text, i, end);
                    i = end - 1;
                } else {
                    result.append(VISIBLE_ESCAPE);
                }
            } else if ((c < ' ' && c != '\t') || (c >= '\u007f' && c < '\u00a0') || ordersOrBreaks(c)) {
                result = result == null ? new StringBuilder(text.length()).append(text, 0, i) : result;
                result.append(visible(c));
            } else if (result != null) {
                result.append(c);
            }
        }
        return result == null ? text.toString() : result.toString();
    }

    /** Shows what follows in another order than it stands there, or in another line. */
    private static boolean ordersOrBreaks(char c) {
        return c == '\u061c'
                || c == '\u200e'
                || c == '\u200f'
                || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    private static char visible(char c) {
        if (c < ' ') {
            return (char) (VISIBLE_CONTROLS + c);
        }
        return c == '\u007f' ? VISIBLE_DELETE : '\ufffd';
    }

    /** The index after a sequence that only sets colour or weight, or -1. */
    private static int endOfColour(CharSequence text, int start) {
        if (start + 1 >= text.length() || text.charAt(start + 1) != '[') {
            return -1;
        }
        int limit = Math.min(text.length(), start + LONGEST_COLOUR);
        for (int i = start + 2; i < limit; i++) {
            char c = text.charAt(i);
            if (c == 'm') {
                return conceals(text.subSequence(start + 2, i).toString()) ? -1 : i + 1;
            }
            if (c != ';' && (c < '0' || c > '9')) {
                return -1;
            }
        }
        return -1;
    }

    /** Parameter 8 conceals, except where it is a colour of a palette: {@code 38;5;8} is a plain grey. */
    private static boolean conceals(String parameters) {
        return COLOUR_OF_PALETTE.matcher(parameters).replaceAll(";").matches("(.*;)?0*8(;.*)?");
    }
}
