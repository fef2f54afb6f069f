package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** The {@code Retry-After} header in both of its forms (RFC 9110, section 10.2.3): seconds, or a date. */
public final class RetryAfter {
    /** No server can make a client wait for longer: a typing error there must not stop an endpoint for a year. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private RetryAfter() {}

    /**
     * @param header the header's value, or what a body says in its place
     * @param now what a date is compared with
     * @return the wait, bounded; null if there is none or it cannot be read
     */
    @CheckForNull
    public static Duration parse(@CheckForNull String header, @NonNull Instant now) {
        if (header == null || header.isBlank()) {
            return null;
        }
        String value = header.strip();
        if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return value.length() > 9 ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                    .toInstant();
            return bounded(Duration.between(now, then));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
