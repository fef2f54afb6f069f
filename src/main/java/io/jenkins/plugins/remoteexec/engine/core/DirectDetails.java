package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.util.HashMap;
import java.util.Map;

/** What is saved of a direct execution, by which another JVM goes on with it. */
final class DirectDetails {
    static final String HANDLE = "handle";
    static final String TICKET = "ticket";

    /** In seconds. */
    static final String LIMIT = "limit";

    private static final String PHASE = "phase";

    /** Nothing of the command has been sent, or nothing of it has been taken. */
    private static final String WAITING = "waiting";

    private static final String SUBMITTING = "submitting";
    private static final String RUNNING = "running";

    private DirectDetails() {}

    static boolean mayHaveBeenSent(@NonNull ExecutionState state) {
        return !state.detail(PHASE).orElse(SUBMITTING).equals(WAITING);
    }

    @NonNull
    static Map<String, String> waiting() {
        return Map.of(PHASE, WAITING);
    }

    @NonNull
    static Map<String, String> submitting(@CheckForNull String ticket, @NonNull DirectLimit limit) {
        return details(SUBMITTING, TICKET, ticket, limit);
    }

    @NonNull
    static Map<String, String> running(@NonNull String handle, @NonNull DirectLimit limit) {
        return details(RUNNING, HANDLE, handle, limit);
    }

    private static Map<String, String> details(String phase, String name, String value, DirectLimit limit) {
        Map<String, String> details = new HashMap<>();
        details.put(PHASE, phase);
        if (value != null) {
            details.put(name, value);
        }
        limit.saved().ifPresent(seconds -> details.put(LIMIT, seconds));
        return details;
    }

    /** For people, while it is not taken. */
    @NonNull
    static String waitsFor(@NonNull ErrorKind why) {
        return switch (why) {
            case THROTTLED -> "waiting: throttled";
            case TARGET_NOT_READY -> "waiting: target not ready";
            default -> "waiting: API unavailable";
        };
    }
}
