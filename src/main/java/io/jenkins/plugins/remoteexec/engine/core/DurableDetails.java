package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the saved state of a durable execution says besides what all states say. Older JVMs have written it: names and
 * values stay.
 *
 * @param phase how far it is
 * @param directory where the execution is on its target; null while that is not known
 * @param ran whether it is certain that the command was started
 * @param stopping why it is being stopped, or null
 */
record DurableDetails(
        @NonNull Phase phase,
        @CheckForNull String directory,
        boolean ran,
        @CheckForNull Verdict.Reason stopping) {
    /** How far an execution is. */
    enum Phase {
        /** Certainly no call was carried out. */
        WAITING,
        /** A call may have been carried out, and it is not known whether the lock on the target is taken. */
        STARTING,
        /** It is certain that the lock on the target is taken. */
        FOLLOWING;

        private static Phase of(String word) {
            for (Phase phase : values()) {
                if (phase.word().equals(word)) {
                    return phase;
                }
            }
            return STARTING;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String PHASE = "phase";
    private static final String DIRECTORY = "directory";
    private static final String RAN = "ran";
    private static final String STOPPING = "stopping";

    static DurableDetails of(@NonNull ExecutionState state) {
        return new DurableDetails(
                Phase.of(state.detail(PHASE).orElse("")),
                state.detail(DIRECTORY).orElse(null),
                state.detail(RAN).isPresent() || hasOutput(state),
                state.detail(STOPPING).map(Verdict.Reason::valueOf).orElse(null));
    }

    /** Versions before this one stored how much output had been kept, and not what that proves. */
    private static boolean hasOutput(ExecutionState state) {
        return !state.detail("out").orElse("0").equals("0")
                || !state.detail("err").orElse("0").equals("0");
    }

    @NonNull
    Map<String, String> toMap() {
        Map<String, String> details = new HashMap<>();
        details.put(PHASE, phase.word());
        if (directory != null) {
            details.put(DIRECTORY, directory);
        }
        if (ran) {
            details.put(RAN, "yes");
        }
        if (stopping != null) {
            details.put(STOPPING, stopping.name());
        }
        return details;
    }
}
