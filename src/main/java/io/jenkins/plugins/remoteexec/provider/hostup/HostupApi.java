package io.jenkins.plugins.remoteexec.provider.hostup;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.BearerToken;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What all of HostUp's calls have in common. */
final class HostupApi {
    /** What a key needs for a call. */
    enum Scope {
        READ("read:vm"),
        WRITE("write:vm");

        final String text;

        Scope(String text) {
            this.text = text;
        }
    }

    private final JsonClient http;
    private final BearerToken key;

    HostupApi(JsonClient http, Supplier<String> key) {
        this.http = http;
        this.key = new BearerToken(http, key, "Store the HostUp API key as a secret text");
    }

    String describe() {
        return http.describe();
    }

    String couldNot(JsonRequest request) {
        return http.couldNot(request);
    }

    static String[] exec(String target) {
        return new String[] {"api", "v2", "vps", target, "agent", "exec"};
    }

    CompletableFuture<JsonResponse> send(JsonRequest request) {
        try {
            return http.send(key.on(request));
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The answer, if it is a good one. */
    CompletableFuture<JsonResponse> read(JsonRequest request) {
        return Futures.map(send(request), response -> {
            if (!response.isSuccess()) {
                throw error(request, response, Scope.READ);
            }
            if (!response.isJson()) {
                throw strange(request, response, "the answer is not JSON but " + response.contentType());
            }
            return response;
        });
    }

    ApiException error(JsonRequest request, JsonResponse response, Scope scope) {
        return HostupErrors.of(http, request, response, scope);
    }

    ApiException strange(JsonRequest request, JsonResponse response, String what) {
        return ApiException.of(ErrorKind.PROTOCOL, Delivery.UNKNOWN)
                .asked(http.couldNot(request))
                .status(response.status())
                .text(what)
                .requestId(HostupErrors.requestId(response))
                .advice("Check that the URL is that of the HostUp API")
                .build();
    }

    /** Version 2 answers with the thing itself, version 1 wraps it into {@code data}; some lists are wrapped in both. */
    static JsonNode payload(JsonResponse response) {
        JsonNode data = response.json().path("data");
        return data.isObject() ? data : response.json();
    }
}
