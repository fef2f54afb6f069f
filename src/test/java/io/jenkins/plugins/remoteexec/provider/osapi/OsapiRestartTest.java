package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.BackgroundCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Jenkins stops while a direct command is on its way, and another one goes on with what was stored. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class OsapiRestartTest {
    private static final String UNTIL_IT_MAY_GO_ON =
            "until [ -e \"$HOME/go-on\" ]; do sleep 0.1; done; echo $((6*7)); exit 3";

    private final Engine engine = EngineCore.start(TimeAndChance.real());
    private final CollectingListener told = new CollectingListener();
    private OsapiFixture given;
    private int expectedJobs;

    @BeforeEach
    void start() throws IOException {
        given = new OsapiFixture();
    }

    @AfterEach
    void stop() {
        engine.close();
        given.close();
    }

    @Test
    void aScriptIsFoundByItsMarkerAndFollowedAndItsRecordDeleted() throws Exception {
        ExecutionState state = interrupted(Command.ofScript(UNTIL_IT_MAY_GO_ON).build());
        goOn();

        resume(state);

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("42\n"));
        assertThat(given.runs(), hasSize(1));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> given.jobs() == 0);
    }

    @Test
    void argumentsAreFoundByWhatTheyAre() throws Exception {
        ExecutionState state = interrupted(
                Command.ofArguments(List.of("sh", "-c", UNTIL_IT_MAY_GO_ON)).build());
        // others that wait behind it for their turn on the host
        BackgroundCall.of(() -> given.shell("true"));
        BackgroundCall.of(() -> given.exec(null, "sh", "-c", "true"));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> given.jobs() == 3);
        goOn();

        resume(state);

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("42\n"));
    }

    @Test
    void argumentsThatSomebodyElseHasSentTooAreToldApart() throws Exception {
        ExecutionState state = interrupted(counted());
        interrupted(counted());
        goOn();

        resume(state);

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("1\n"));
    }

    /** Says as the how manieth it was begun. */
    private static Command counted() {
        return Command.ofArguments(List.of(
                        "sh",
                        "-c",
                        "echo >>$HOME/begun; wc -l <$HOME/begun; until [ -e $HOME/go-on ]; do sleep 0.1; done; exit 3"))
                .build();
    }

    @Test
    void aJobThatIsGoneMayHaveRun() throws Exception {
        ExecutionState state = interrupted(Command.ofScript(UNTIL_IT_MAY_GO_ON).build());
        given.api()
                .send(JsonRequest.delete(
                        "delete a job", "job", given.osapi.jobs().get(0)));
        goOn();

        resume(state);

        assertThat(told.outcome(), instanceOf(Outcome.Lost.class));
        assertThat(told.outcome().describe(), containsString("it may have started on web-01"));
        assertThat(told.outcome().describe(), containsString("none of its jobs is this command"));
    }

    /** The answer is there, and what it says is stored nowhere yet. */
    @Test
    void aResultSurvivesAJenkinsThatStopsBetweenAnswerAndStoring() throws Exception {
        CompletableFuture<Void> never = new CompletableFuture<>();
        CountDownLatch answered = new CountDownLatch(1);
        CollectingListener first = new CollectingListener() {
            @Override
            public CompletionStage<Void> ended(Outcome outcome, Duration took) {
                answered.countDown();
                return never;
            }
        };
        engine.start(connection(), "web-01", Command.ofScript("echo 42; exit 3").build(), Mode.DIRECT, first);
        assertThat(answered.await(2, TimeUnit.MINUTES), is(true));

        resume(ExecutionState.parse(first.state().toJson()));

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("42\n"));
        assertThat(given.runs(), hasSize(1));
    }

    @Test
    void aFailedCommandIsNotLeftForOsapiToRunAgain() throws Exception {
        Path gone = given.osapi.host("web-01").sandbox().scratch().resolve("not-there");
        ExecutionState state =
                stateOfLostAnswer(Command.ofArguments(List.of(gone.toString())).build());

        resume(state);

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> given.jobs() == 0);
    }

    @Test
    void whatIsStoredSaysNothingOfTheCommand() throws Exception {
        ExecutionState state = interrupted(
                Command.ofArguments(List.of("sh", "-c", UNTIL_IT_MAY_GO_ON)).build());
        goOn();

        assertThat(state.toJson(), not(containsString("go-on")));
        assertThat(state.toJson(), not(containsString(given.token)));
    }

    /** Starts a command and lets go of it when it runs and its answer is still to come. */
    private ExecutionState interrupted(Command command) {
        CollectingListener first = new CollectingListener();
        Execution execution = engine.start(connection(), "web-01", command, Mode.DIRECT, first);
        expectedJobs++;
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> given.jobs() == expectedJobs);
        execution.detach();
        return ExecutionState.parse(first.state().toJson());
    }

    /** Sends a command as the engine does, and forgets the answer. */
    private ExecutionState stateOfLostAnswer(Command command) throws Exception {
        ExecRequest request = new ExecRequest("web-01", command.arguments(), null, null, Command.LONGEST_TIMEOUT);
        String ticket = given.client.ticket(request);
        given.api().send(new OsapiSubmission(request.with(ticket), "unused").post());
        return new ExecutionState(
                "0a", Mode.DIRECT, "web-01", Instant.now(), null, Map.of("phase", "submitting", "ticket", ticket));
    }

    private void goOn() throws IOException {
        Files.createFile(given.osapi.host("web-01").sandbox().home().resolve("go-on"));
    }

    private void resume(ExecutionState state) {
        engine.resume(connection(), state, null, told);
    }

    /** As another JVM would make it. */
    private Connection connection() {
        return engine.connect(given.client(given.osapi.baseUrl().toString(), 290), EndpointLimits.DEFAULT);
    }
}
