package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A text that arrives in pieces and is shown without its secrets. What a secret may begin with waits for the next piece,
 * and so never more than the longest form of a secret. Secrets that overlap are hidden as one.
 */
final class MaskedText {
    private static final String MASK = "****";

    private final SecretMask mask;
    private WordSearch words;
    private int state;

    /** What is not shown yet. */
    private final StringBuilder waiting = new StringBuilder();

    /** The secrets in it, in their order. */
    private final Deque<Secret> secrets = new ArrayDeque<>();

    /** Whether the first of them began before, and stands as asterisks in what is shown already. */
    private boolean isFirstShown;

    /** A part of what waits, from one index to before another. */
    private record Secret(int from, int to) {}

    MaskedText(@NonNull SecretMask mask) {
        this.mask = mask;
        words = mask.words();
    }

    /** Takes the next piece, and gives what can be shown now. */
    @NonNull
    String add(@NonNull String piece) {
        WordSearch now = mask.words();
        if (words != now) {
            words = now;
            searchAgain();
        }
        int begin = waiting.length();
        waiting.append(piece);
        search(begin);
        return shown(waiting.length() - words.begun(state));
    }

    /** Gives all that waits, and is as new: what follows is another text. */
    @NonNull
    String end() {
        String rest = shown(waiting.length());
        state = WordSearch.START;
        secrets.clear();
        isFirstShown = false;
        return rest;
    }

    /** As {@link #end} for a text whose end is missing: hides what may be the beginning of a secret. */
    @NonNull
    String endCut() {
        return endCut(1);
    }

    /**
     * As {@link #end} for a text whose end may be missing.
     *
     * @param shortest hides the beginning of a secret if it has so many characters
     */
    @NonNull
    String endCut(int shortest) {
        int begun = words.begun(state);
        if (begun >= shortest) {
            hide(waiting.length() - begun, waiting.length());
        }
        return end();
    }

    /** Whether anything waits. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    private void searchAgain() {
        Secret first = isFirstShown ? secrets.peekFirst() : null;
        secrets.clear();
        if (first != null) {
            secrets.add(first);
        }
        state = WordSearch.START;
        search(0);
    }

    private void search(int begin) {
        for (int i = begin; i < waiting.length(); i++) {
            state = words.next(state, waiting.charAt(i));
            int length = words.wordEndingIn(state);
            if (length > 0) {
                hide(i + 1 - length, i + 1);
            }
        }
    }

    private void hide(int from, int to) {
        int begin = from;
        int end = to;
        while (!secrets.isEmpty() && secrets.peekLast().to() > begin) {
            Secret overlapping = secrets.removeLast();
            begin = Math.min(begin, overlapping.from());
            end = Math.max(end, overlapping.to());
        }
        secrets.addLast(new Secret(begin, end));
    }

    private String shown(int certain) {
        StringBuilder shown = new StringBuilder();
        int done = 0;
        while (!secrets.isEmpty() && secrets.peekFirst().from() < certain) {
            Secret secret = secrets.removeFirst();
            shown.append(waiting, done, secret.from());
            if (!isFirstShown) {
                shown.append(MASK);
            }
            isFirstShown = secret.to() > certain;
            done = Math.min(secret.to(), certain);
            if (isFirstShown) {
                secrets.addFirst(new Secret(certain, secret.to()));
                break;
            }
        }
        shown.append(waiting, done, certain);
        waiting.delete(0, certain);
        Deque<Secret> rest = new ArrayDeque<>();
        secrets.forEach(secret -> rest.add(new Secret(secret.from() - certain, secret.to() - certain)));
        secrets.clear();
        secrets.addAll(rest);
        return shown.toString();
    }
}
