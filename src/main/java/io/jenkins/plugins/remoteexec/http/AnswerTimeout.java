package io.jenkins.plugins.remoteexec.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Interceptor;
import okhttp3.Response;

/** Gives each request its own limit for the server's silence, because some APIs hold a POST open while a command runs. */
record AnswerTimeout(Duration limit) {
    static Response apply(Interceptor.Chain chain) throws IOException {
        AnswerTimeout own = chain.request().tag(AnswerTimeout.class);
        return own == null
                ? chain.proceed(chain.request())
                : chain.withReadTimeout(Math.toIntExact(own.limit.toMillis()), TimeUnit.MILLISECONDS)
                        .proceed(chain.request());
    }
}
