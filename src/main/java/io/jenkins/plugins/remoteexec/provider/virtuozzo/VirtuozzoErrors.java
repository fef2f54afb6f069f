package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.RetryAfter;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The error answers of OpenStack's services. Nova writes {@code {"itemNotFound": {"code": 404, "message": "…"}}}, with a
 * name for each status (nova/api/openstack/wsgi.py, Fault); Keystone and its middleware before every service write {@code
 * {"error": {"code": 401, "title": "…", "message": "…"}}}; a proxy before them may write anything.
 */
final class VirtuozzoErrors {
    private VirtuozzoErrors() {}

    static ApiException.Builder of(JsonClient client, JsonRequest request, JsonResponse response) {
        ErrorKind kind = StatusErrors.kind(response.status());
        ApiException.Builder error = StatusErrors.error(client, request, response, kind, text(response));
        if (response.retryAfter().isEmpty()) {
            error.retryAfter(waitInBody(response.json(), client.time().now()));
        }
        return error;
    }

    /** The service's own words. */
    static String text(JsonResponse response) {
        JsonNode json = response.json();
        for (JsonNode each : json) {
            if (each.path("message").isTextual()) {
                return StatusErrors.oneLine(each.get("message").textValue());
            }
        }
        for (String field : List.of("message", "error", "detail")) {
            if (json.path(field).isTextual()) {
                return StatusErrors.oneLine(json.get(field).textValue());
            }
        }
        return StatusErrors.plainText(response);
    }

    /** Nova's {@code overLimit} may say how long to wait in the body instead of the header. */
    private static Duration waitInBody(JsonNode json, Instant now) {
        for (JsonNode each : json) {
            Duration wait = RetryAfter.parse(each.path("retryAfter").asText(), now);
            if (wait != null && !wait.isZero()) {
                return wait;
            }
        }
        return null;
    }
}
