package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import java.time.Duration;
import java.util.List;

/**
 * The time after which a direct command is ended on its target, by the target's own {@code timeout} program. OSAPI's own
 * limit would not do: a job that reaches it has failed, and is run again. And a command that outlasts the time after which
 * the message queue delivers again ({@code agent.consumer.back_off}) is run a second time, however it ends.
 */
final class OsapiLimit {
    /** Enough below the 30 s of the agents' default configuration. */
    static final int DEFAULT_SECONDS = 25;

    /** With what SIGKILL needs, it still ends before OSAPI's longest own limit of 300 s. */
    static final int MOST_SECONDS = 290;

    /** How {@code timeout} says that it has ended a command. */
    private static final int ENDED = 124;

    /** SIGKILL ends the program {@code timeout} too: Go says -1 for a signal, a shell says 128 + 9. */
    private static final List<Integer> KILLED = List.of(-1, 137);

    private static final String PROGRAM = "timeout";
    private static final String KILL_AFTER = Long.toString(ExecRequest.KILL_AFTER.toSeconds());

    private OsapiLimit() {}

    /** The words before a command that is to be ended. */
    @NonNull
    static List<String> words(@NonNull Duration limit) {
        return List.of(PROGRAM, "-k", KILL_AFTER, Long.toString(limit.toSeconds()));
    }

    /**
     * The limit of what was posted.
     *
     * @param data what was posted, or its copy in a job's record
     * @return null if it has none
     */
    @CheckForNull
    static Duration of(@NonNull JsonNode data) {
        JsonNode words = data.path("args");
        boolean limited = data.path("command").asText().equals(PROGRAM)
                && words.path(0).asText().equals("-k")
                && words.path(1).asText().equals(KILL_AFTER)
                && words.path(2).asText().matches("\\d{1,6}");
        return limited ? Duration.ofSeconds(words.path(2).asLong()) : null;
    }

    /**
     * Whether the limit has ended it. A command may give the same exit codes itself, so the time that it took counts, too.
     *
     * @param result with exit_code and duration_ms
     */
    static boolean hasEnded(@NonNull JsonNode result, @NonNull Duration limit) {
        int code = result.path("exit_code").asInt();
        long took = result.path("duration_ms").asLong();
        return (code == ENDED && took >= limit.toMillis())
                || (KILLED.contains(code)
                        && took >= limit.plus(ExecRequest.KILL_AFTER).toMillis());
    }
}
