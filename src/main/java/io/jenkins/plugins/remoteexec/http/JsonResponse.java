package io.jenkins.plugins.remoteexec.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Headers;

/**
 * An answer with any status.
 *
 * @param status the HTTP status
 * @param json the body, or a missing node when it was empty or no JSON
 * @param text the start of a body that was no JSON, else empty
 * @param contentType the media type without parameters, in lower case, or empty
 * @param requestId the server's own id of this request, or null
 * @param askedWait what {@code Retry-After} asked for, or null
 * @param location where a redirect points to, or null
 * @param headers all headers, for APIs that answer in them
 */
public record JsonResponse(
        int status,
        @NonNull JsonNode json,
        @NonNull String text,
        @NonNull String contentType,
        @CheckForNull String requestId,
        @CheckForNull Duration askedWait,
        @CheckForNull String location,
        @NonNull Headers headers) {

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public boolean isJson() {
        return !(json instanceof MissingNode);
    }

    /** The wait that the server asked for. */
    @NonNull
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(askedWait);
    }

    /** The last value of a header whose name is compared without case, or null. */
    @CheckForNull
    public String header(@NonNull String name) {
        return headers.get(name);
    }

    /** Without headers and body, which may hold anything. */
    @Override
    public String toString() {
        return "HTTP " + status + " " + contentType;
    }
}
