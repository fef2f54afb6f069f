package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a login has brought, kept for as long as it is good. All callers share one login; a new one is made ahead of the
 * end, while the old result is still handed out. A server that does not accept the credentials is left alone, longer
 * each time, because many executions asking again and again could lock the account. Other credentials are tried at once.
 *
 * @param <T> what a login brings: a token, with whatever belongs to it
 */
public final class TokenCache<T> {
    /** How long refused credentials are not tried again at first. */
    static final Duration QUIET_AFTER_REFUSAL = Duration.ofSeconds(15);

    /** How long they are not tried again at most. */
    static final Duration LONGEST_QUIET = Duration.ofMinutes(5);

    /** Makes five tries in the ten minutes of an endpoint's patience; accounts are commonly locked after six. */
    private static final int QUIET_GROWS = 3;

    /** How long a login ahead of time is not repeated after it has failed. */
    static final Duration QUIET_AFTER_FAILURE = Duration.ofSeconds(5);

    /** No server is trusted for longer; and nanoseconds count only 292 years, while some tokens end in the year 9999. */
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(365);

    private static final Duration LONGEST_AHEAD = Duration.ofMinutes(5);
    private static final int SHARE_AHEAD = 10;

    private final Supplier<CompletableFuture<T>> login;
    private final Function<T, Duration> lifetime;
    private final Supplier<?> credentials;
    private final LongSupplier nanoTime;
    private Held<T> held;
    private CompletableFuture<T> underWay;
    private ApiException refusal;
    private Object tried;
    private Duration quiet = Duration.ZERO;
    private long quietUntil;

    /** As {@link #TokenCache(Supplier, Function, Supplier)}, for credentials that never change. */
    public TokenCache(@NonNull Supplier<CompletableFuture<T>> login, @NonNull Function<T, Duration> lifetime) {
        this(login, lifetime, () -> "");
    }

    /**
     * @param login logs in once
     * @param lifetime how long the result is good by the server's own stamps, or null if nothing is known; it counts from
     *     the moment at which the login was begun, so the two machines' clocks need not agree
     * @param credentials what a login would use now, to see by {@code equals} whether it has changed since a refusal; is
     *     asked often
     */
    public TokenCache(
            @NonNull Supplier<CompletableFuture<T>> login,
            @NonNull Function<T, Duration> lifetime,
            @NonNull Supplier<?> credentials) {
        this(login, lifetime, credentials, System::nanoTime);
    }

    TokenCache(
            Supplier<CompletableFuture<T>> login,
            Function<T, Duration> lifetime,
            Supplier<?> credentials,
            LongSupplier nanoTime) {
        this.login = login;
        this.lifetime = lifetime;
        this.credentials = credentials;
        this.nanoTime = nanoTime;
        quietUntil = nanoTime.getAsLong();
    }

    /**
     * The current result, or that of a login that is made now.
     *
     * @return a future of the caller's own: cancelling it leaves the login to the others. Fails as the login does; the
     *     failure's {@code delivery()} is {@link Delivery#NOT_SENT}, because the caller's own request was not made
     */
    @NonNull
    public synchronized CompletableFuture<T> get() {
        long now = nanoTime.getAsLong();
        if (held != null && !held.isOver(now)) {
            if (held.isNearItsEnd(now) && underWay == null && !isQuiet(now)) {
                begin(now);
            }
            return CompletableFuture.completedFuture(held.value);
        }
        held = null;
        if (underWay != null) {
            return underWay.copy();
        }
        if (refusal != null && isQuiet(now)) {
            return CompletableFuture.failedFuture(refusal);
        }
        return begin(now).copy();
    }

    /** A server did not accept this; if it is still the current result, the next {@link #get} logs in again. */
    public synchronized void refused(@NonNull T value) {
        if (held != null && held.value == value) {
            held = null;
        }
    }

    private boolean isQuiet(long now) {
        return now - quietUntil < 0 && (refusal == null || Objects.equals(tried, current()));
    }

    private Object current() {
        try {
            return credentials.get();
        } catch (RuntimeException e) {
            // the login will say so
            return null;
        }
    }

    private CompletableFuture<T> begin(long now) {
        Object current = current();
        if (!Objects.equals(tried, current)) {
            tried = current;
            quiet = Duration.ZERO;
        }
        refusal = null;
        CompletableFuture<T> result = new CompletableFuture<>();
        underWay = result;
        CompletableFuture<T> started;
        try {
            started = login.get();
        } catch (RuntimeException | Error e) {
            started = CompletableFuture.failedFuture(e);
        }
        started.whenComplete((value, failure) -> {
            Throwable why = ended(result, value, failure, now);
            // outside the lock: whoever waits for it goes on in this very call
            if (why == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(ApiException.of(why).beforeSending());
            }
        });
        return result;
    }

    /** @return why there is no result, or null if there is one */
    @CheckForNull
    private synchronized Throwable ended(CompletableFuture<T> which, T value, Throwable failure, long begun) {
        if (underWay == which) {
            underWay = null;
        }
        Throwable why = failure;
        if (why == null) {
            try {
                held = new Held<>(value, begun, lifetime.apply(value));
                quiet = Duration.ZERO;
                return null;
            } catch (RuntimeException | Error e) {
                why = e;
            }
        }
        ApiException error = ApiException.of(why).beforeSending();
        if (error.kind() == ErrorKind.AUTHENTICATION) {
            refusal = error;
            // nobody is kept waiting while what is held is good, and the server may be well again before it ends
            quiet = held != null && !held.isOver(nanoTime.getAsLong()) ? QUIET_AFTER_REFUSAL : longer(quiet);
            quietUntil = nanoTime.getAsLong() + quiet.toNanos();
        } else {
            refusal = null;
            quietUntil = nanoTime.getAsLong() + QUIET_AFTER_FAILURE.toNanos();
        }
        return why;
    }

    private static Duration longer(Duration before) {
        if (before.isZero()) {
            return QUIET_AFTER_REFUSAL;
        }
        return shorter(before.multipliedBy(QUIET_GROWS), LONGEST_QUIET);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static final class Held<T> {
        private final T value;
        private final long begun;
        private final long lasts;

        private Held(T value, long begun, @CheckForNull Duration lifetime) {
            this.value = value;
            this.begun = begun;
            lasts = lifetime == null
                    ? Long.MAX_VALUE
                    : shorter(lifetime, LONGEST_LIFETIME).toNanos();
        }

        private boolean isOver(long now) {
            return now - begun >= lasts;
        }

        private boolean isNearItsEnd(long now) {
            return now - begun >= lasts - Math.min(LONGEST_AHEAD.toNanos(), lasts / SHARE_AHEAD);
        }
    }
}
