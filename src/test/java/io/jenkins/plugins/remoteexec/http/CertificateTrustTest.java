package io.jenkins.plugins.remoteexec.http;

import static io.jenkins.plugins.remoteexec.http.HttpFixture.failure;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate comes from an authority that only this endpoint trusts. */
class CertificateTrustTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path directory;

    private static HttpsServer server;
    private static String authority;

    private final HttpFixture http = new HttpFixture();

    @BeforeAll
    static void makeCertificatesAndServe() throws Exception {
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test authority", "-ext", "bc:c", "-keyalg", "EC");
        keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-dname",
                "CN=server",
                "-ext",
                "san=ip:127.0.0.1",
                "-keyalg",
                "EC",
                "-signer",
                "ca");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "ca",
                "-file",
                directory.resolve("ca.pem").toString());
        authority = Files.readString(directory.resolve("ca.pem"));

        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("keys.p12"))) {
            keys.load(in, PASSWORD);
        }
        keys.deleteEntry("ca");
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void withTheAuthorityTheServerIsTrusted() throws Exception {
        CertificateTrust trust = CertificateTrust.ofPem("  \nTest authority:\n" + authority + "\n");
        JsonClient client = http.client(url("127.0.0.1"), new OkHttpClient.Builder(), trust);

        assertThat(client.send(HttpFixture.post()).status(), is(204));
    }

    @Test
    void withoutItTheMessageSaysWhatToDo() {
        ApiException error = failure(() -> http.client(url("127.0.0.1")).send(HttpFixture.post()));

        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(error.getMessage(), containsString("the TLS connection to 127.0.0.1:"));
        assertThat(error.getMessage(), containsString("paste that authority's certificate into the endpoint"));
    }

    @Test
    void theNameInTheCertificateStillCounts() {
        CertificateTrust trust = CertificateTrust.ofPem(authority);
        JsonClient client = http.client(url("localhost"), new OkHttpClient.Builder(), trust);

        ApiException error = failure(() -> client.send(HttpFixture.post()));

        assertThat(error.delivery(), is(Delivery.NOT_SENT));
        assertThat(
                error.getMessage(), containsString("Use the host name that the server's certificate was issued for"));
    }

    @Test
    void textThatIsNoCertificateIsRefused() {
        for (String text : List.of("", "hello", authority.substring(0, authority.length() / 2))) {
            String message = assertThrows(IllegalArgumentException.class, () -> CertificateTrust.ofPem(text))
                    .getMessage();
            assertThat(message, containsString("Paste it in PEM form, from -----BEGIN CERTIFICATE-----"));
        }
    }

    private static String url(String host) {
        return "https://" + host + ":" + server.getAddress().getPort();
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        line.addAll(List.of(arguments));
        line.addAll(List.of("-keystore", directory.resolve("keys.p12").toString(), "-storepass", "changeit"));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat("keytool ends", process.waitFor(60, TimeUnit.SECONDS), is(true));
        assertThat(Files.readString(directory.resolve("keytool.log")), process.exitValue(), is(0));
    }
}
