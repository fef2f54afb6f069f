package io.jenkins.plugins.remoteexec.connection;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The secret with which a connection logs in. If the stored one is replaced while a long command is followed, the API
 * rejects the old one, and the current one is looked up.
 */
final class CurrentSecret {
    private static final Logger LOGGER = Logger.getLogger(CurrentSecret.class.getName());

    /** A store is not asked more often, however many calls are rejected. */
    static final Duration AT_MOST_EVERY = Duration.ofSeconds(15);

    private final Supplier<Optional<String>> lookUp;
    private final Executor background;
    private final LongSupplier nanoTime;

    /** The current one first. */
    private volatile List<String> known;

    private volatile boolean inDoubt;
    private boolean lookingUp;
    private boolean askedBefore;
    private long lastAsked;

    /**
     * @param lookUp the secret that is stored now, or empty if there is none; may do I/O
     * @param background where that is done
     */
    CurrentSecret(
            @NonNull String secret,
            @NonNull Supplier<Optional<String>> lookUp,
            @NonNull Executor background,
            @NonNull LongSupplier nanoTime) {
        known = List.of(secret);
        this.lookUp = lookUp;
        this.background = background;
        this.nanoTime = nanoTime;
    }

    /** What to log in with. After a rejection it is looked up again in the background until the API accepts a call. */
    @NonNull
    String current() {
        if (inDoubt) {
            lookUpAgain();
        }
        return known.get(0);
    }

    /** All secrets used so far; the same list until there is another. None of them must appear in a log. */
    @NonNull
    List<String> known() {
        return known;
    }

    /** The API did not accept a call. Returns at once. */
    void refused() {
        inDoubt = true;
        lookUpAgain();
    }

    /** The API has accepted a call. */
    void accepted() {
        inDoubt = false;
    }

    private void lookUpAgain() {
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (lookingUp || (askedBefore && now - lastAsked < AT_MOST_EVERY.toNanos())) {
                return;
            }
            lookingUp = true;
            askedBefore = true;
            lastAsked = now;
        }
        try {
            background.execute(this::refresh);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "Jenkins is shutting down", e);
        }
    }

    private void refresh() {
        try {
            lookUp.get()
                    .filter(found -> !found.equals(known.get(0)))
                    .ifPresent(found -> known = Stream.concat(
                                    Stream.of(found), known.stream().filter(old -> !old.equals(found)))
                            .toList());
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "The credentials that an API has refused could not be looked up again", e);
        } finally {
            synchronized (this) {
                lookingUp = false;
            }
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "a secret";
    }
}
