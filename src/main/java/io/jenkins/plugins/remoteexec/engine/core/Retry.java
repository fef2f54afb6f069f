package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.text.Durations;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * The one retry: what has failed is tried again, after waits that grow, until it succeeds or the patience with it is used
 * up. The log learns when that begins and when it is over. Each kind of call has one of its own, so that a success of one
 * does not stretch the patience with another.
 */
final class Retry {
    /** Most calls of others are over by then. */
    static final Duration BUSY_GOES_UNSAID = Duration.ofSeconds(10);

    private final RunQueue queue;
    private final Reach reach;
    private final Duration patience;
    private final Backoff waits;
    private final Notices notices;
    private final String who;
    private Event hurry = new Event();

    /** When what fails now failed for the first time; null while nothing does. */
    private Long failingSince;

    /** When that call was made; the reader of a log counts from there. */
    private long outageSince;

    /** When the last call was made; null where that is not known. */
    private volatile Long madeAt;

    /** How the line will begin that says that it is over; null: the log knows of nothing. */
    private String whenOver;

    /**
     * @param patience how long it may fail without a success in between
     * @param notices takes lines for the log
     * @param who is asked, for the log
     */
    Retry(@NonNull RunQueue queue, @NonNull Duration patience, @NonNull Notices notices, @NonNull String who) {
        this(queue, new Reach(), patience, notices, who);
    }

    /** @param reach what is known of the execution's calls, which decides for how long it is worth trying */
    Retry(
            @NonNull RunQueue queue,
            @NonNull Reach reach,
            @NonNull Duration patience,
            @NonNull Notices notices,
            @NonNull String who) {
        this(queue, reach, patience, Backoff.afterFailures(queue.time().random()), notices, who);
    }

    /** As the other, with waits of its own. */
    Retry(
            @NonNull RunQueue queue,
            @NonNull Reach reach,
            @NonNull Duration patience,
            @NonNull Backoff waits,
            @NonNull Notices notices,
            @NonNull String who) {
        this.queue = queue;
        this.reach = reach;
        this.patience = patience;
        this.waits = waits;
        this.notices = notices;
        this.who = who;
    }

    /**
     * Sends a request until it is answered.
     *
     * @param request waits for its turn, and makes its call as {@link #noting} gives it
     * @param again which failures are worth another try
     * @throws ApiException the last failure, when there is no further try
     */
    <T> T send(@NonNull EndpointGate.Request<T> request, @NonNull Predicate<ApiException> again) throws ApiException {
        while (true) {
            try {
                T answer = request.send();
                succeeded();
                return answer;
            } catch (ApiException e) {
                reach.failed(e);
                if (!again.test(e) || !pauses(e.getMessage())) {
                    throw e;
                }
            }
        }
    }

    /**
     * Takes a failure, says of the first one what happens now, and waits until the next try.
     *
     * @param why what has failed, for the log; without a full stop at its end
     * @return whether there is a next try; if not, it has not waited
     */
    boolean pauses(@NonNull String why) {
        Duration left = left();
        if (left.isZero()) {
            return false;
        }
        say(why, ". Trying again", who + " answers again");
        Duration wait = waits.next();
        hurry = new Event();
        // the last try comes when the patience is used up, and not before
        queue.await(hurry, wait.compareTo(left) < 0 ? wait : left);
        return true;
    }

    /** Whether it may pass by itself: a machine that is starting or locked may be ready in a moment, too. */
    static boolean mayPass(@NonNull ErrorKind kind) {
        return kind.isPassing() || kind == ErrorKind.TARGET_NOT_READY;
    }

    /** As {@link #pauses(String)}, or in the target's lane where the target is not ready. */
    boolean pauses(@NonNull String why, @NonNull ErrorKind kind) {
        return kind == ErrorKind.TARGET_NOT_READY ? waitsInLane(why) : pauses(why);
    }

    /**
     * Takes it that a target is busy: its lane makes the next try wait, and only what takes long is worth a line.
     *
     * @param why as for {@link #pauses(String)}
     * @return whether there is a next try
     */
    private boolean waitsInLane(@NonNull String why) {
        if (left().isZero()) {
            return false;
        }
        if (queue.time().since(failingSince).compareTo(BUSY_GOES_UNSAID) >= 0) {
            say(why, ". Waiting", "The wait has ended");
        } else {
            notices.failing(why);
        }
        return true;
    }

    private Duration left() {
        if (failingSince == null) {
            failingSince = queue.time().nanoTime().getAsLong();
            outageSince = madeAt == null ? failingSince : madeAt;
        }
        Duration left = reach.patience(patience).minus(queue.time().since(failingSince));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void say(String why, String what, String over) {
        notices.failing(why);
        if (whenOver == null) {
            whenOver = over;
            notices.notice(why + what + " for up to " + Durations.text(reach.patience(patience)));
        }
    }

    /** The same request, which notes when it is made: calls wait for their turn, and that is no outage. */
    <T> EndpointGate.Request<T> noting(@NonNull EndpointGate.Request<T> request) {
        return () -> {
            madeAt = queue.time().nanoTime().getAsLong();
            return request.send();
        };
    }

    /** When the first call of those that fail now was made, as the clock of waits tells time; null if none fails. */
    @CheckForNull
    Long outageSince() {
        return failingSince == null ? null : outageSince;
    }

    /** What fails next has failed since then, if anything has. */
    void failsSince(@CheckForNull Long since) {
        madeAt = since == null ? madeAt : since;
    }

    /** Waits as long as after a failure, without taking it for one: what is odd once need not be an outage. */
    void pausesSilently() {
        queue.sleep(waits.next());
    }

    /** Tries again at once if it waits: something may have changed. */
    void hurry() {
        queue.signal(hurry);
    }

    /** What fails now is another matter. */
    void forget() {
        failingSince = null;
        whenOver = null;
        waits.reset();
    }

    /** Takes a success, and says so if it ends an outage. */
    void succeeded() {
        if (failingSince != null) {
            notices.failing(null);
            if (whenOver != null) {
                notices.notice(
                        whenOver + " after " + Durations.text(queue.time().since(outageSince)));
            }
            forget();
        }
    }
}
