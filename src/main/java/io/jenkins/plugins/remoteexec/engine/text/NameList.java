package io.jenkins.plugins.remoteexec.engine.text;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;

/** Lists names in messages, as many as a reader can take in. */
public final class NameList {
    private static final int SHOWN = 10;

    private NameList() {}

    /** The first ten, and how many more there are: {@code "a, b and 7 more"}. */
    @NonNull
    public static String text(@NonNull List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() <= SHOWN ? first : first + " and " + (names.size() - SHOWN) + " more";
    }
}
