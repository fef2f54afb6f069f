package io.jenkins.plugins.remoteexec.endpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
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
        assertSays("Endpoint 'prod': url 'osapi.example' is not a URL", new Endpoint("prod", osapi("osapi.example")));
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
        endpoint.setCallsPerMinute(-1);
        assertSays("Endpoint 'prod': calls per minute is -1: it must be 0 (no limit) to 600000", endpoint);
        endpoint.setCallsPerMinute(150);
        endpoint.setPatience(100_000);
        assertSays("Endpoint 'prod': patience is 100000 s: it must be 0 to 86400", endpoint);
        endpoint.setPatience(60);
        endpoint.setCancelGrace(601);
        assertSays("Endpoint 'prod': cancel grace is 601 s: it must be 0 to 600", endpoint);
        endpoint.setCancelGrace(30);
        endpoint.setResultDays(0);
        assertSays("Endpoint 'prod': days to keep results is 0: it must be 1 to 365", endpoint);
        endpoint.setResultDays(3);
        endpoint.setKeptOutput(-1);
        assertSays(
                "Endpoint 'prod': output kept on the target is -1 MB: it must be 0 (everything) to 1000000", endpoint);
        endpoint.setKeptOutput(1_000_001);
        assertSays("Endpoint 'prod': output kept on the target is 1000001 MB", endpoint);
        endpoint.setKeptOutput(1_000_000);
        endpoint.setAllowedJobs("team/**\r\n/deploy");
        assertSays("Endpoint 'prod': '/deploy' begins or ends with a slash", endpoint);
        endpoint.setAllowedJobs("team/**");
        endpoint.setCaCertificate("no certificate");
        assertSays("Endpoint 'prod': The CA certificate cannot be read", endpoint);
    }

    @Test
    void aDefaultThatNoStepCouldBeGivenIsRefused() {
        assertRefused("timeout is 0 s: it must be 1 to 604800", defaults -> defaults.setTimeout(0));
        assertRefused("encoding: 'klingon' is not a character set", defaults -> defaults.setEncoding("klingon"));
        assertRefused("environment: 'no assignment' has no name", defaults -> defaults.setEnvironment("no assignment"));
        assertRefused("environment: '1A' is not a valid variable name", defaults -> defaults.setEnvironment("1A=b"));
        assertRefused("environment: A is given twice", defaults -> defaults.setEnvironment("A=b\nA=c"));
    }

    @Test
    void defaultsThatSayNothingAreNone() {
        Endpoint endpoint = new Endpoint("prod", osapi("https://osapi.example"));
        EndpointDefaults defaults = new EndpointDefaults();
        defaults.setWorkingDirectory(" ");
        defaults.setEnvironment("\r\n");
        endpoint.setDefaults(defaults);
        assertNull(endpoint.getDefaults());
        defaults.setMergeStderr(false);
        endpoint.setDefaults(defaults);
        assertSame(defaults, endpoint.getDefaults());
        defaults.setMergeStderr(null);
        defaults.setDurable(true);
        endpoint.setDefaults(defaults);
        assertSame(defaults, endpoint.getDefaults());
    }

    @Test
    void eachLineOfTheDefaultEnvironmentIsAVariable() {
        EndpointDefaults defaults = new EndpointDefaults();
        defaults.setEnvironment("LANG=C.UTF-8\r\n\r\nOPTIONS=a=b  c \r\nEMPTY=\r\n");
        assertEquals(Map.of("LANG", "C.UTF-8", "OPTIONS", "a=b  c ", "EMPTY", ""), defaults.variables());
    }

    private static void assertRefused(String words, Consumer<EndpointDefaults> setter) {
        EndpointDefaults defaults = new EndpointDefaults();
        setter.accept(defaults);
        Endpoint endpoint = new Endpoint("prod", osapi("https://osapi.example"));
        endpoint.setDefaults(defaults);
        assertSays("Endpoint 'prod': " + words, endpoint);
    }

    @Test
    void limitsReachTheEngine() {
        Endpoint endpoint = new Endpoint("prod", osapi("https://osapi.example"));
        assertEquals(EndpointLimits.DEFAULT, endpoint.limits());
        assertEquals(1024, endpoint.getKeptOutput());
        endpoint.setCallsPerMinute(150);
        endpoint.setPatience(60);
        endpoint.setCancelGrace(30);
        endpoint.setResultDays(3);
        endpoint.setKeptOutput(3000);
        assertEquals(
                new EndpointLimits(
                        16, 2.5, Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofSeconds(65), 3, 3000L << 20),
                endpoint.limits());
        endpoint.setKeptOutput(0);
        assertEquals(0, endpoint.limits().keptOutput(), "everything");
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
