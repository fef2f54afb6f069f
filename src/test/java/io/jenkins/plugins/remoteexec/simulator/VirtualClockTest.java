package io.jenkins.plugins.remoteexec.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualClockTest {

    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final List<String> ran = new ArrayList<>();

    @Test
    void tasksRunInTheOrderOfTheirTimesAndSeeTheirOwnTime() {
        clock.schedule(Duration.ofSeconds(20), () -> ran.add("second at " + clock.now()));
        clock.schedule(Duration.ofSeconds(10), () -> {
            ran.add("first at " + clock.now());
            clock.schedule(Duration.ofSeconds(5), () -> ran.add("child at " + clock.now()));
        });
        clock.advance(Duration.ofSeconds(19));
        assertEquals(List.of("first at 1970-01-01T00:00:10Z", "child at 1970-01-01T00:00:15Z"), ran);
        clock.advance(Duration.ofSeconds(1));
        assertEquals("second at 1970-01-01T00:00:20Z", ran.get(2));
    }

    @Test
    void aCancelledTaskDoesNotRun() {
        clock.schedule(Duration.ofSeconds(1), () -> ran.add("never")).cancel();
        clock.advance(Duration.ofHours(1));
        assertEquals(List.of(), ran);
    }
}
