package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class EngineTest {
    private final EngineFixture given = new EngineFixture();

    @Test
    void badTargetsAreRefusedBeforeAnythingIsSent() {
        assertThat(refusal(" "), containsString("target is missing: name the machine or container"));
        assertThat(refusal("everybody"), containsString("is not one machine"));
        assertThat(given.provider.calls.isEmpty(), is(true));
    }

    @Test
    void idsCannotBeGuessed() {
        String one = given.start().id();

        assertThat(one, matchesPattern("[0-9a-f]{32}"));
        assertThat(one, is(not(given.start().id())));
    }

    @Test
    void inRealTimeTheStoryIsTheSame() {
        given.provider.answers(FakeProvider.running("job-1")).answers(FakeProvider.exited(0, "done", ""));
        try (EngineCore engine = EngineCore.start(TimeAndChance.real())) {
            engine.start(
                    engine.connect(given.provider, EndpointLimits.DEFAULT),
                    "web-01",
                    Command.ofScript("x").build(),
                    Mode.DIRECT,
                    given.listener);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> given.listener.outcome != null);
        }
        assertThat(given.listener.outcome, is(new Outcome.Exited(0)));
    }

    @Test
    void whatCannotBeToldForWantOfAThreadIsToldLater() {
        boolean[] exhausted = {true};
        EngineCore engine = new EngineCore(
                given.time.queue(),
                message -> {
                    if (exhausted[0]) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    given.time.queue().begin(message);
                },
                () -> given.time::call,
                () -> {});
        given.provider.answers(FakeProvider.exited(0, "done", ""));
        engine.start(
                engine.connect(given.provider, EndpointLimits.DEFAULT),
                "web-01",
                Command.ofScript("x").build(),
                Mode.DIRECT,
                given.listener);
        given.time.seconds(10);
        assertThat(given.listener.outcome, is(nullValue()));
        exhausted[0] = false;
        given.time.seconds(10);

        assertThat(given.listener.outcome, is(new Outcome.Exited(0)));
        assertThat(given.listener.states.size(), is(2));
    }

    @Test
    void everyOutcomeReadsAsASentence() {
        assertThat(new Outcome.Exited(3).describe(), is("exit code 3"));
        assertThat(new Outcome.Signalled("KILL").describe(), is("ended by signal KILL"));
        assertThat(
                new Outcome.TimedOut(Duration.ofSeconds(60), true).describe(),
                is("timed out after 60 s; the command was stopped"));
        assertThat(
                new Outcome.NotStarted("no such program").describe(),
                allOf(containsString("not started"), containsString("no such program")));
        assertThat(new Outcome.Lost("it is gone").describe(), is("result lost: it is gone"));
    }

    private String refusal(String target) {
        Command command = Command.ofScript("x").build();
        return assertThrows(
                        InvalidCommandException.class,
                        () -> given.engine.start(given.connection(), target, command, Mode.DIRECT, given.listener))
                .getMessage();
    }
}
