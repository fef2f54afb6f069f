package io.jenkins.plugins.remoteexec.engine.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0.0 s",
        "PT0.36S, 0.4 s",
        "PT9.9S, 9.9 s",
        "PT10S, 10 s",
        "PT119S, 119 s",
        "PT120S, 2 min",
        "PT185S, 3 min 5 s",
        "PT7199S, 119 min 59 s",
        "PT7200S, 2 h",
        "PT7800S, 2 h 10 min",
        "PT7859S, 2 h 10 min",
        "P7D, 168 h"
    })
    void durationsReadAsAPersonSaysThem(Duration duration, String text) {
        assertThat(Durations.text(duration), is(text));
    }
}
