package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.ShellProvider.Kind;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A thread dump of Jenkins shows no virtual threads: an execution says itself what it is doing. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class PresentStepTest {
    private final DurableFixture given = new DurableFixture();

    @TempDir
    Path directory;

    @AfterEach
    void delete() throws Exception {
        Files.write(directory.resolve("go"), new byte[0]);
        given.leftovers.delete();
    }

    @Test
    void anOutageIsSaidWhileItLasts() throws Exception {
        Execution execution = given.start(DurableFixture.until(directory.resolve("go")));
        given.time.seconds(1);
        assertThat(execution.status(), is("running"));

        given.provider.instead =
                kind -> kind == Kind.FOLLOW ? ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN) : null;
        given.time.seconds(20);
        assertThat(execution.status(), startsWith("running; retrying: the test says UNAVAILABLE"));

        given.provider.instead = kind -> null;
        given.time.seconds(60);
        assertThat(execution.status(), is("running"));
    }

    @Test
    void theWayToTheTargetIsSaidStepByStep() {
        List<String> steps = new ArrayList<>();
        Execution[] execution = new Execution[1];
        given.provider.instead = kind -> {
            if (execution[0] != null && !steps.contains(execution[0].status())) {
                steps.add(execution[0].status());
            }
            return null;
        };
        execution[0] = given.leftovers.of(given.engine.start(
                given.connection(),
                "web-01",
                Command.ofScript("# " + "x".repeat(100_000) + "\nexit 3")
                        .secretEnvironment(Map.of("SECRET", "pssst"))
                        .build(),
                Mode.DURABLE,
                given.told));

        assertEquals(new Outcome.Exited(3), given.outcome(Duration.ofMinutes(1)));
        assertThat(steps.get(0), is("sending the secrets"));
        assertThat(steps.get(1), startsWith("sending part 1 of "));
        assertThat(steps.contains("starting"), is(true));
        assertThat(execution[0].status(), is("exited"));
    }
}
