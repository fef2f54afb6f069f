package io.jenkins.plugins.remoteexec.provider;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/**
 * What a provider's client is created from.
 *
 * @param http the HTTP client for this endpoint: Jenkins' proxy, the endpoint's certificate authorities, and time-outs
 *     are set, and must not be changed
 * @param username the user name of the credentials, or null if they have none
 * @param secret gives the token, key or password; asked when a request is built, never stored: it may have been replaced meanwhile
 * @param time what the client measures by and draws from
 */
public record ProviderConnection(
        @NonNull OkHttpClient http,
        @CheckForNull String username,
        @NonNull Supplier<String> secret,
        @NonNull TimeAndChance time) {

    /**
     * A client for the API at an address.
     *
     * @param url the base URL, as it was configured
     * @param service the API's name for messages, such as "OSAPI"
     * @throws IllegalArgumentException if the URL cannot be used; the message is meant for the author of the setting
     */
    @NonNull
    public JsonClient json(@NonNull String url, @NonNull String service) {
        return new JsonClient(http, BaseUrl.parse(url), service, time);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "connection" + (username == null ? "" : " of " + username);
    }
}
