package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import java.util.function.Supplier;

/** OpenStack's identity service, as far as a login needs it (Identity API v3, {@code /auth/tokens}). */
final class Keystone {
    private static final String VERSION = "v3";
    private static final String SUBJECT = "X-Subject-Token";

    private final JsonClient http;
    private final KeystoneLogin login;
    private final Supplier<String> secret;

    /**
     * @param connection with the password, the application credential's secret, or the token as its secret
     * @param url with or without {@code /v3} at its end
     * @param login who logs in, or null if the secret is a ready-made token
     */
    Keystone(@NonNull ProviderConnection connection, @NonNull String url, @CheckForNull KeystoneLogin login) {
        http = connection.json(versioned(url), VirtuozzoClient.NAME);
        this.login = login;
        secret = connection.secret();
    }

    /** People copy what they find: the bare address, that of the version, or that of the one method. */
    private static String versioned(String url) {
        String bare = BaseUrl.parse(url)
                .toString()
                .replaceAll("/+$", "")
                .replaceAll("/" + VERSION + "/auth/tokens$", "/" + VERSION);
        return bare.endsWith("/" + VERSION) ? bare : bare + "/" + VERSION;
    }

    @NonNull
    String describe() {
        return http.describe();
    }

    @NonNull
    String address() {
        return http.describe().substring(VirtuozzoClient.NAME.length() + " at ".length());
    }

    /** Whether a refused token can be replaced by a new one. */
    boolean canLogInAgain() {
        return login != null;
    }

    /** What the next login will use; another object by {@code equals} once somebody has replaced the stored secret. */
    @CheckForNull
    Object credentials() {
        return secret.get();
    }

    /** @param needsCatalog whether a ready-made token is to be looked up, for the catalog that comes with it */
    @NonNull
    KeystoneToken token(boolean needsCatalog) throws ApiException {
        return login == null ? readyMade(needsCatalog) : logIn();
    }

    private KeystoneToken logIn() throws ApiException {
        JsonRequest request = alone(
                        JsonRequest.post("log in " + login.describe(), login.body(secret()), "auth", "tokens"))
                // with the catalog of all services
                .expecting(AnswerSize.LIST);
        JsonResponse response = http.send(request);
        JsonNode about = about(request, response);
        String value = response.header(SUBJECT);
        if (value == null || value.isBlank()) {
            throw unusable(request, response, "the answer has no header " + SUBJECT);
        }
        return new KeystoneToken(value, about);
    }

    private KeystoneToken readyMade(boolean needsCatalog) throws ApiException {
        String value = secret();
        if (!needsCatalog) {
            return new KeystoneToken(value, MissingNode.getInstance());
        }
        JsonRequest request = alone(JsonRequest.get("look up the token", "auth", "tokens"))
                .header(VirtuozzoClient.TOKEN_HEADER, value)
                .header(SUBJECT, value)
                .expecting(AnswerSize.LIST);
        return new KeystoneToken(value, about(request, http.send(request)));
    }

    /**
     * One call an hour is not worth a kept connection. And Keystone's own server speaks HTTP/1.0: it closes connections
     * without a word about it, and a request on one that is just being closed would fail.
     */
    private static JsonRequest alone(JsonRequest request) {
        return request.header("Connection", "close");
    }

    private String secret() throws ApiException {
        String text = secret.get();
        if (text == null || text.isBlank()) {
            throw ApiException.of(ErrorKind.AUTHENTICATION, Delivery.NOT_SENT)
                    .asked(http.describe() + " could not be logged in to")
                    .text("the " + (login == null ? "token" : "secret") + " in the credentials is empty")
                    .advice("Store the complete value in the credentials")
                    .build();
        }
        // blanks may be a part of a password, and are certainly none of a token
        return login == null ? text.strip() : text;
    }

    private JsonNode about(JsonRequest request, JsonResponse response) throws ApiException {
        if (!response.isSuccess()) {
            throw refusal(request, response);
        }
        JsonNode about = response.json().path("token");
        if (!about.isObject()) {
            throw unusable(request, response, "the answer is not a token but " + response.contentType());
        }
        return about;
    }

    private ApiException refusal(JsonRequest request, JsonResponse response) {
        ApiException.Builder error = VirtuozzoErrors.of(http, request, response);
        switch (response.status()) {
            case 401 -> error.advice(login == null ? VirtuozzoClient.TOKEN_IS_OVER : login.causes());
            case 404, 405 ->
                error.advice("Check the URL: it is that of the identity API (Keystone), such as"
                        + " https://cloud.example:5000/v3");
            default -> {}
        }
        return error.build();
    }

    private ApiException unusable(JsonRequest request, JsonResponse response, String why) {
        return http.unusable(request, response, why)
                .advice(
                        "Check that the URL is that of the identity API (Keystone) and that no proxy modifies its answers")
                .build();
    }
}
