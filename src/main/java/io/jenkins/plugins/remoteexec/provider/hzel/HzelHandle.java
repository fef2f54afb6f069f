package io.jenkins.plugins.remoteexec.provider.hzel;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * What another JVM needs to read a command's end: its id, and the marker that was put around it.
 *
 * @param marker null if there is none
 */
record HzelHandle(@NonNull String id, @CheckForNull ExitMarker marker) {
    private static final char BETWEEN = '#';

    @NonNull
    String text() {
        return marker == null ? id : id + BETWEEN + marker.nonce();
    }

    @NonNull
    static HzelHandle parse(@NonNull String text) {
        int at = text.lastIndexOf(BETWEEN);
        return at < 0
                ? new HzelHandle(text, null)
                : new HzelHandle(text.substring(0, at), new ExitMarker(text.substring(at + 1)));
    }
}
