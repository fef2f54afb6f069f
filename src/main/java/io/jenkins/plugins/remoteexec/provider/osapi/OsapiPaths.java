package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where the API's paths begin. Since April 2026 (osapi-io/osapi commit cba2e9f19) they have the prefix {@code /api},
 * before that none. Asked once, by the health check, which needs no token and changes nothing. A newer server answers an
 * un-prefixed path with the HTML of its user interface, so only JSON counts.
 */
final class OsapiPaths {
    private static final List<String> WITH_PREFIX = List.of("api");
    private static final List<String> WITHOUT_PREFIX = List.of();

    private final JsonClient http;
    private CompletableFuture<List<String>> known;

    OsapiPaths(JsonClient http) {
        this.http = http;
    }

    /** The segments to put before each path. */
    synchronized CompletableFuture<List<String>> prefix() {
        if (known == null || known.isCompletedExceptionally()) {
            known = look();
        }
        // a copy, because whoever gives up waiting must not take the answer away from the others
        return known.copy();
    }

    private CompletableFuture<List<String>> look() {
        return Futures.then(
                        answers(WITH_PREFIX),
                        yes -> yes
                                ? CompletableFuture.completedFuture(WITH_PREFIX)
                                : Futures.map(answers(WITHOUT_PREFIX), old -> {
                                    if (!old) {
                                        throw notFound();
                                    }
                                    return WITHOUT_PREFIX;
                                }))
                .exceptionally(failure -> {
                    throw ApiException.of(failure).beforeSending();
                });
    }

    /** The server may have been replaced by one of another version. */
    synchronized void forget() {
        known = null;
    }

    private CompletableFuture<Boolean> answers(List<String> prefix) {
        JsonRequest request = JsonRequest.get("be found", "health").under(prefix);
        return Futures.map(http.send(request), response -> {
            if (response.isSuccess() || response.status() == 404) {
                return response.isSuccess() && response.isJson();
            }
            // a redirect, a throttle or a proxy's refusal says nothing about the prefix and much about itself
            throw OsapiErrors.of(http, request, response);
        });
    }

    private ApiException notFound() {
        return ApiException.of(ErrorKind.PROTOCOL, Delivery.NOT_SENT)
                .asked("There is no " + http.describe())
                .text("neither /api/health nor /health answers with JSON")
                .advice("Check the URL: it is the address of the OSAPI controller, without /api")
                .build();
    }
}
