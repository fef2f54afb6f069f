package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.BearerToken;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.util.List;
import java.util.function.Supplier;

/** Sends requests with the right prefix and the token, and reads what must be JSON. */
final class OsapiApi {
    private final JsonClient http;
    private final Supplier<String> token;
    private final BearerToken bearer;
    private final OsapiPaths paths;

    OsapiApi(JsonClient http, Supplier<String> token) {
        this.http = http;
        this.token = token;
        bearer = new BearerToken(http, token, "Store the OSAPI token as a secret text");
        paths = new OsapiPaths(http);
    }

    String describe() {
        return http.describe();
    }

    TimeAndChance time() {
        return http.time();
    }

    /** An answer of any status. */
    JsonResponse send(JsonRequest request) throws ApiException {
        List<String> prefix = paths.prefix();
        JsonResponse response = http.send(bearer.on(request.under(prefix)));
        // a server of another generation answers so, and asking it again finds its prefix
        if (response.status() == 404 && !OsapiErrors.text(response).startsWith("job not found")) {
            paths.forget();
        }
        return response;
    }

    /** The body of a successful answer. */
    JsonNode get(JsonRequest request) throws ApiException {
        return checked(request, send(request));
    }

    JsonNode checked(JsonRequest request, JsonResponse response) throws ApiException {
        if (!response.isSuccess()) {
            throw error(request, response);
        }
        if (!response.isJson()) {
            throw http.noJson(request, response)
                    .advice("Check the URL of the OSAPI controller")
                    .build();
        }
        return response.json();
    }

    ApiException error(JsonRequest request, JsonResponse response) {
        return OsapiErrors.of(http, request, response);
    }

    ApiException absent(JsonRequest request, JsonResponse response, String advice) {
        return OsapiErrors.absent(http, request, response, advice);
    }

    /** For a success that tells nothing, though it comes from OSAPI. */
    ApiException unusable(JsonRequest request, JsonResponse response, String what) {
        return http.unusable(request, response, what).advice("").build();
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
}
