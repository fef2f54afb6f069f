package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.util.List;

/**
 * Where the API's paths begin. Since April 2026 (osapi-io/osapi commit cba2e9f19) they have the prefix {@code /api},
 * before that none. Asked once, by the health check, which needs no token and changes nothing. A newer server answers an
 * un-prefixed path with the HTML of its user interface, so only JSON counts.
 */
final class OsapiPaths {
    private static final List<String> WITH_PREFIX = List.of("api");
    private static final List<String> WITHOUT_PREFIX = List.of();

    private final JsonClient http;
    private volatile List<String> known;

    OsapiPaths(JsonClient http) {
        this.http = http;
    }

    /** The segments to put before each path. Several callers may look at once, which changes nothing. */
    List<String> prefix() throws ApiException {
        List<String> prefix = known;
        if (prefix == null) {
            try {
                prefix = look();
            } catch (ApiException e) {
                throw e.beforeSending();
            }
            known = prefix;
        }
        return prefix;
    }

    private List<String> look() throws ApiException {
        if (answers(WITH_PREFIX)) {
            return WITH_PREFIX;
        }
        if (answers(WITHOUT_PREFIX)) {
            return WITHOUT_PREFIX;
        }
        throw notFound();
    }

    /** The server may have been replaced by one of another version. */
    void forget() {
        known = null;
    }

    private boolean answers(List<String> prefix) throws ApiException {
        JsonRequest request = JsonRequest.get("be found", "health").under(prefix);
        JsonResponse response = http.send(request);
        if (response.isSuccess() || response.status() == 404) {
            return response.isSuccess() && response.isJson();
        }
        // a redirect, a throttle or a proxy's refusal says nothing about the prefix and much about itself
        throw OsapiErrors.of(http, request, response);
    }

    private ApiException notFound() {
        return ApiException.of(ErrorKind.PROTOCOL, Delivery.NOT_SENT)
                .asked("There is no " + http.describe())
                .text("neither /api/health nor /health answers with JSON")
                .advice("Check the URL: it is the address of the OSAPI controller, without /api")
                .build();
    }
}
