package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * What all HTTP clients of this plugin share: the idle connections, and the knowledge of what is under way. A call is
 * made on its caller's thread; how many may fly is decided by the callers, per endpoint, so nothing waits in here.
 */
public final class HttpCalls implements Closeable {
    private static final int IDLE_CONNECTIONS = 32;

    /**
     * Shorter than any common server keeps one (gunicorn 2 s; Apache, Node.js and uvicorn 5 s). A request on a connection that
     * the server has closed meanwhile fails after it was sent: nobody knows whether the command runs, and it must not be
     * sent again. Calls that follow each other still share a connection; after a pause one handshake is a small price.
     */
    private static final Duration IDLE_AT_MOST = Duration.ofMillis(1500);

    static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

    static final Duration SEND_WITHIN = Duration.ofSeconds(30);

    /** Where an answer's {@code Retry-After} is found. */
    static final String RETRY_AFTER = "X-Remote-Exec-Retry-After";

    /** A request's own limit for the server's silence, because some APIs hold a POST open while a command runs. */
    record AnswerTimeout(Duration limit) {}

    /** Keeps the books; its own threads and limits are for calls in the background, which nobody makes. */
    private final Dispatcher dispatcher = new Dispatcher();

    private final ConnectionPool connections =
            new ConnectionPool(IDLE_CONNECTIONS, IDLE_AT_MOST.toMillis(), TimeUnit.MILLISECONDS);

    private volatile boolean closed;

    /**
     * A client for one endpoint.
     *
     * @param base settings of the surroundings, such as a proxy; its dispatcher, pool, time-outs, retry
     *     rules, cookies and cache are replaced
     * @param trust additional certificate authorities, or null
     */
    @NonNull
    public OkHttpClient client(@NonNull OkHttpClient.Builder base, @CheckForNull CertificateTrust trust) {
        OkHttpClient.Builder builder = base.dispatcher(dispatcher)
                .connectionPool(connections)
                // HTTP/2 would put all calls of an endpoint on one connection, and one lost packet would stall them all
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .authenticator(Authenticator.NONE)
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .connectTimeout(CONNECT_WITHIN)
                .writeTimeout(SEND_WITHIN)
                .readTimeout(JsonRequest.DEFAULT_ANSWER_WITHIN)
                .callTimeout(0, TimeUnit.SECONDS)
                .eventListenerFactory(call -> new SentTracker())
                .addInterceptor(this::unlessClosed)
                .addInterceptor(HttpCalls::withOwnTimeout)
                .addNetworkInterceptor(HttpCalls::withoutReplay);
        if (trust != null) {
            trust.applyTo(builder);
        }
        return builder.build();
    }

    /** Calls that are under way now, for tests and metrics. */
    public int inFlight() {
        return dispatcher.runningCallsCount();
    }

    private Response unlessClosed(Interceptor.Chain chain) throws IOException {
        if (closed) {
            throw new IOException("no calls are made any more");
        }
        return chain.proceed(chain.request());
    }

    private static Response withOwnTimeout(Interceptor.Chain chain) throws IOException {
        AnswerTimeout own = chain.request().tag(AnswerTimeout.class);
        return own == null
                ? chain.proceed(chain.request())
                : chain.withReadTimeout(Math.toIntExact(own.limit.toMillis()), TimeUnit.MILLISECONDS)
                        .proceed(chain.request());
    }

    /**
     * Keeps OkHttp from sending a request a second time: it does so for an answer 503 with {@code Retry-After: 0},
     * whatever the method, and a command would run twice. The header travels on under another name.
     */
    private static Response withoutReplay(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        String wait = response.header("Retry-After");
        return wait == null
                ? response
                : response.newBuilder()
                        .removeHeader("Retry-After")
                        .header(RETRY_AFTER, wait)
                        .build();
    }

    /** Remembers whether a byte of the request may have left: only before that is a failed one certain not to have run. */
    private static final class SentTracker extends EventListener {
        @Override
        public void requestHeadersStart(Call call) {
            AtomicBoolean sent = call.request().tag(AtomicBoolean.class);
            if (sent != null) {
                sent.set(true);
            }
        }
    }

    /** Ends all calls that are under way, and every later one at its beginning. */
    @Override
    public void close() {
        // in this order: a call that was let through before is in the books by now
        closed = true;
        dispatcher.cancelAll();
        connections.evictAll();
    }
}
