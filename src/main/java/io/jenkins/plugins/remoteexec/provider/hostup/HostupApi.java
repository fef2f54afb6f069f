package io.jenkins.plugins.remoteexec.provider.hostup;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.BearerToken;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
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

    TimeAndChance time() {
        return http.time();
    }

    JsonResponse send(JsonRequest request) throws ApiException {
        return http.send(key.on(request));
    }

    /** The answer, if it is a good one. */
    JsonResponse read(JsonRequest request) throws ApiException {
        JsonResponse response = send(request);
        if (!response.isSuccess()) {
            throw error(request, response, Scope.READ);
        }
        if (!response.isJson()) {
            throw http.noJson(request, response)
                    .requestId(HostupErrors.requestId(response))
                    .build();
        }
        return response;
    }

    ApiException error(JsonRequest request, JsonResponse response, Scope scope) {
        return HostupErrors.of(http, request, response, scope);
    }

    ApiException unusable(JsonRequest request, JsonResponse response, String what) {
        return http.unusable(request, response, what)
                .requestId(HostupErrors.requestId(response))
                .build();
    }

    /** Version 2 answers with the thing itself, version 1 wraps it into {@code data}; some lists are wrapped in both. */
    static JsonNode payload(JsonResponse response) {
        JsonNode data = response.json().path("data");
        return data.isObject() ? data : response.json();
    }
}
