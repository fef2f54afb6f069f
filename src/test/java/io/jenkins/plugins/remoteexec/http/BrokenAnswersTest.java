package io.jenkins.plugins.remoteexec.http;

import static io.jenkins.plugins.remoteexec.http.HttpFixture.failure;
import static io.jenkins.plugins.remoteexec.http.HttpFixture.post;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Failures after which a command may have run. */
class BrokenAnswersTest {
    private static final String JSON = "200 OK\nContent-Type: application/json";

    private final HttpFixture http = new HttpFixture();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void close() {
        over.countDown();
        http.close();
    }

    @Test
    void aServerThatStaysSilent() throws Exception {
        try (RawServer server = new RawServer((number, out) -> waitForTheEnd())) {
            ApiException error =
                    failure(() -> http.client(server.url()).send(post().answerWithin(Duration.ofMillis(200))));

            assertThat(error.delivery(), is(Delivery.UNKNOWN));
            assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
            assertThat(error.getMessage(), containsString("no complete answer in time"));
        }
    }

    @Test
    void anAnswerThatDripsForEver() throws Exception {
        try (RawServer server = new RawServer((number, out) -> drip(out))) {
            JsonClient client = http.client(server.url(), Long.MAX_VALUE, Duration.ofMillis(300));

            ApiException error = failure(() -> client.send(post().answerWithin(Duration.ofMillis(300))));

            assertThat(error.delivery(), is(Delivery.UNKNOWN));
            assertThat(error.getMessage(), containsString("no complete answer in time"));
        }
    }

    @Test
    void anAnswerThatTheControllerHasNoMemoryFor() throws Exception {
        OkHttpClient.Builder small = new OkHttpClient.Builder().addInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            return response.newBuilder().body(new TooLarge(response.body())).build();
        });
        try (RawServer server = new RawServer((number, out) -> RawServer.write(out, JSON, "{}"))) {
            ApiException error =
                    failure(() -> http.client(server.url(), small, null).send(post()));

            assertThat(error.delivery(), is(Delivery.UNKNOWN));
            assertThat(error.getMessage(), containsString("Java heap space"));
        }
    }

    private static final class TooLarge extends ResponseBody {
        private final ResponseBody body;

        private TooLarge(ResponseBody body) {
            this.body = body;
        }

        @Override
        public MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public BufferedSource source() {
            throw new OutOfMemoryError("Java heap space");
        }

        @Override
        public void close() {
            body.close();
        }
    }

    @Test
    void anAnswerThatBreaksOffInItsBody() throws Exception {
        try (RawServer server = new RawServer((number, out) -> {
            text(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"a\":");
            throw new RawServer.Hangup();
        })) {
            ApiException error = failure(() -> http.client(server.url()).send(post()));

            assertThat(error.delivery(), is(Delivery.UNKNOWN));
            assertThat(error.getMessage(), containsString("the connection broke"));
        }
    }

    @Test
    void anAnswerLongerThanAgreed() throws Exception {
        String body = "{\"a\":\"" + "x".repeat(3 * 1024 * 1024) + "\"}";
        try (RawServer server = new RawServer((number, out) -> RawServer.write(out, JSON, body))) {
            JsonClient client = http.client(server.url(), 2 * 1024 * 1024, Duration.ofMinutes(1));

            ApiException error = failure(() -> client.send(post().expecting(AnswerSize.OUTPUT)));

            assertThat(error.delivery(), is(Delivery.UNKNOWN));
            assertThat(error.kind(), is(ErrorKind.PROTOCOL));
            assertThat(error.getMessage(), containsString("longer than 2 MiB"));
            assertThat(failure(() -> client.send(post())).getMessage(), containsString("longer than 1 MiB"));
        }
    }

    @Test
    void jsonThatIsNone() throws Exception {
        try (RawServer server = new RawServer(
                (number, out) -> RawServer.write(out, JSON + "\nX-Request-ID: r-1", "{\"job_id\": no]"))) {
            ApiException error = failure(() -> http.client(server.url()).send(post()));

            assertThat(error.delivery(), is(Delivery.UNKNOWN));
            assertThat(error.kind(), is(ErrorKind.PROTOCOL));
            assertThat(
                    error.getMessage(),
                    containsString("HTTP 200 the answer is not valid JSON (request id r-1). Check"));
        }
    }

    @Test
    void aSecondDocumentAfterTheFirst() throws Exception {
        try (RawServer server = new RawServer((number, out) -> RawServer.write(out, JSON, "{} {}"))) {
            assertThat(failure(() -> http.client(server.url()).send(post())).kind(), is(ErrorKind.PROTOCOL));
        }
    }

    @Test
    void anErrorStatusCountsEvenIfItsBodyIsBroken() throws Exception {
        try (RawServer server = new RawServer((number, out) -> {
            text(out, "HTTP/1.1 403 No\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"a\":");
            throw new RawServer.Hangup();
        })) {
            JsonResponse response = http.client(server.url()).send(post());

            assertThat(response.status(), is(403));
            assertThat(response.isJson(), is(false));
        }
    }

    @Test
    void anEmptyBodyIsNoJsonAndNoFailure() throws Exception {
        try (RawServer server = new RawServer((number, out) -> RawServer.write(out, JSON, ""))) {
            assertThat(http.client(server.url()).send(post()).isJson(), is(false));
        }
    }

    private void drip(OutputStream out) throws IOException {
        text(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n");
        while (over.getCount() > 0) {
            text(out, " ");
            pause();
        }
    }

    private void waitForTheEnd() {
        while (over.getCount() > 0) {
            pause();
        }
    }

    private void pause() {
        try {
            over.await(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
