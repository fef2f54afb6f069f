package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Where everything below the Jenkins side gets its time and its random numbers from, so that a test can run days in
 * milliseconds and a seed gives the same run again.
 *
 * @param clock the time of day, for what other machines have stamped or must understand; may jump
 * @param nanoTime nanoseconds that only grow, for measuring; see {@link System#nanoTime}
 * @param random must not be guessable in production: ids, nonces and one-time pads come from it
 */
public record TimeAndChance(
        @NonNull InstantSource clock,
        @NonNull LongSupplier nanoTime,
        @NonNull RandomGenerator random) {

    /** The time of this machine, and random numbers that nobody can guess. */
    @NonNull
    public static TimeAndChance real() {
        return new TimeAndChance(InstantSource.system(), System::nanoTime, new SecureRandom());
    }

    @NonNull
    public Instant now() {
        return clock.instant();
    }

    /** The time since an earlier value of {@link #nanoTime}. */
    @NonNull
    public Duration since(long nanos) {
        return Duration.ofNanos(nanoTime.getAsLong() - nanos);
    }
}
