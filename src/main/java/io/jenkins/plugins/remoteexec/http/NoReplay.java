package io.jenkins.plugins.remoteexec.http;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Keeps OkHttp from sending a request a second time: it does so for an answer 503 with {@code Retry-After: 0}, whatever
 * the method, and a command would run twice. The header travels on under another name.
 */
final class NoReplay {
    static final String RETRY_AFTER = "X-Remote-Exec-Retry-After";

    private NoReplay() {}

    static Response apply(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        String wait = response.header("Retry-After");
        return wait == null
                ? response
                : response.newBuilder()
                        .removeHeader("Retry-After")
                        .header(RETRY_AFTER, wait)
                        .build();
    }
}
