package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Arrays;
import java.util.Collection;

/**
 * Finds many words in one pass over a text, however many there are (Aho and Corasick, 1975). A state stands for the
 * longest end of the text so far with which a word begins; a text is read by going from state to state, from
 * {@link #START}. Fourteen bytes for each character of the words, less where words begin alike.
 */
final class WordSearch {
    static final int START = 0;

    private static final int ASCII = 128;

    // States are numbered by their length, so that the children of each are in a row, ordered by their characters.
    private char[] labels = new char[64];
    private int[] firstChild = new int[64];
    private int[] shorter = new int[64];
    private int[] longestWord = new int[64];
    private int[] firstOfLength = new int[16];
    private int states = 1;
    private final int[] fromStart = new int[ASCII];

    /** @param words none of them empty */
    WordSearch(@NonNull Collection<String> words) {
        String[] sorted = words.stream().distinct().sorted().toArray(String[]::new);
        // the words that begin with what a state stands for
        int[] from = new int[64];
        int[] to = new int[64];
        to[START] = sorted.length;
        firstOfLength[1] = 1;
        int length = 0;
        for (int state = START; state < states; state++) {
            if (state == firstOfLength[length + 1]) {
                length++;
                firstOfLength = grown(firstOfLength, length + 1);
                firstOfLength[length + 1] = states;
            }
            firstChild[state] = states;
            int begin = from[state];
            while (begin < to[state] && sorted[begin].length() == length) {
                begin++;
            }
            while (begin < to[state]) {
                char label = sorted[begin].charAt(length);
                int end = begin + 1;
                while (end < to[state] && sorted[end].charAt(length) == label) {
                    end++;
                }
                from = grown(from, states);
                to = grown(to, states);
                from[states] = begin;
                to[states] = end;
                add(state, label, sorted[begin].length() == length + 1 ? length + 1 : 0);
                begin = end;
            }
            if (state == START) {
                for (int child = 1; child < states; child++) {
                    if (labels[child] < ASCII) {
                        fromStart[labels[child]] = child;
                    }
                }
            }
        }
        firstChild = Arrays.copyOf(firstChild, states + 1);
        firstChild[states] = states;
        labels = Arrays.copyOf(labels, states);
        shorter = Arrays.copyOf(shorter, states);
        longestWord = Arrays.copyOf(longestWord, states);
        firstOfLength = Arrays.copyOf(firstOfLength, length + 1);
    }

    private void add(int parent, char label, int word) {
        int state = states;
        labels = labels.length > state ? labels : Arrays.copyOf(labels, 2 * state);
        firstChild = grown(firstChild, state);
        shorter = grown(shorter, state);
        longestWord = grown(longestWord, state);
        labels[state] = label;
        if (parent != START) {
            shorter[state] = next(shorter[parent], label);
        }
        longestWord[state] = Math.max(word, longestWord[shorter[state]]);
        states++;
    }

    private static int[] grown(int[] array, int index) {
        return index < array.length ? array : Arrays.copyOf(array, 2 * index);
    }

    /** The state after one more character. */
    int next(int state, char c) {
        int from = state;
        while (from != START) {
            int child = Arrays.binarySearch(labels, firstChild[from], firstChild[from + 1], c);
            if (child >= 0) {
                return child;
            }
            from = shorter[from];
        }
        if (c < ASCII) {
            return fromStart[c];
        }
        int child = states == 1 ? -1 : Arrays.binarySearch(labels, firstChild[START], firstChild[1], c);
        return Math.max(START, child);
    }

    /** The length of the longest word that ends here, or 0. */
    int wordEndingIn(int state) {
        return longestWord[state];
    }

    /** How much of the end of the text may be the beginning of a word. */
    int begun(int state) {
        int length = Arrays.binarySearch(firstOfLength, state);
        return length >= 0 ? length : -length - 2;
    }
}
