package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.supervisor.Call;
import io.jenkins.plugins.remoteexec.engine.supervisor.Calls;
import io.jenkins.plugins.remoteexec.engine.supervisor.ExecutionDirectory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Decides when the leftovers on a target are collected: after an execution there, at most once a day and target. The
 * target itself decides what is old enough, and never touches what lives.
 */
final class GarbageCollection {
    /** Longer than any provider's hidden re-run of a start call can come after it. */
    private static final int TOMBSTONE_DAYS = 2;

    private static final Duration BETWEEN = Duration.ofDays(1);
    private static final int MOST_REMEMBERED = 10_000;

    private final int resultDays;
    private final Map<String, Long> last = new HashMap<>();

    GarbageCollection(int resultDays) {
        this.resultDays = resultDays;
    }

    /**
     * Whether it is time; whoever asks and hears yes has to do it.
     *
     * @param nanos the time, as it is measured
     */
    boolean isDue(@NonNull String target, long nanos) {
        Long before = last.get(target);
        if (before != null && nanos - before < BETWEEN.toNanos()) {
            return false;
        }
        if (last.size() >= MOST_REMEMBERED) {
            last.values().removeIf(then -> nanos - then >= BETWEEN.toNanos());
        }
        // with so many targets in a day, collecting one too often is better than growing without a bound
        if (last.size() < MOST_REMEMBERED) {
            last.put(target, nanos);
        }
        return true;
    }

    @NonNull
    Function<String, Call> call() {
        return nonce -> Calls.collect(ExecutionDirectory.DEFAULT_ROOTS, resultDays, TOMBSTONE_DAYS, nonce);
    }
}
