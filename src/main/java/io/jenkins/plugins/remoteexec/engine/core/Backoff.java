package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits that grow, each shifted a little at random so that many executions do not call in step. */
final class Backoff {
    private static final double JITTER = 0.2;

    private final Duration first;
    private final double growth;
    private final Duration longest;
    private final RandomGenerator random;
    private double nextMillis;

    Backoff(Duration first, double growth, Duration longest, RandomGenerator random) {
        this.first = first;
        this.growth = growth;
        this.longest = longest;
        this.random = random;
        reset();
    }

    /** The ladder for calls that failed: 0.5 s to 30 s. */
    static Backoff afterFailures(RandomGenerator random) {
        return new Backoff(Duration.ofMillis(500), 2, Duration.ofSeconds(30), random);
    }

    /** The ladder for calls that were refused: 0.5 s, 2 s, 8 s. */
    static Backoff afterRefusals(RandomGenerator random) {
        return new Backoff(Duration.ofMillis(500), 4, Duration.ofSeconds(8), random);
    }

    /** The ladder for asking again whether a command has ended: 0.2 s to 5 s. */
    static Backoff betweenPolls(RandomGenerator random) {
        return new Backoff(Duration.ofMillis(200), 1.4, Duration.ofSeconds(5), random);
    }

    /** The ladder for calls that end when there is news: 0.1 s to 1 s. */
    static Backoff betweenFollowPolls(RandomGenerator random) {
        return new Backoff(Duration.ofMillis(100), 1.4, Duration.ofSeconds(1), random);
    }

    /** The ladder for a target that is busy: 0.25 s to 5 s. */
    static Backoff whileBusy(RandomGenerator random) {
        return new Backoff(Duration.ofMillis(250), 1.4, Duration.ofSeconds(5), random);
    }

    void reset() {
        nextMillis = first.toMillis();
    }

    @NonNull
    Duration next() {
        return next(longest);
    }

    /** As {@link #next()}, where the waits grow to this limit. */
    @NonNull
    Duration next(@NonNull Duration most) {
        double wait = nextMillis * (1 - JITTER / 2 + JITTER * random.nextDouble());
        nextMillis = Math.min(nextMillis * growth, most.toMillis());
        return Duration.ofMillis(Math.round(wait));
    }
}
