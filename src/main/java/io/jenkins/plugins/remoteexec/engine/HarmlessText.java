package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;

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
            } else if ((c < ' ' && c != '\t') || (c >= '\u007f' && c < '\u00a0')) {
                result = result == null ? new StringBuilder(text.length()).append(text, 0, i) : result;
                result.append(visible(c));
            } else if (result != null) {
                result.append(c);
            }
        }
        return result == null ? text.toString() : result.toString();
    }

    private static char visible(char c) {
        if (c < ' ') {
            return (char) (VISIBLE_CONTROLS + c);
        }
        return c == '\u007f' ? VISIBLE_DELETE : '\ufffd';
    }

    /** The index after a sequence that only sets colour or weight, or -1. Parameter 8 conceals, so it is not one. */
    private static int endOfColour(CharSequence text, int start) {
        if (start + 1 >= text.length() || text.charAt(start + 1) != '[') {
            return -1;
        }
        int parameter = start + 2;
        for (int i = parameter; i < text.length() && i < start + LONGEST_COLOUR; i++) {
            char c = text.charAt(i);
            if (c == ';' || c == 'm') {
                if (isConceal(text, parameter, i)) {
                    return -1;
                }
                if (c == 'm') {
                    return i + 1;
                }
                parameter = i + 1;
            } else if (c < '0' || c > '9') {
                return -1;
            }
        }
        return -1;
    }

    private static boolean isConceal(CharSequence text, int from, int to) {
        return text.subSequence(from, to).toString().matches("0*8");
    }
}
