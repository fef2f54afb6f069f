package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;

/** How long one kind of call has failed without a success in between, against the patience there is for it. */
final class Outage {
    private final Duration patience;
    private final Backoff backoff;
    private Instant since;

    Outage(Duration patience, Backoff backoff) {
        this.patience = patience;
        this.backoff = backoff;
    }

    /** @return how long to wait before the next try, or null when the patience is at its end */
    @CheckForNull
    Duration failed(@NonNull Instant now) {
        if (since == null) {
            since = now;
        }
        Duration wait = backoff.next();
        return now.plus(wait).isAfter(since.plus(patience)) ? null : wait;
    }

    boolean isFirstFailure() {
        return since == null;
    }

    /** @return how long the outage has lasted, or null if there was none */
    @CheckForNull
    Duration over(@NonNull Instant now) {
        if (since == null) {
            return null;
        }
        Duration lasted = Duration.between(since, now);
        since = null;
        backoff.reset();
        return lasted;
    }

    @NonNull
    Duration patience() {
        return patience;
    }
}
