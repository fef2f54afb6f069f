package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.time.Duration;

/**
 * Decides where an execution waits for news: inside its target, where news is noticed at once but the wait occupies a
 * call, or in the scheduler, where it costs nothing. A call may wait for long while few executions share the endpoint's
 * slots, for less as they grow, and not at all when they outnumber the slots. In a single lane a wait would hold up
 * everybody else's work on that target.
 */
final class FollowPace {
    /** Below the 30 s that OSAPI's server waits; and an hour of silence costs fewer than 360 calls. */
    static final Duration LONGEST_WAIT = Duration.ofMillis(10_500);

    static final Duration LONGEST_WAIT_IN_LANE = Duration.ofSeconds(2);

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** With its jitter and the turns of ten others, output is still seen within 5 s. */
    private static final Duration LONGEST_PAUSE_IN_LANE = Duration.ofMillis(3500);

    private final TimeAndChance time;
    private final Backoff pauses;
    private long lastNews;

    FollowPace(@NonNull TimeAndChance time) {
        this.time = time;
        pauses = new Backoff(FIRST_PAUSE, 1.4, LONGEST_PAUSE, time.random());
        lastNews = time.nanoTime().getAsLong();
    }

    /** Output has come, or somebody is waiting for the end: be quick again. */
    void news() {
        lastNews = time.nanoTime().getAsLong();
        pauses.reset();
    }

    /** How long nothing has come. */
    @NonNull
    Duration silence() {
        return time.since(lastNews);
    }

    /**
     * How long the next call may wait inside the target.
     *
     * @param followers executions that share the endpoint, this one included
     * @param slots calls that may be in flight there
     * @param singleLane whether the target runs one call at a time
     * @param othersInLane calls that wait for this target, and other executions that will soon make one
     */
    @NonNull
    static Duration inTarget(int followers, int slots, boolean singleLane, int othersInLane) {
        if (followers > slots || (singleLane && othersInLane > 0)) {
            return Duration.ZERO;
        }
        Duration wait = LONGEST_WAIT;
        if (followers * 2 > slots) {
            double free = 2.0 * (slots - followers) / slots;
            wait = Duration.ofMillis(Math.max(SHORTEST_WAIT.toMillis(), Math.round(LONGEST_WAIT.toMillis() * free)));
        }
        return singleLane && wait.compareTo(LONGEST_WAIT_IN_LANE) > 0 ? LONGEST_WAIT_IN_LANE : wait;
    }

    /**
     * How long to pause in the scheduler before the next call, when the last one has brought nothing new.
     *
     * @param inTarget what {@link #inTarget} says about the next call
     */
    @NonNull
    Duration pause(@NonNull Duration inTarget, boolean singleLane) {
        if (!inTarget.isZero() && !singleLane) {
            return Duration.ZERO;
        }
        return pauses.next(singleLane ? LONGEST_PAUSE_IN_LANE : LONGEST_PAUSE);
    }
}
