package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a login has brought, kept for as long as it is good. All callers share one login; a new one is made ahead of the
 * end, while the old result is still handed out. A server that does not accept the credentials is left alone for a
 * moment, because many executions asking again and again could lock the account.
 *
 * @param <T> what a login brings: a token, with whatever belongs to it
 */
public final class TokenCache<T> {
    /** How long refused credentials are not tried again. */
    static final Duration QUIET_AFTER_REFUSAL = Duration.ofSeconds(15);

    /** How long a login ahead of time is not repeated after it has failed. */
    static final Duration QUIET_AFTER_FAILURE = Duration.ofSeconds(5);

    private static final Duration LONGEST_AHEAD = Duration.ofMinutes(5);
    private static final int SHARE_AHEAD = 10;

    private final Supplier<CompletableFuture<T>> login;
    private final Function<T, Duration> lifetime;
    private final LongSupplier nanoTime;
    private Held<T> held;
    private CompletableFuture<T> underWay;
    private ApiException refusal;
    private long quietUntil;

    /**
     * @param login logs in once
     * @param lifetime how long the result is good by the server's own stamps, or null if nothing is known; it counts from
     *     the moment at which the login was begun, so the two machines' clocks need not agree
     */
    public TokenCache(@NonNull Supplier<CompletableFuture<T>> login, @NonNull Function<T, Duration> lifetime) {
        this(login, lifetime, System::nanoTime);
    }

    TokenCache(Supplier<CompletableFuture<T>> login, Function<T, Duration> lifetime, LongSupplier nanoTime) {
        this.login = login;
        this.lifetime = lifetime;
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
            if (held.isNearItsEnd(now) && underWay == null && now - quietUntil >= 0) {
                begin(now);
            }
            return CompletableFuture.completedFuture(held.value);
        }
        held = null;
        if (underWay != null) {
            return underWay.copy();
        }
        if (refusal != null && now - quietUntil < 0) {
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

    private CompletableFuture<T> begin(long now) {
        refusal = null;
        CompletableFuture<T> result = new CompletableFuture<>();
        underWay = result;
        CompletableFuture<T> started;
        try {
            started = login.get();
        } catch (RuntimeException e) {
            started = CompletableFuture.failedFuture(e);
        }
        started.whenComplete((value, failure) -> {
            ended(result, value, failure, now);
            // outside the lock: whoever waits for it goes on in this very call
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(ApiException.of(failure).beforeSending());
            }
        });
        return result;
    }

    private synchronized void ended(CompletableFuture<T> which, T value, Throwable failure, long begun) {
        if (underWay == which) {
            underWay = null;
        }
        if (failure == null) {
            held = new Held<>(value, begun, lifetime.apply(value));
            return;
        }
        ApiException error = ApiException.of(failure).beforeSending();
        boolean mistaken = error.kind() == ErrorKind.AUTHENTICATION;
        refusal = mistaken ? error : null;
        quietUntil = nanoTime.getAsLong() + (mistaken ? QUIET_AFTER_REFUSAL : QUIET_AFTER_FAILURE).toNanos();
    }

    private static final class Held<T> {
        private final T value;
        private final long begun;
        private final long lasts;

        private Held(T value, long begun, @CheckForNull Duration lifetime) {
            this.value = value;
            this.begun = begun;
            lasts = lifetime == null ? Long.MAX_VALUE : lifetime.toNanos();
        }

        private boolean isOver(long now) {
            return now - begun >= lasts;
        }

        private boolean isNearItsEnd(long now) {
            return now - begun >= lasts - Math.min(LONGEST_AHEAD.toNanos(), lasts / SHARE_AHEAD);
        }
    }
}
