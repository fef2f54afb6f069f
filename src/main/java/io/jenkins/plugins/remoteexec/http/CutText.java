package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * Foreign text that is bounded where it enters, before anybody knows which secrets it may hold. The mark at the cut tells
 * who shows it that the beginning of a secret may stand there.
 */
public final class CutText {
    /** Ends a text of which the rest is missing. Not a mere ellipsis: those stand in whole sentences, too. */
    public static final String MARK = "[…]";

    private CutText() {}

    /**
     * The beginning of a text, marked if that is not all.
     *
     * @param longest the most characters, those of the mark included
     */
    @NonNull
    public static String atMost(int longest, @NonNull String text) {
        return atMost(longest, text, MARK);
    }

    /**
     * As the other, for a text whose secrets are hidden already.
     *
     * @param mark ends what is not all
     */
    @NonNull
    public static String atMost(int longest, @NonNull String text, @NonNull String mark) {
        if (text.length() <= longest) {
            return text;
        }
        int end = longest - mark.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + mark;
    }
}
