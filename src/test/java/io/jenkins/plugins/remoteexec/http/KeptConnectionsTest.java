package io.jenkins.plugins.remoteexec.http;

import static io.jenkins.plugins.remoteexec.http.HttpFixture.get;
import static io.jenkins.plugins.remoteexec.http.HttpFixture.post;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection is kept for the next call, but not for longer than servers keep theirs. */
class KeptConnectionsTest {
    /** The shortest default of a common server, gunicorn. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(2);

    private final HttpFixture http = new HttpFixture();

    @AfterEach
    void close() {
        http.close();
    }

    private static RawServer server() throws Exception {
        return new RawServer(
                (number, out) -> RawServer.write(out, "200 OK\nContent-Type: application/json", "{}"), KEEP_ALIVE);
    }

    @Test
    void aCommandAfterAPauseIsNotLostWithAConnectionThatTheServerHasClosed() throws Exception {
        try (RawServer server = server()) {
            JsonClient client = http.client(server.url());
            client.send(get());
            assertThat(server.connectionOverWithin(20), is(true));

            assertThat(client.send(post()).status(), is(200));
            assertThat(server.requests(), hasSize(2));
        }
    }

    @Test
    void callsThatFollowEachOtherShareAConnection() throws Exception {
        try (RawServer server = server()) {
            JsonClient client = http.client(server.url());
            for (int i = 0; i < 5; i++) {
                client.send(post());
            }

            assertThat(server.connections(), is(1));
        }
    }
}
