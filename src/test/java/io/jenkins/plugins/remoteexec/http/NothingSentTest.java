package io.jenkins.plugins.remoteexec.http;

import static io.jenkins.plugins.remoteexec.http.HttpFixture.failure;
import static io.jenkins.plugins.remoteexec.http.HttpFixture.post;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Failures after which a command has certainly not run. */
class NothingSentTest {
    private final HttpFixture http = new HttpFixture();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void aRefusedConnection() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }

        ApiException error =
                failure(() -> http.client("http://127.0.0.1:" + port).send(post()));

        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(error.kind(), is(ErrorKind.UNAVAILABLE));
        assertThat(
                error.getMessage(),
                containsString("Service at http://127.0.0.1:" + port + " could not run it: no connection to"));
        assertThat(error.getMessage(), containsString("Check the URL"));
    }

    @Test
    void aHostNameThatNobodyKnows() {
        OkHttpClient.Builder base = new OkHttpClient.Builder().dns(name -> {
            throw new UnknownHostException(name);
        });

        ApiException error =
                failure(() -> http.client("https://api.example", base, null).send(post()));

        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(error.getMessage(), containsString("the host name api.example cannot be resolved"));
    }

    @Test
    void aConnectionThatIsNotMadeInTime() {
        OkHttpClient.Builder base = new OkHttpClient.Builder().socketFactory(new NeverConnecting());

        ApiException error =
                failure(() -> http.client("http://127.0.0.1:9", base, null).send(post()));

        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(error.getMessage(), containsString("no connection to 127.0.0.1:9 within 10 s"));
    }

    @Test
    void httpsSpokenToAPlainServer() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> greetInPlainText(plain));
            server.setDaemon(true);
            server.start();

            ApiException error = failure(() ->
                    http.client("https://127.0.0.1:" + plain.getLocalPort()).send(post()));

            assertThat(error.delivery(), is(Delivery.NOT_SENT));
            assertThat(error.getMessage(), containsString("the TLS connection to 127.0.0.1:"));
            assertThat(error.getMessage(), containsString("really uses https"));
        }
    }

    @Test
    void aTokenWithALineBreakInItsMiddle() {
        JsonRequest request = post().header("Authorization", "Bearer " + HttpFixture.TOKEN + "\nsecond line");

        ApiException error = failure(() -> http.client("http://127.0.0.1:9").send(request));

        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(error.kind(), is(ErrorKind.REJECTED));
        assertThat(error.getMessage(), containsString("Check the credentials for line breaks"));
        assertThat(error.getMessage(), not(containsString("second line")));
    }

    @Test
    void aPathThatWouldLeadElsewhere() {
        JsonRequest request = JsonRequest.get("look at ..", "node", "..", "command");

        ApiException error = failure(() -> http.client("http://127.0.0.1:9").send(request));

        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(error.getMessage(), containsString("'..' cannot be part of a URL"));
    }

    @Test
    void aRequestAfterTheEndOfAllCalls() throws IOException {
        try (RawServer server = new RawServer((number, out) -> RawServer.write(out, "204 Nothing", ""))) {
            JsonClient client = http.client(server.url());
            http.calls.close();

            assertThat(failure(() -> client.send(post())).delivery(), is(Delivery.NOT_SENT));
            assertThat(server.requests(), is(empty()));
        }
    }

    private static void greetInPlainText(ServerSocket plain) {
        try (Socket socket = plain.accept()) {
            RawServer.write(socket.getOutputStream(), "400 Bad Request", "not TLS");
            socket.getInputStream().readNBytes(64);
        } catch (IOException e) {
            // the client has gone
        }
    }

    private static final class NeverConnecting extends SocketFactory {
        @Override
        public Socket createSocket() {
            return new Socket() {
                @Override
                public void connect(SocketAddress endpoint, int timeout) throws IOException {
                    throw new SocketTimeoutException("Connect timed out");
                }
            };
        }

        @Override
        public Socket createSocket(String host, int port) {
            return createSocket();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            return createSocket();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            return createSocket();
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
            return createSocket();
        }
    }
}
