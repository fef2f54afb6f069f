package io.jenkins.plugins.remoteexec.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-04-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "7|7",
                "' 12 '|12",
                "600|600",
                "601|600",
                "99999999999999999999|600",
                "Wed, 01 Apr 2026 12:00:30 GMT|30",
                "Wed, 01 Apr 2026 11:00:00 GMT|0",
                "Thu, 01 Apr 2027 12:00:00 GMT|600"
            })
    void bothFormsAreReadAndBounded(String header, long seconds) {
        assertThat(RetryAfter.parse(header, NOW), is(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "-1", "soon", "1.5", "Wed, 32 Apr 2026 12:00:30 GMT"})
    void whatCannotBeReadAsksForNothing(String header) {
        assertThat(RetryAfter.parse(header, NOW), is(nullValue()));
    }

    @Test
    void theWaitArrivesAtTheCaller() throws Exception {
        try (HttpFixture http = new HttpFixture();
                RawServer server =
                        new RawServer((number, out) -> RawServer.write(out, "429 Slow\nRetry-After: 17", ""))) {
            JsonResponse response = http.client(server.url()).send(HttpFixture.get());

            assertThat(response.retryAfter(), is(Optional.of(Duration.ofSeconds(17))));
        }
    }
}
