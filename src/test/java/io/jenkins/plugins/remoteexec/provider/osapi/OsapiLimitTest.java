package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.Overdue;
import io.jenkins.plugins.remoteexec.simulator.BackgroundCall;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.VirtualClock;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A direct command never runs twice in silence: it is ended on its target before OSAPI would run it again. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class OsapiLimitTest extends OsapiScenarios {
    @Test
    void aCommandThatReachesItsTimeoutIsEndedOnItsTarget() throws Exception {
        start(Command.ofScript("echo begun; sleep 300; echo never").timeout(Duration.ofSeconds(1)));

        assertThat(told.outcome(), is(new Outcome.TimedOut(Duration.ofSeconds(1), true)));
        assertThat(told.text(), is("begun\n"));
        assertThat(given.runs(), hasSize(1));
        assertThat(given.osapi.host("web-01").sandbox().processes(), hasSize(0));
    }

    @Test
    void aCommandThatDoesNotHeedTheFirstSignalIsKilled() throws Exception {
        start(Command.ofScript("trap '' TERM; echo begun; while :; do sleep 0.2; done")
                .timeout(Duration.ofSeconds(1)));

        assertThat(told.outcome(), is(new Outcome.TimedOut(Duration.ofSeconds(1), true)));
        assertThat(told.text(), is("begun\n"));
    }

    /** The program that ends commands has exit codes of its own, which a command may have, too. */
    @Test
    void aCommandsOwnExitCodesAreItsOwn() throws Exception {
        for (int code : new int[] {124, 125, 137}) {
            ExecRequest request = ExecRequest.shell("web-01", "exit " + code, Duration.ofMinutes(1))
                    .endingAfter(Duration.ofSeconds(25));

            ExecStatus.Ended end = (ExecStatus.Ended) given.client.submit(request);

            assertThat(end.exit(), is(new Outcome.Exited(code)));
            assertThat(end.stoppedAfter() == null, is(true));
        }
    }

    @Test
    void anEndThatIsOnlyFoundLaterIsATimeoutToo() throws Exception {
        given.osapi.faults().on("POST", "/command/").loseAnswer();
        start(Command.ofArguments(List.of("sleep", "300")).timeout(Duration.ofSeconds(1)));

        assertThat(told.outcome(), is(new Outcome.TimedOut(Duration.ofSeconds(1), true)));
    }

    @Test
    void aLongerTimeoutIsRefusedBeforeAnythingIsSent() {
        String refusal = assertThrows(
                        InvalidCommandException.class,
                        () -> start(Command.ofScript("true").timeout(Duration.ofSeconds(26))))
                .getMessage();

        assertThat(
                refusal,
                allOf(
                        containsString("timeout is 26 s, but in direct mode (durable: false) OSAPI at "),
                        containsString("for at most 25 s"),
                        containsString("Leave durable mode on"),
                        containsString("agent.consumer.back_off"),
                        containsString("'Longest command in direct mode' (longestDirectRun)")));
        assertThat(given.osapi.requests().all(), hasSize(0));
    }

    @Test
    void anAdministratorWhoHasRaisedTheBackOffMayRaiseTheLimit() throws Exception {
        OsapiClient raised = given.client(given.osapi.baseUrl().toString(), 290);
        engine.start(
                engine.connect(raised, EndpointLimits.DEFAULT),
                "web-01",
                Command.ofScript("true").timeout(Duration.ofSeconds(290)).build(),
                Mode.DIRECT,
                told);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
    }

    @Test
    void whatIsHeldBeyondTheLimitHasItsJobDeletedAndDoesNotRunAgain() throws Exception {
        given.close();
        given = new OsapiFixture(
                switches -> switches.backOff(Duration.ofSeconds(8)).serverWait(Duration.ofSeconds(7)));
        connection = engine.connect(given.client, EndpointLimits.DEFAULT);
        // the child has left the group that is killed, and holds the output
        start(Command.ofScript("setsid sh -c 'until [ -e \"$HOME/go\" ]; do sleep 0.1; done' & sleep 300")
                .timeout(Duration.ofSeconds(1)));

        assertThat(told.outcome(), is(new Outcome.TimedOut(Duration.ofSeconds(1), false)));
        assertThat(told.notices(), hasItem(containsString("OSAPI does not run it a second time")));
        assertThat(given.jobs(), is(0));
        Files.createFile(given.osapi.host("web-01").sandbox().home().resolve("go"));
        given.shell("true");
        assertThat(given.runs(), hasSize(2));
    }

    @Test
    void aHeldCommandWhoseJobMayNotBeDeletedIsSaidToRunAgain() throws Exception {
        given.close();
        // by the times in its records, all of this was long ago
        given = new OsapiFixture(switches -> switches.clock(new VirtualClock(Instant.EPOCH)));
        given.token = given.osapi.tokens().permitting("command:execute", "job:read");
        BackgroundCall<ExecStatus> posted = submitHeld();

        Overdue overdue = given.client.overdue("web-01", given.osapi.jobs().get(0));

        assertThat(
                overdue.notice(),
                allOf(
                        containsString("was stopped after 25 s, but the call has not ended"),
                        containsString("OSAPI will run it a second time"),
                        containsString("Required: [job:write]")));
        assertThat(overdue.again() == null, is(true));
        release(posted);
    }

    @Test
    void aCommandThatStillHasTimeIsLeftAlone() throws Exception {
        BackgroundCall<ExecStatus> posted = submitHeld();

        Overdue overdue = given.client.overdue("web-01", given.osapi.jobs().get(0));

        assertThat(overdue.notice() == null, is(true));
        assertThat(overdue.again() == null, is(false));
        release(posted);
        assertThat(posted.get(), instanceOf(ExecStatus.Ended.class));
    }

    @Test
    void aCommandThatWaitsForItsTurnIsLeftAlone() throws Exception {
        given.osapi.host("web-01").stopAgent();
        BackgroundCall<ExecStatus> posted = BackgroundCall.of(() -> given.client.submit(held()));
        Eventually.await().until(() -> given.osapi.jobs().size() == 1);

        Overdue overdue = given.client.overdue("web-01", given.osapi.jobs().get(0));

        assertThat(overdue, is(new Overdue(Duration.ofSeconds(28), null)));
        given.osapi.host("web-01").startAgent();
        release(posted);
    }

    @Test
    void anotherMachineThatAnswersIsNamed() throws Exception {
        given.close();
        given = new OsapiFixture(switches -> switches.cloneOf("web-01", "web-02"));
        connection = engine.connect(given.client, EndpointLimits.DEFAULT);
        given.shell("true");
        start(Command.ofScript("true"));

        assertThat(told.outcome(), instanceOf(Outcome.Lost.class));
        assertThat(
                told.outcome().describe(),
                allOf(
                        containsString("OSAPI had 'web-02' run what was meant for 'web-01'"),
                        containsString("the same machine-id")));
        assertThat(given.osapi.host("web-02").runs(), hasSize(1));
        assertThat(given.jobs(), is(1));
    }

    @Test
    void aDurableCommandIsNotRepeatedWhenAnotherMachineAnswers() throws Exception {
        given.close();
        given = new OsapiFixture(switches -> switches.cloneOf("web-01", "web-02"));
        given.shell("true");
        engine.start(
                engine.connect(given.client, EndpointLimits.DEFAULT),
                "web-01",
                Command.ofScript("true").build(),
                Mode.DURABLE,
                told);

        assertThat(told.outcome(), instanceOf(Outcome.Lost.class));
        assertThat(told.outcome().describe(), containsString("OSAPI had 'web-02' run what was meant for 'web-01'"));
        assertThat(
                Stream.of("web-01", "web-02")
                        .flatMap(host -> given.osapi.host(host).runs().stream())
                        .filter(text -> text.contains("exec sh ./s a "))
                        .toList(),
                hasSize(1));
    }

    /** Polls read what the controller has written down: they do not wait behind what others run on the host. */
    @Test
    void aPollDoesNotWaitForItsTurnOnTheHost() throws Exception {
        given.close();
        given = new OsapiFixture(switches -> switches.serverWait(Duration.ofMillis(500)));
        connection = engine.connect(given.client(given.osapi.baseUrl().toString(), 290), EndpointLimits.DEFAULT);
        start(Command.ofScript("until [ -e \"$HOME/first\" ]; do sleep 0.1; done; echo done"));
        Eventually.await()
                .until(() ->
                        told.state() != null && told.state().detail("handle").isPresent());
        given.osapi.faults().on("POST", "/command/").delay(Duration.ofSeconds(20));
        CollectingListener other = new CollectingListener();
        engine.start(connection, "web-01", Command.ofScript("true").build(), Mode.DIRECT, other);
        Files.createFile(given.osapi.host("web-01").sandbox().home().resolve("first"));

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.text(), is("done\n"));
        assertThat("the other has its turn still", other.hasEnded(), is(false));
    }

    private void start(Command.Builder command) {
        engine.start(connection, "web-01", command.build(), Mode.DIRECT, told);
    }

    private static ExecRequest held() {
        return ExecRequest.shell("web-01", "until [ -e \"$HOME/go\" ]; do sleep 0.1; done", Duration.ofMinutes(1))
                .endingAfter(Duration.ofSeconds(25));
    }

    private BackgroundCall<ExecStatus> submitHeld() throws Exception {
        BackgroundCall<ExecStatus> posted = BackgroundCall.of(() -> given.client.submit(held()));
        Eventually.await().until(() -> given.runs().size() == 1);
        return posted;
    }

    private void release(BackgroundCall<ExecStatus> posted) throws Exception {
        Files.createFile(given.osapi.host("web-01").sandbox().home().resolve("go"));
        posted.get();
    }
}
