package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Engine, client and simulator together, in real time. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class OsapiExecutionsTest extends OsapiScenarios {
    @Test
    void outputAndExitCodeArrive() throws Exception {
        start(Command.ofScript("echo \"$GREETING\"; exit 3")
                .environment(Map.of("GREETING", "it's me"))
                .build());

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("it's me\n"));
        assertThat(told.notices(), hasItem(containsString("Direct mode")));
    }

    @Test
    void aThrottledCommandRunsOnceAfterTheWait() throws Exception {
        given.osapi.faults().on("POST", "/command/").throttle(Duration.ofSeconds(1));
        start(Command.ofScript("true").build());

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(given.runs(), hasSize(1));
        assertThat(told.notices(), hasItem(containsString("Nothing was started. Trying again")));
    }

    @Test
    void withoutJobReadALostAnswerIsNotAnsweredByASecondRun() throws Exception {
        given.token = given.osapi.tokens().permitting("command:execute");
        given.osapi.faults().on("POST", "/command/").loseAnswer();
        start(Command.ofScript("true").build());

        assertThat(told.outcome(), instanceOf(Outcome.Lost.class));
        assertThat(told.outcome().describe(), containsString("The command may have started on web-01"));
        assertThat(told.notices(), hasItem(containsString("job:read is missing")));
        assertThat(told.notices(), hasItem(containsString("job:write is missing")));
        assertThat(given.runs(), hasSize(1));
    }

    @Test
    void cancellingSaysThatOsapiCannotStopTheCommand() throws Exception {
        Execution execution = start(Command.ofScript("sleep 2").build());
        Eventually.await().until(() -> given.runs().size() == 1);
        execution.cancel();

        assertThat(told.outcome(), instanceOf(Outcome.Cancelled.class));
        assertThat(told.outcome().describe(), containsString("it may still be running on web-01"));
        Eventually.await().until(() -> given.calls.inFlight() == 0);
    }

    @Test
    void aTokenThatIsReplacedWhileACommandRunsIsUsedFromThenOn() throws Exception {
        Path go = given.osapi.host("web-01").sandbox().home().resolve("go");
        engine.start(
                connection,
                "web-01",
                Command.ofScript("echo up; while [ ! -e \"$HOME/go\" ]; do sleep 0.1; done; exit 4")
                        .build(),
                Mode.DURABLE,
                told);
        Eventually.await().until(() -> told.text().equals("up\n"));

        given.osapi.changeSigningKey();
        Eventually.await().until(() -> told.notices().size() == 1);
        assertThat(told.notices().get(0), containsString("Invalid token: signature is invalid"));
        given.token = given.osapi.tokens().admin();
        Files.createFile(go);
        assertThat(told.outcome(), is(new Outcome.Exited(4)));
    }

    private Execution start(Command command) {
        return engine.start(connection, "web-01", command, Mode.DIRECT, told);
    }
}
