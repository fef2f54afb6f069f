package io.jenkins.plugins.remoteexec.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CurrentSecretTest {
    private final Queue<Runnable> background = new ArrayDeque<>();
    private Optional<String> stored = Optional.of("old");
    private int lookUps;
    private long seconds;

    private final CurrentSecret secret = new CurrentSecret(
            "old",
            () -> {
                lookUps++;
                return stored;
            },
            background::add,
            () -> TimeUnit.SECONDS.toNanos(seconds));

    @Test
    void theStoredSecretIsTakenWhenTheOldOneIsRefusedAndBothStayKnown() {
        stored = Optional.of("new");
        secret.refused();
        assertEquals("old", secret.current());
        runBackground();
        assertEquals("new", secret.current());
        assertEquals(List.of("new", "old"), secret.known());
        assertSame(secret.known(), secret.known());
    }

    @Test
    void aStoreIsAskedOnceForManyRefusalsAndNotTwiceInAShortTime() {
        secret.refused();
        secret.refused();
        runBackground();
        secret.refused();
        runBackground();
        assertEquals(1, lookUps);

        stored = Optional.of("new");
        seconds = CurrentSecret.AT_MOST_EVERY.toSeconds();
        secret.refused();
        runBackground();
        assertEquals("new", secret.current());
    }

    @Test
    void aStoreThatDoesNotAnswerLeavesTheOldSecretAndIsAskedAgain() {
        stored = Optional.empty();
        secret.refused();
        runBackground();
        assertEquals("old", secret.current());

        stored = null;
        seconds += CurrentSecret.AT_MOST_EVERY.toSeconds();
        secret.refused();
        runBackground();
        assertEquals("old", secret.current());

        stored = Optional.of("new");
        seconds += CurrentSecret.AT_MOST_EVERY.toSeconds();
        secret.refused();
        runBackground();
        assertEquals("new", secret.current());
    }

    @Test
    void aStoreIsAskedAgainForWhoeverLogsInUntilTheApiAcceptsSomething() {
        secret.refused();
        runBackground();
        stored = Optional.of("new");
        // nobody asks the API meanwhile: it is left alone after refusals
        secret.current();
        runBackground();
        assertEquals("old", secret.current());
        seconds += CurrentSecret.AT_MOST_EVERY.toSeconds();
        secret.current();
        runBackground();
        assertEquals("new", secret.current());

        secret.accepted();
        seconds += CurrentSecret.AT_MOST_EVERY.toSeconds();
        secret.current();
        assertTrue(background.isEmpty());
    }

    private void runBackground() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }
}
