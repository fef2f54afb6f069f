package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The time after which a direct command is ended on its target, where its provider has a longest run: what has passed of
 * its timeout before it is sent counts, and a command that outlasts it all the same is looked after.
 */
final class DirectLimit {
    /** When the limit has passed on the target, the end is told a moment later. */
    static final Duration TIME_TO_TELL = ExecRequest.KILL_AFTER.plusSeconds(7);

    private final EndpointConnection connection;
    private final Notices notices;
    private final Consumer<Runnable> beginApart;
    private Duration limit;
    private OverdueWatch watch;

    /** @param beginApart begins a fiber that goes on when its execution has ended */
    DirectLimit(EndpointConnection connection, Notices notices, Consumer<Runnable> beginApart) {
        this.connection = connection;
        this.notices = notices;
        this.beginApart = beginApart;
    }

    /** Takes what was saved; null if there is no limit. */
    void resume(@CheckForNull String seconds) {
        limit = seconds == null ? null : Duration.ofSeconds(Long.parseLong(seconds));
    }

    /** What is to be saved. */
    @NonNull
    Optional<String> saved() {
        return Optional.ofNullable(limit).map(set -> Long.toString(set.toSeconds()));
    }

    boolean isSet() {
        return limit != null;
    }

    /** The request as it is to be sent now. */
    @NonNull
    ExecRequest on(@NonNull ExecRequest request, @CheckForNull Instant deadline) {
        limit = request.stopAfter();
        if (limit != null && deadline != null) {
            long left = Duration.between(connection.queue().time().now(), deadline)
                    .plusMillis(999)
                    .toSeconds();
            limit = Duration.ofSeconds(Math.max(1, Math.min(limit.toSeconds(), left)));
        }
        return request.endingAfter(limit);
    }

    /** Looks after a command that has just been sent. */
    void watchSent(@NonNull String target, @CheckForNull String ticket) {
        if (limit != null) {
            watch(target, ticket, null, limit.plus(ExecRequest.KILL_AFTER));
        }
    }

    /**
     * Looks after a command that is under way, or may be.
     *
     * @param ticket by which it can be found, or null
     * @param handle by which it can be asked about, or null
     * @param first when it can be overdue
     */
    void watch(
            @NonNull String target, @CheckForNull String ticket, @CheckForNull String handle, @NonNull Duration first) {
        watchNoMore();
        if (limit != null) {
            OverdueWatch begun = new OverdueWatch(connection, notices, target, ticket);
            begun.known(handle);
            watch = begun;
            beginApart.accept(() -> begun.run(first));
        }
    }

    void known(@NonNull String handle) {
        if (watch != null) {
            watch.known(handle);
        }
    }

    void watchNoMore() {
        if (watch != null) {
            watch.end();
        }
    }

    /** Whether it was still under way when its time was up, and that was said. */
    boolean wasFoundOverdue() {
        return watch != null && watch.hasFoundIt();
    }

    /** @param timeout the command's own, or zero if it has none */
    @NonNull
    Outcome outcome(@NonNull ExecStatus.Ended done, @NonNull Duration timeout) {
        Duration after = done.stoppedAfter();
        if (after == null) {
            return done.exit();
        }
        return new Outcome.TimedOut(timeout.isZero() ? after : timeout, true);
    }

    /**
     * The outcome of a command that was found overdue.
     *
     * @param timeout the command's own, or zero if it has none
     */
    @NonNull
    Outcome timedOut(@NonNull Duration timeout) {
        return new Outcome.TimedOut(timeout.isZero() ? limit : timeout, false);
    }
}
