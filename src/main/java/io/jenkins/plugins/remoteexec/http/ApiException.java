package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * A failed call to a provider's API. The message is meant for the build log: it says what was asked of whom, what came
 * back, and what the reader can do. It never holds a token or a request body.
 */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    static final int LONGEST_TEXT = 600;

    /** Of our own sentences, into which names are put. */
    private static final int LONGEST_SENTENCE = 5000;

    private static final int LONGEST_ID = 80;

    private final ErrorKind kind;
    private final Delivery delivery;
    private final int status;
    private final Duration retryAfter;

    private ApiException(Builder builder, String message) {
        super(message, builder.cause);
        kind = builder.kind;
        delivery = builder.delivery;
        status = builder.status;
        retryAfter = builder.retryAfter;
    }

    private ApiException(ApiException original, Delivery delivery) {
        super(original.getMessage(), original);
        kind = original.kind;
        this.delivery = delivery;
        status = original.status;
        retryAfter = original.retryAfter;
    }

    @NonNull
    public ErrorKind kind() {
        return kind;
    }

    @NonNull
    public Delivery delivery() {
        return delivery;
    }

    /** The HTTP status, or 0 if there was no answer. */
    public int status() {
        return status;
    }

    /** Whether nothing was sent because the host's name cannot be resolved. */
    public boolean isHostUnknown() {
        Throwable why = this;
        while (why != null && !(why instanceof UnknownHostException)) {
            why = why.getCause();
        }
        return why != null && delivery == Delivery.NOT_SENT;
    }

    /** How long the server asked its callers to wait. */
    @NonNull
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The same failure, for a caller whose own request was not even begun because of it. */
    @NonNull
    public ApiException beforeSending() {
        return new ApiException(this, Delivery.NOT_SENT);
    }

    /** Whatever a client threw, as one of these: what it did not expect itself may have happened after sending. */
    @NonNull
    public static ApiException of(@NonNull Throwable failure) {
        if (failure instanceof ApiException api) {
            return api;
        }
        return new Builder(ErrorKind.PROTOCOL, Delivery.UNKNOWN)
                .text("unexpected failure in the client: " + failure)
                .cause(failure)
                .build();
    }

    /** Starts a failure of the given kind. */
    @NonNull
    public static Builder of(@NonNull ErrorKind kind, @NonNull Delivery delivery) {
        return new Builder(kind, delivery);
    }

    /** Puts the three parts of the message together. */
    public static final class Builder {
        private final ErrorKind kind;
        private final Delivery delivery;
        private String asked = "";
        private String providerText = "";
        private String requestId = "";
        private String advice = "";
        private boolean isAdviceFinal;
        private int status;
        private Duration retryAfter;
        private Throwable cause;

        private Builder(ErrorKind kind, Delivery delivery) {
            this.kind = kind;
            this.delivery = delivery;
        }

        /** What was asked of whom, such as "OSAPI at https://api.example could not run the command on web-01". */
        public Builder asked(@NonNull String sentence) {
            asked = CutText.atMost(LONGEST_SENTENCE, sentence);
            return this;
        }

        /** What came back in the provider's words, or what happened instead of an answer. */
        public Builder text(@CheckForNull String text) {
            providerText = text == null ? "" : StatusErrors.oneLine(text, LONGEST_TEXT);
            return this;
        }

        public Builder status(int httpStatus) {
            status = httpStatus;
            return this;
        }

        public Builder requestId(@CheckForNull String id) {
            requestId = id == null ? "" : StatusErrors.oneLine(id, LONGEST_ID);
            return this;
        }

        /** What the reader can do, as a sentence without its full stop. */
        public Builder advice(@NonNull String sentence) {
            if (!isAdviceFinal) {
                advice = CutText.atMost(LONGEST_SENTENCE, sentence);
            }
            return this;
        }

        /** Advice that holds whatever the API may be: what is said later does not take its place. */
        Builder onlyAdvice(String sentence) {
            advice = sentence;
            isAdviceFinal = true;
            return this;
        }

        public Builder retryAfter(@CheckForNull Duration wait) {
            retryAfter = wait;
            return this;
        }

        public Builder cause(@CheckForNull Throwable why) {
            cause = why;
            return this;
        }

        @NonNull
        public ApiException build() {
            StringBuilder message = new StringBuilder(asked);
            if (!asked.isEmpty()) {
                message.append(": ");
            }
            if (status != 0) {
                message.append("HTTP ").append(status).append(providerText.isEmpty() ? "" : " ");
            }
            message.append(providerText);
            if (!requestId.isEmpty()) {
                message.append(" (request id ").append(requestId).append(')');
            }
            if (!advice.isEmpty()) {
                char last = message.isEmpty() ? ' ' : message.charAt(message.length() - 1);
                message.append("?!…".indexOf(last) >= 0 ? " " : ". ").append(advice);
            }
            return new ApiException(this, message.toString());
        }
    }
}
