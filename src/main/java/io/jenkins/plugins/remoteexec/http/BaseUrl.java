package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import okhttp3.HttpUrl;

/** The checked base URL of an API. */
public final class BaseUrl {
    private static final int LONGEST = 2000;

    private final HttpUrl url;

    private BaseUrl(HttpUrl url) {
        this.url = url;
    }

    /**
     * @throws IllegalArgumentException if it is no absolute http or https URL, or carries a user name, a query or a
     *     fragment; the message is meant for the author of the setting
     */
    @NonNull
    public static BaseUrl parse(@CheckForNull String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(
                    "url is missing: give the base URL of the API, such as https://api.example");
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("url has more than " + LONGEST + " characters");
        }
        HttpUrl url = HttpUrl.parse(text.strip());
        if (url == null) {
            throw new IllegalArgumentException(
                    "url '" + shown(text)
                            + "' is not a URL: it must start with https:// (or http://) and name a host, such as https://api.example");
        }
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw new IllegalArgumentException(
                    "url must not contain a user name or password: store them as credentials and give the credentials' ID");
        }
        if (url.query() != null || url.fragment() != null) {
            throw new IllegalArgumentException(
                    "url '" + shown(text) + "' must end with the path: remove ? or # and everything after it");
        }
        return new BaseUrl(url);
    }

    /** As far as it may be repeated: user information and queries are where people put secrets. */
    private static String shown(String text) {
        return text.strip().replaceAll("//[^/@]*@", "//…@").replaceAll("[?#].*", "…");
    }

    HttpUrl http() {
        return url;
    }

    @NonNull
    public String host() {
        return url.host();
    }

    /** Whether what is sent there can be read on the way. */
    public boolean isPlain() {
        return !url.isHttps();
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
