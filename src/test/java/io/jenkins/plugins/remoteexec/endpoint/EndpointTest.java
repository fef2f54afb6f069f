package io.jenkins.plugins.remoteexec.endpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import org.junit.jupiter.api.Test;

class EndpointTest {
    @Test
    void anEndpointWithNameUrlAndCredentialsIsFine() {
        Endpoint endpoint = new Endpoint(" prod ", osapi("https://osapi.example"));
        assertDoesNotThrow(endpoint::check);
        assertEquals("prod", endpoint.getName());
        assertEquals(16, endpoint.limits().callsInFlight());
    }

    @Test
    void whatIsMissingOrWrongIsSaidWithTheNameOfTheEndpoint() {
        assertSays("has no name", new Endpoint(" ", osapi("https://osapi.example")));
        assertSays("Endpoint 'prod': provider is missing", new Endpoint("prod", null));
        assertSays("Endpoint 'prod': url 'osapi.example' is no URL", new Endpoint("prod", osapi("osapi.example")));
        assertSays("Endpoint 'prod': url is missing", new Endpoint("prod", osapi(null)));
        assertSays(
                "Endpoint 'prod': credentialsId is missing",
                new Endpoint("prod", new OsapiProvider("https://osapi.example", null)));
    }

    @Test
    void limitsAndCertificateAreCheckedToo() {
        Endpoint endpoint = new Endpoint("prod", osapi("https://osapi.example"));
        endpoint.setCallsInFlight(0);
        assertSays("Endpoint 'prod': calls in flight is 0: it must be 1 to 256", endpoint);
        endpoint.setCallsInFlight(4);
        endpoint.setCallsPerSecond(-1);
        assertSays("Endpoint 'prod': calls per second is -1.0", endpoint);
        endpoint.setCallsPerSecond(0.5);
        endpoint.setCaCertificate("no certificate");
        assertSays("Endpoint 'prod': The CA certificate cannot be read", endpoint);
    }

    private static OsapiProvider osapi(String url) {
        return new OsapiProvider(url, "token");
    }

    private static void assertSays(String expected, Endpoint endpoint) {
        String message =
                assertThrows(IllegalArgumentException.class, endpoint::check).getMessage();
        assertTrue(message.contains(expected), message);
    }
}
