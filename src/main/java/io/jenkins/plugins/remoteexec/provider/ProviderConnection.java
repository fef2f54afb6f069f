package io.jenkins.plugins.remoteexec.provider;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/**
 * What a provider's client is created from.
 *
 * @param http the HTTP client for this endpoint: Jenkins' proxy, the endpoint's certificate authorities, time-outs and
 *     threads are set, and must not be changed
 * @param username the user name of the credentials, or null if they have none
 * @param secret gives the token, key or password; asked when a request is built, never stored: it may have been
 *     replaced meanwhile
 */
public record ProviderConnection(
        @NonNull OkHttpClient http,
        @CheckForNull String username,
        @NonNull Supplier<String> secret) {

    /** Without the secret. */
    @Override
    public String toString() {
        return "connection" + (username == null ? "" : " of " + username);
    }
}
