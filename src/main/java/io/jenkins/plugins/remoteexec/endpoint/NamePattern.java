package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.List;

/**
 * One pattern for names. It is matched by following all its parts at once, so that the time grows with the length of the
 * name times that of the pattern and no faster, whatever somebody writes in either.
 */
final class NamePattern {
    private enum What {
        NOTHING,
        THIS_CHARACTER,
        NO_SLASH,
        ANYTHING
    }

    /**
     * A part of the pattern.
     *
     * @param character what {@link What#THIS_CHARACTER} is, as a code point
     * @param repeated whether it stands for any number of characters, none included
     * @param optional how many parts, this one included, may be left out together; 0 for none
     */
    private record Part(What what, int character, boolean repeated, int optional) {
        boolean takes(int next) {
            return switch (what) {
                case NOTHING -> false;
                case THIS_CHARACTER -> next == character;
                case NO_SLASH -> next != '/';
                case ANYTHING -> true;
            };
        }
    }

    private final List<Part> parts = new ArrayList<>();

    NamePattern(@NonNull String glob) {
        int at = 0;
        while (at < glob.length()) {
            if (glob.startsWith("/**", at) && at + 3 == glob.length()) {
                parts.add(new Part(What.THIS_CHARACTER, '/', false, 2));
                parts.add(new Part(What.ANYTHING, 0, true, 0));
                at += 3;
            } else if (glob.startsWith("**/", at) && (at == 0 || glob.charAt(at - 1) == '/')) {
                // apart from what follows it, which may have begun and then cannot be left out any more
                parts.add(new Part(What.NOTHING, 0, true, 3));
                parts.add(new Part(What.ANYTHING, 0, true, 0));
                parts.add(new Part(What.THIS_CHARACTER, '/', false, 0));
                at += 3;
            } else if (glob.startsWith("**", at)) {
                parts.add(new Part(What.ANYTHING, 0, true, 0));
                at += 2;
            } else {
                int next = glob.codePointAt(at);
                parts.add(
                        switch (next) {
                            case '*' -> new Part(What.NO_SLASH, 0, true, 0);
                            case '?' -> new Part(What.NO_SLASH, 0, false, 0);
                            default -> new Part(What.THIS_CHARACTER, next, false, 0);
                        });
                at += Character.charCount(next);
            }
        }
    }

    /** Whether the pattern stands for the whole name. */
    boolean matches(@NonNull String name) {
        boolean[] reached = new boolean[parts.size() + 1];
        reached[0] = true;
        leaveOut(reached);
        for (int at = 0; at < name.length(); at = name.offsetByCodePoints(at, 1)) {
            reached = after(reached, name.codePointAt(at));
        }
        return reached[parts.size()];
    }

    private boolean[] after(boolean[] reached, int next) {
        boolean[] then = new boolean[reached.length];
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (reached[i] && part.takes(next)) {
                then[part.repeated() ? i : i + 1] = true;
            }
        }
        leaveOut(then);
        return then;
    }

    /** Adds what is reached without a further character: always further on, so that one pass is enough. */
    private void leaveOut(boolean[] reached) {
        for (int i = 0; i < parts.size(); i++) {
            if (reached[i]) {
                reached[i + 1] |= parts.get(i).repeated();
                reached[i + parts.get(i).optional()] = true;
            }
        }
    }
}
