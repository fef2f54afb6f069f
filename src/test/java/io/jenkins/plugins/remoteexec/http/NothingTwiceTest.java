package io.jenkins.plugins.remoteexec.http;

import static io.jenkins.plugins.remoteexec.http.HttpFixture.failure;
import static io.jenkins.plugins.remoteexec.http.HttpFixture.get;
import static io.jenkins.plugins.remoteexec.http.HttpFixture.post;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An HTTP library repeats some requests by itself, and a command would run twice. */
class NothingTwiceTest {
    private final HttpFixture http = new HttpFixture();

    @AfterEach
    void close() {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "503 Unavailable\nRetry-After: 0",
                "408 Request Timeout\nConnection: close",
                "408 Request Timeout",
                "401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\"",
                "421 Misdirected",
                "425 Too Early",
                "429 Too Many\nRetry-After: 0",
                "301 Moved\nLocation: /elsewhere",
                "302 Found\nLocation: /elsewhere",
                "303 See Other\nLocation: /elsewhere",
                "307 Temporary\nLocation: /elsewhere",
                "308 Permanent\nLocation: /elsewhere"
            })
    void anAnswerNeverMakesTheRequestGoOutAgain(String head) throws Exception {
        try (RawServer server = new RawServer((number, out) -> RawServer.write(out, head, ""))) {
            JsonResponse response = http.client(server.url()).send(post());

            assertThat(response.status(), is(Integer.parseInt(head.substring(0, 3))));
            assertThat(server.requests(), hasSize(1));
        }
    }

    @Test
    void aDroppedConnectionLeavesOneRequestAndDoubt() throws Exception {
        try (RawServer server = new RawServer((number, out) -> {
            throw new RawServer.Hangup();
        })) {
            ApiException error = failure(() -> http.client(server.url()).send(post()));

            assertThat(error.delivery(), is(Delivery.UNKNOWN));
            assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
            assertThat(server.requests(), hasSize(1));
        }
    }

    @Test
    void aKeptConnectionThatBreaksLeavesOneRequestAndDoubt() throws Exception {
        try (RawServer server = new RawServer((number, out) -> {
            if (number > 1) {
                throw new RawServer.Hangup();
            }
            RawServer.write(out, "200 OK\nContent-Type: application/json", "{}");
        })) {
            JsonClient client = http.client(server.url());
            client.send(get());

            ApiException error = failure(() -> client.send(post()));

            assertThat(error.delivery(), is(Delivery.UNKNOWN));
            assertThat(server.requests(), hasSize(2));
        }
    }
}
