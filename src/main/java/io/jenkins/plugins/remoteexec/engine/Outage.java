package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** How long one kind of call has failed without a success in between, against the patience there is for it. */
final class Outage {
    private final Duration patience;
    private final Backoff backoff;
    private Instant since;

    Outage(Duration patience, Backoff backoff) {
        this.patience = patience;
        this.backoff = backoff;
    }

    /**
     * Takes a failure, and says of the first one what happens now.
     *
     * @param worthAnotherTry whether the same call can succeed later
     * @param why what has failed, for the log; without a full stop at its end
     * @return how long to wait before the next try, or null if there is to be none
     */
    @CheckForNull
    Duration failed(
            @NonNull Instant now, boolean worthAnotherTry, @NonNull String why, @NonNull Consumer<String> notices) {
        if (!worthAnotherTry) {
            return null;
        }
        boolean first = since == null;
        if (first) {
            since = now;
        }
        Duration wait = backoff.next();
        if (now.plus(wait).isAfter(since.plus(patience))) {
            return null;
        }
        if (first) {
            notices.accept(why + ". Trying again for up to " + Durations.text(patience));
        }
        return wait;
    }

    /**
     * Takes a success, and says so if it ends an outage.
     *
     * @param who has answered
     */
    void over(@NonNull Instant now, @NonNull String who, @NonNull Consumer<String> notices) {
        if (since == null) {
            return;
        }
        notices.accept(who + " answers again after " + Durations.text(Duration.between(since, now)));
        since = null;
        backoff.reset();
    }
}
