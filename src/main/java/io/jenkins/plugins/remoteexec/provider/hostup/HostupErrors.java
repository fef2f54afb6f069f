package io.jenkins.plugins.remoteexec.provider.hostup;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.RetryAfter;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import java.util.Locale;

/**
 * HostUp's error answers: problem details (RFC 7807) with a {@code code} to go by (developer.hostup.se/errors), or
 * version 1's {@code {"code", "error", "message"}}.
 */
final class HostupErrors {
    private static final String SERVER_NOT_FOUND = "vps_not_found";

    private HostupErrors() {}

    static ApiException of(JsonClient client, JsonRequest request, JsonResponse response, HostupApi.Scope scope) {
        ErrorKind kind = kind(response);
        boolean filtered = isFiltered(response, kind);
        ApiException.Builder error = StatusErrors.error(
                        client, request, response, filtered ? ErrorKind.REJECTED : kind, text(response))
                .requestId(requestId(response));
        if (response.retryAfter().isEmpty()) {
            error.retryAfter(RetryAfter.parse(
                    response.json().path("retryAfter").asText(), client.time().now()));
        }
        if (filtered) {
            return error.advice("This is HostUp's own filter for commands; nothing was started")
                    .build();
        }
        return switch (kind) {
            case AUTHENTICATION ->
                error.advice("Check that the credentials contain a complete HostUp API key and that it has not expired")
                        .build();
            case PERMISSION ->
                error.advice("The key needs the scope " + scope.text
                                + (scope == HostupApi.Scope.WRITE
                                        ? "; read:vm alone allows reading, not running commands"
                                        : ""))
                        .build();
            case NO_SUCH_TARGET ->
                error.advice(
                                "Check the target: it is an id (vps_…) from HostUp's list of servers, and the key must belong"
                                        + " to the same account")
                        .build();
            default -> error.build();
        };
    }

    private static ErrorKind kind(JsonResponse response) {
        String code = code(response);
        if (code.startsWith("upstream_")) {
            return ErrorKind.UNAVAILABLE;
        }
        return switch (code) {
            case "invalid_request" -> ErrorKind.REJECTED;
            case "unauthorized" -> ErrorKind.AUTHENTICATION;
            case "forbidden" -> ErrorKind.PERMISSION;
            case SERVER_NOT_FOUND -> ErrorKind.NO_SUCH_TARGET;
            case "vps_not_ready" -> ErrorKind.TARGET_NOT_READY;
            default -> StatusErrors.kind(response.status());
        };
    }

    /** Version 2's code for a blocked command is not documented; version 1 says it in words. */
    private static boolean isFiltered(JsonResponse response, ErrorKind kind) {
        if (kind != ErrorKind.REJECTED && kind != ErrorKind.PERMISSION) {
            return false;
        }
        String words = (code(response) + " " + text(response)).toLowerCase(Locale.ROOT);
        return words.contains("command") && (words.contains("block") || words.contains("safety"));
    }

    static boolean isServerUnknown(JsonResponse response) {
        return code(response).equals(SERVER_NOT_FOUND);
    }

    private static String code(JsonResponse response) {
        return response.json().path("code").asText("").toLowerCase(Locale.ROOT);
    }

    static String requestId(JsonResponse response) {
        String own = response.json().path("requestId").asText("");
        return own.isEmpty() ? response.requestId() : own;
    }

    /** The server's own words: its code, its sentence, and what is wrong with which field. */
    static String text(JsonResponse response) {
        JsonNode json = response.json();
        StringBuilder text = new StringBuilder();
        String code = json.path("code").asText("");
        for (String field : new String[] {"detail", "message", "title", "error"}) {
            if (json.path(field).isTextual() && !json.get(field).textValue().isBlank()) {
                text.append(json.get(field).textValue());
                break;
            }
        }
        if (!code.isEmpty()) {
            text.insert(0, code + (text.isEmpty() ? "" : ": "));
        }
        for (JsonNode field : json.path("errors")) {
            text.append("; ")
                    .append(field.path("pointer").asText("?"))
                    .append(": ")
                    .append(field.path("detail").asText(field.path("code").asText("")));
        }
        return text.isEmpty() ? StatusErrors.plainText(response) : StatusErrors.oneLine(text.toString());
    }
}
