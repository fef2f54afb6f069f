package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Sends requests with the right prefix and the token, and reads what must be JSON. */
final class OsapiApi {
    private final JsonClient http;
    private final Supplier<String> token;
    private final OsapiPaths paths;

    OsapiApi(JsonClient http, Supplier<String> token) {
        this.http = http;
        this.token = token;
        paths = new OsapiPaths(http);
    }

    String describe() {
        return http.describe();
    }

    /** An answer of any status. */
    CompletableFuture<JsonResponse> send(JsonRequest request) {
        return Futures.map(
                Futures.then(
                        paths.prefix(),
                        prefix ->
                                http.send(request.under(prefix).header("Authorization", "Bearer " + bearer(request)))),
                response -> {
                    // a server of another generation answers so, and asking it again finds its prefix
                    if (response.status() == 404 && !OsapiErrors.text(response).startsWith("job not found")) {
                        paths.forget();
                    }
                    return response;
                });
    }

    /** The body of a successful answer. */
    CompletableFuture<JsonNode> get(JsonRequest request) {
        return Futures.map(send(request), response -> checked(request, response));
    }

    JsonNode checked(JsonRequest request, JsonResponse response) {
        if (!response.isSuccess()) {
            throw OsapiErrors.of(http, request, response);
        }
        if (!response.isJson()) {
            throw ApiException.of(ErrorKind.PROTOCOL, Delivery.UNKNOWN)
                    .asked(http.couldNot(request))
                    .status(response.status())
                    .text("the answer is not JSON but " + response.contentType())
                    .advice("Check the URL of the OSAPI controller")
                    .build();
        }
        return response.json();
    }

    ApiException error(JsonRequest request, JsonResponse response) {
        return OsapiErrors.of(http, request, response);
    }

    ApiException.Builder failure(ErrorKind kind, Delivery delivery, JsonRequest request) {
        return ApiException.of(kind, delivery).asked(http.couldNot(request));
    }

    /** What the token says about itself; null if it says nothing, or cannot be had now. */
    @CheckForNull
    OsapiToken claims() {
        try {
            String secret = token.get();
            return secret == null ? null : OsapiToken.read(secret.strip());
        } catch (RuntimeException e) {
            // whoever uses the token next says what is wrong with it
            return null;
        }
    }

    private String bearer(JsonRequest request) {
        String secret;
        try {
            secret = token.get();
        } catch (ApiException e) {
            throw e.beforeSending();
        }
        if (secret == null || secret.isBlank()) {
            throw failure(ErrorKind.AUTHENTICATION, Delivery.NOT_SENT, request)
                    .text("the token in the credentials is empty")
                    .advice("Store the OSAPI token as a secret text")
                    .build();
        }
        return secret.strip();
    }
}
