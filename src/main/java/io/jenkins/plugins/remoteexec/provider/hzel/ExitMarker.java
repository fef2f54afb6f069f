package io.jenkins.plugins.remoteexec.provider.hzel;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A line at the end of standard error that tells the exit code where the API does not. A shell around the command prints
 * it; the command itself is handed through as arguments, so that nothing in it can break the shell's text.
 *
 * @param nonce makes the line unlike anything that the command prints
 */
record ExitMarker(@NonNull String nonce) {
    /** In a subshell, so that an exec, or a program that is missing, does not take the line away. */
    private static final String SCRIPT = "( exec \"$@\" ); rc=$?; printf '\\n%s=%d\\n' \"$0\" $rc >&2; exit $rc";

    /** What was found.
     *
     * @param code the exit code, or null if there is no marker
     * @param text everything but the marker
     */
    record Found(@CheckForNull Integer code, @NonNull String text) {}

    @NonNull
    List<String> around(@NonNull List<String> words) {
        List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, name()));
        all.addAll(words);
        return all;
    }

    /** The last marker in a text; a background process may have written behind it. */
    @NonNull
    Found in(@NonNull String text) {
        MatchResult last = Pattern.compile("\\n?" + Pattern.quote(name()) + "=(\\d{1,3})\\n?")
                .matcher(text)
                .results()
                .reduce((first, second) -> second)
                .orElse(null);
        return last == null
                ? new Found(null, text)
                : new Found(
                        Integer.valueOf(last.group(1)), text.substring(0, last.start()) + text.substring(last.end()));
    }

    private String name() {
        return "remote-exec-" + nonce;
    }
}
