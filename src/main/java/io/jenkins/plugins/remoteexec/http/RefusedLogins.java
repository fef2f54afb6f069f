package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * When to try a login again. A server that does not accept the credentials is left alone, longer each time, because many
 * executions asking again and again could lock the account. Other credentials are tried at once. Guarded by its user.
 */
final class RefusedLogins {
    /** How long refused credentials are not tried again at first. */
    static final Duration QUIET_AFTER_REFUSAL = Duration.ofSeconds(15);

    /** How long they are not tried again at most. */
    static final Duration LONGEST_QUIET = Duration.ofMinutes(5);

    /** Makes five tries in the ten minutes of an endpoint's patience; accounts are commonly locked after six. */
    private static final int QUIET_GROWS = 3;

    /** How long a login ahead of time is not repeated after it has failed. */
    static final Duration QUIET_AFTER_FAILURE = Duration.ofSeconds(5);

    private final Supplier<?> credentials;
    private ApiException refusal;
    private Object tried;
    private Duration quiet = Duration.ZERO;
    private long quietUntil;

    RefusedLogins(Supplier<?> credentials, long now) {
        this.credentials = credentials;
        quietUntil = now;
    }

    /** Whether no login is to be made that can be put off. */
    boolean isQuiet(long now) {
        return now - quietUntil < 0 && (refusal == null || Objects.equals(tried, current()));
    }

    /** Why no login is to be made at all, or null. */
    @CheckForNull
    ApiException refusal(long now) {
        return refusal != null && isQuiet(now) ? refusal : null;
    }

    void tryNow() {
        Object current = current();
        if (!Objects.equals(tried, current)) {
            tried = current;
            quiet = Duration.ZERO;
        }
        refusal = null;
    }

    void succeeded() {
        quiet = Duration.ZERO;
    }

    /** @param canWait whether an earlier result is still good */
    void failed(ApiException failure, boolean canWait, long now) {
        Duration wait = QUIET_AFTER_FAILURE;
        if (failure.kind() == ErrorKind.AUTHENTICATION) {
            refusal = failure;
            // nobody is kept waiting while what is held is good, and the server may be well again before it ends
            quiet = canWait || quiet.isZero() ? QUIET_AFTER_REFUSAL : longer(quiet);
            wait = quiet;
        }
        quietUntil = now + wait.toNanos();
    }

    private static Duration longer(Duration before) {
        Duration more = before.multipliedBy(QUIET_GROWS);
        return more.compareTo(LONGEST_QUIET) < 0 ? more : LONGEST_QUIET;
    }

    private Object current() {
        try {
            return credentials.get();
        } catch (RuntimeException e) {
            // the login will say so
            return null;
        }
    }
}
