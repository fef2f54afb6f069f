package io.jenkins.plugins.remoteexec.provider.hzel;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import java.util.Locale;

/** hzel's error answers, {@code {"error": {"code": "…", "message": "…"}}} (docs.hzel.org/docs/reference/error-codes). */
final class HzelErrors {
    private HzelErrors() {}

    /** An answer may be an error whatever its status: the documentation says to look for {@code error} first. */
    static boolean isError(JsonResponse response) {
        return !response.isSuccess() || response.json().hasNonNull("error");
    }

    static ApiException of(JsonClient client, JsonRequest request, JsonResponse response) {
        ErrorKind kind = kind(response);
        ApiException.Builder error = code(response).isEmpty() && !response.isSuccess()
                ? StatusErrors.error(client, request, response, kind, text(response))
                : ApiException.of(kind, delivery(response))
                        .asked(client.couldNot(request))
                        .status(response.status())
                        .text(text(response))
                        .requestId(response.requestId())
                        .retryAfter(response.retryAfter().orElse(null));
        String advice = advice(response, kind);
        return (advice.isEmpty() ? error : error.advice(advice)).build();
    }

    /** Whether the body itself was not understood, so that the other dialect may be tried: nothing was started. */
    static boolean isBodyRefused(JsonResponse response) {
        if (isNotRunning(text(response))) {
            return false;
        }
        return switch (code(response)) {
            case "VALIDATION_FAILED", "BAD_REQUEST" -> true;
            case "" -> response.status() == 400 || response.status() == 422;
            default -> false;
        };
    }

    static boolean isCommandUnknown(JsonResponse response) {
        return code(response).equals("COMMAND_NOT_FOUND")
                || (response.status() == 404 && !code(response).equals("CONTAINER_NOT_FOUND"));
    }

    private static ErrorKind kind(JsonResponse response) {
        return switch (code(response)) {
            case "UNAUTHORIZED" -> ErrorKind.AUTHENTICATION;
            case "FORBIDDEN", "CSRF_REJECTED" -> ErrorKind.PERMISSION;
            case "BAD_REQUEST", "VALIDATION_FAILED" ->
                isNotRunning(text(response)) ? ErrorKind.TARGET_NOT_READY : ErrorKind.REJECTED;
            case "NOT_IMPLEMENTED" -> ErrorKind.REJECTED;
            case "NOT_FOUND", "CONTAINER_NOT_FOUND", "COMMAND_NOT_FOUND" -> ErrorKind.NO_SUCH_TARGET;
            case "INTERNAL_ERROR" -> ErrorKind.UNAVAILABLE;
            default -> response.isSuccess() ? ErrorKind.PROTOCOL : StatusErrors.kind(response.status());
        };
    }

    private static Delivery delivery(JsonResponse response) {
        return switch (code(response)) {
            case "UNAUTHORIZED",
                    "FORBIDDEN",
                    "CSRF_REJECTED",
                    "BAD_REQUEST",
                    "VALIDATION_FAILED",
                    "NOT_IMPLEMENTED",
                    "NOT_FOUND",
                    "CONTAINER_NOT_FOUND" -> Delivery.REFUSED;
            default -> StatusErrors.delivery(response.status());
        };
    }

    /** What a stopped container answers is not documented beyond that it must run. */
    static boolean isNotRunning(String text) {
        return text.toLowerCase(Locale.ROOT).matches(".*\\b(not running|stopped|provisioning)\\b.*");
    }

    private static String advice(JsonResponse response, ErrorKind kind) {
        if (code(response).equals("CSRF_REJECTED")) {
            return "The server treated the request as a browser's: store an API token (hzel_…), not a session";
        }
        return switch (kind) {
            case AUTHENTICATION ->
                "Check that the credentials contain a complete hzel token (hzel_…), neither revoked nor expired";
            case PERMISSION -> "Check that the container belongs to the account of the token";
            case NO_SUCH_TARGET ->
                "Check the target: it is the id of a container of the token's account, as hzel lists it";
            case TARGET_NOT_READY -> "Start the container";
            default -> "";
        };
    }

    private static String code(JsonResponse response) {
        return response.json().path("error").path("code").asText("").toUpperCase(Locale.ROOT);
    }

    /** The server's own code and words. */
    static String text(JsonResponse response) {
        JsonNode error = response.json().path("error");
        String code = error.path("code").asText("");
        String message =
                error.isTextual() ? error.textValue() : error.path("message").asText("");
        String text = code + (code.isEmpty() || message.isEmpty() ? "" : ": ") + message;
        return text.isEmpty() ? StatusErrors.plainText(response) : StatusErrors.oneLine(text);
    }
}
