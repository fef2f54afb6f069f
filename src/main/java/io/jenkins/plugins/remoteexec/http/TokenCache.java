package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a login has brought, kept for as long as it is good. All callers share one login; a new one is made ahead of the
 * end by one of them, while the others go on with the old result.
 *
 * @param <T> what a login brings: a token, with whatever belongs to it
 */
public final class TokenCache<T> {
    /** No server is trusted for longer; and nanoseconds count only 292 years, while some tokens end in the year 9999. */
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(365);

    private static final Duration LONGEST_AHEAD = Duration.ofMinutes(5);
    private static final int SHARE_AHEAD = 10;

    private final Login<T> login;
    private final Function<T, Duration> lifetime;
    private final RefusedLogins refusals;
    private final TimeAndChance time;

    /** As all state here, guarded by this object, which nobody holds while anything is waited for. */
    private Held<T> held;

    private CompletableFuture<T> underWay;

    /** Logs in once, on the thread of the caller that needs it first. */
    @FunctionalInterface
    public interface Login<T> {
        @NonNull
        T logIn() throws ApiException;
    }

    /**
     * @param login logs in once
     * @param lifetime how long the result is good by the server's own stamps, or null if nothing is known; it counts from
     *     the moment at which the login was begun, so the two machines' clocks need not agree
     * @param credentials what a login would use now, to see by {@code equals} whether it has changed since a refusal; is
     *     asked often
     */
    public TokenCache(
            @NonNull Login<T> login,
            @NonNull Function<T, Duration> lifetime,
            @NonNull Supplier<?> credentials,
            @NonNull TimeAndChance time) {
        this.login = login;
        this.lifetime = lifetime;
        this.time = time;
        refusals = new RefusedLogins(credentials, now());
    }

    /**
     * The current result, or that of a login: one that is under way, or one that is made now.
     *
     * @throws ApiException as the login failed; its {@code delivery()} is {@link Delivery#NOT_SENT}, because the caller's
     *     own request was not made
     */
    @NonNull
    public T get() throws ApiException {
        while (true) {
            CompletableFuture<T> own = new CompletableFuture<>();
            CompletableFuture<T> result = heldOrUnderWay(own);
            if (result == own) {
                return logIn(own);
            }
            try {
                return await(result);
            } catch (CancellationException e) {
                if (Cancellation.ofThisThread().isCancelled()) {
                    throw ApiException.of(ErrorKind.UNAVAILABLE, Delivery.NOT_SENT)
                            .text("given up while another call was logging in")
                            .build();
                }
                // only whoever made that login has given it up
            }
        }
    }

    /** A server did not accept this; if it is still the current result, the next {@link #get} logs in again. */
    public synchronized void refused(@NonNull T value) {
        if (held != null && held.value == value) {
            held = null;
        }
    }

    /** @param own will be under way if nothing else is there */
    private synchronized CompletableFuture<T> heldOrUnderWay(CompletableFuture<T> own) throws ApiException {
        long now = now();
        if (isGood(now) && (!held.isNearItsEnd(now) || underWay != null || refusals.isQuiet(now))) {
            return CompletableFuture.completedFuture(held.value);
        }
        if (underWay != null) {
            return underWay;
        }
        ApiException refusal = isGood(now) ? null : refusals.refusal(now);
        if (refusal != null) {
            throw refusal;
        }
        refusals.tryNow();
        underWay = own;
        return own;
    }

    /** @throws CancellationException if this caller or the one that logs in has given up */
    private static <T> T await(CompletableFuture<T> login) throws ApiException {
        Cancellation mine = Cancellation.ofThisThread();
        // a copy, because whoever gives up waiting must not take the login away from the others
        CompletableFuture<T> copy = login.copy();
        mine.onCancel(() -> copy.cancel(false));
        try {
            return copy.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CancellationException abandoned) {
                throw abandoned;
            }
            throw ApiException.of(e.getCause());
        } finally {
            mine.ended();
        }
    }

    private T logIn(CompletableFuture<T> own) throws ApiException {
        long begun = now();
        try {
            T value = login.logIn();
            return succeeded(own, new Held<>(value, begun, lifetime.apply(value)));
        } catch (ApiException | RuntimeException | Error e) {
            return failed(own, ApiException.of(e).beforeSending());
        }
    }

    private synchronized T succeeded(CompletableFuture<T> own, Held<T> result) {
        underWay = null;
        held = result;
        refusals.succeeded();
        own.complete(result.value);
        return result.value;
    }

    /** @return what is still good in spite of it */
    private synchronized T failed(CompletableFuture<T> own, ApiException failure) throws ApiException {
        underWay = null;
        boolean isGood = isGood(now());
        if (failure.status() == 0 && Cancellation.ofThisThread().isCancelled()) {
            own.cancel(false);
        } else {
            refusals.failed(failure, isGood, now());
            own.completeExceptionally(failure);
        }
        if (isGood) {
            return held.value;
        }
        throw failure;
    }

    private boolean isGood(long now) {
        return held != null && !held.isOver(now);
    }

    private long now() {
        return time.nanoTime().getAsLong();
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
                    : (lifetime.compareTo(LONGEST_LIFETIME) < 0 ? lifetime : LONGEST_LIFETIME).toNanos();
        }

        private boolean isOver(long now) {
            return now - begun >= lasts;
        }

        private boolean isNearItsEnd(long now) {
            return now - begun >= lasts - Math.min(LONGEST_AHEAD.toNanos(), lasts / SHARE_AHEAD);
        }
    }
}
