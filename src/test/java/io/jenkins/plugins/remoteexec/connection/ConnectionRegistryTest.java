package io.jenkins.plugins.remoteexec.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiClient;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionRegistryTest {
    private final Engine engine = EngineCore.start(TimeAndChance.real());
    private final ConnectionRegistry registry = new ConnectionRegistry();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void executionsOnTheSameEndpointShareAConnection() {
        assertSame(
                connection(key("prod", "https://a.example", "t")), connection(key("prod", "https://a.example", "t")));
    }

    @Test
    void anotherSecretUrlLimitOrNameIsAnotherConnection() {
        Connection first = connection(key("prod", "https://a.example", "t"));
        assertNotSame(first, connection(key("prod", "https://a.example", "new")));
        assertNotSame(first, connection(key("prod", "https://b.example", "t")));
        assertNotSame(first, connection(key(null, "https://a.example", "t")));
        ConnectionKey slower = new ConnectionKey(
                null,
                "prod",
                OsapiProvider.class,
                "https://a.example",
                null,
                EndpointLimits.DEFAULT.withCallsInFlight(2),
                credentials("t"));
        assertNotSame(first, connection(slower));
    }

    @Test
    void whatIsForgottenIsMadeAnew() {
        Connection prod = connection(key("prod", "https://a.example", "t"));
        Connection test = connection(key("test", "https://a.example", "t"));
        registry.forget(key -> "prod".equals(key.endpoint()));
        assertNotSame(prod, connection(key("prod", "https://a.example", "t")));
        assertSame(test, connection(key("test", "https://a.example", "t")));
    }

    @Test
    void manyUnusedConnectionsAreNotKeptButOneInUseStaysKnown() {
        Connection inUse = connection(key("in use", "https://a.example", "t"));
        List<Connection> others = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            others.add(connection(key("other " + i, "https://a.example", "t")));
        }
        assertEquals(64, registry.kept());
        assertSame(inUse, connection(key("in use", "https://a.example", "t")));
    }

    @Test
    void aKeyInALogDoesNotShowItsSecret() {
        assertEquals(-1, key("prod", "https://a.example", "s3cret").toString().indexOf("s3cret"));
    }

    private Connection connection(ConnectionKey key) {
        return registry.get(
                key,
                () -> engine.connect(
                        new OsapiClient(
                                new JsonClient(
                                        new OkHttpClient(),
                                        BaseUrl.parse(key.identity().toString()),
                                        "OSAPI",
                                        TimeAndChance.real()),
                                () -> "t"),
                        key.limits()));
    }

    private static ConnectionKey key(String endpoint, String url, String secret) {
        return new ConnectionKey(
                null, endpoint, OsapiProvider.class, url, null, EndpointLimits.DEFAULT, credentials(secret));
    }

    private static ApiCredentials credentials(String secret) {
        return new ApiCredentials(null, Secret.fromString(secret));
    }
}
