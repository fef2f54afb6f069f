package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.HashMap;
import java.util.Map;

/**
 * What the saved state of a durable execution says besides what all states say. Older JVMs have written it: names and
 * values stay.
 *
 * @param following whether it is certain that the lock on the target is taken
 * @param directory where the execution is on its target; null while that is not known
 * @param out how many bytes of standard output the owner has kept
 * @param err the same of standard error
 * @param stopping why it is being stopped, or null
 */
record DurableDetails(
        boolean following,
        @CheckForNull String directory,
        long out,
        long err,
        @CheckForNull DurableEnd.Reason stopping) {
    private static final String PHASE = "phase";
    private static final String STARTING = "starting";
    private static final String FOLLOWING = "following";
    private static final String DIRECTORY = "directory";
    private static final String OUT = "out";
    private static final String ERR = "err";
    private static final String STOPPING = "stopping";

    static DurableDetails of(@NonNull ExecutionState state) {
        return new DurableDetails(
                state.detail(PHASE).orElse(STARTING).equals(FOLLOWING),
                state.detail(DIRECTORY).orElse(null),
                state.detail(OUT).map(Long::parseLong).orElse(0L),
                state.detail(ERR).map(Long::parseLong).orElse(0L),
                state.detail(STOPPING).map(DurableEnd.Reason::valueOf).orElse(null));
    }

    @NonNull
    Map<String, String> toMap() {
        Map<String, String> details = new HashMap<>();
        details.put(PHASE, following ? FOLLOWING : STARTING);
        if (directory != null) {
            details.put(DIRECTORY, directory);
        }
        if (following) {
            details.put(OUT, Long.toString(out));
            details.put(ERR, Long.toString(err));
        }
        if (stopping != null) {
            details.put(STOPPING, stopping.name());
        }
        return details;
    }
}
