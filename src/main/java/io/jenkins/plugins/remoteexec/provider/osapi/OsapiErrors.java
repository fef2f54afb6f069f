package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OSAPI's error answers. Its handlers write {@code {"error": "…"}}, its framework (Echo) writes {@code {"message":
 * "…"}}; a proxy before it may write anything.
 */
final class OsapiErrors {
    private static final String UNKNOWN_AGENT = "not found";
    private static final String EXECUTE = "command:execute";
    private static final Pattern REQUIRED = Pattern.compile("Required: \\[([^\\]]+)\\]");

    private OsapiErrors() {}

    static ApiException of(JsonClient client, JsonRequest request, JsonResponse response) {
        String text = text(response);
        ErrorKind kind = StatusErrors.kind(response.status());
        if (isUnknownAgent(response)) {
            kind = ErrorKind.NO_SUCH_TARGET;
        }
        ApiException.Builder error = StatusErrors.error(client, request, response, kind, text);
        return switch (kind) {
            case AUTHENTICATION ->
                error.advice("Check that the credentials contain the complete OSAPI token and that it has not expired")
                        .build();
            case PERMISSION -> error.advice(missing(text)).build();
            case NO_SUCH_TARGET ->
                error.advice(
                                response.status() == 400
                                        ? "Check the target: it is the host name of an agent that is registered and ready"
                                        : "Check the URL of the OSAPI controller")
                        .build();
            default -> error.build();
        };
    }

    /** Whether it says that no agent of that name is registered. */
    static boolean isUnknownAgent(JsonResponse response) {
        String text = text(response);
        return response.status() == 400 && text.contains("target agent") && text.contains(UNKNOWN_AGENT);
    }

    /** For an agent that is not registered, and will be again: it may be tried again later. */
    static ApiException absent(JsonClient client, JsonRequest request, JsonResponse response, String advice) {
        return StatusErrors.error(client, request, response, ErrorKind.UNAVAILABLE, text(response))
                .advice(advice)
                .build();
    }

    /** What the token lacks, as the server names it. */
    private static String missing(String text) {
        Matcher required = REQUIRED.matcher(text);
        String permission = required.find() ? required.group(1) : EXECUTE;
        return switch (permission) {
            case EXECUTE -> "To run commands a token needs the role admin or the permission " + EXECUTE;
            case "agent:read" ->
                "To list agents, which _any and other selectors need, a token needs the permission agent:read; the host"
                        + " name of an agent as the target does without it";
            default -> "The token needs the permission " + permission;
        };
    }

    /** The server's own words. */
    static String text(JsonResponse response) {
        JsonNode json = response.json();
        for (String field : new String[] {"error", "message"}) {
            if (json.path(field).isTextual()) {
                return StatusErrors.oneLine(json.get(field).textValue());
            }
        }
        return StatusErrors.plainText(response);
    }
}
