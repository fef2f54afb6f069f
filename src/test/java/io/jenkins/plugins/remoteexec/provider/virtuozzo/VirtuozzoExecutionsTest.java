package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoFixture.JENKINS;
import static io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoFixture.options;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.DOMAIN;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.USER;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.ResultShape;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulatorBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** With processes instead of an agent, and with the troubles of a real cloud. */
class VirtuozzoExecutionsTest extends ExecutionScenarios {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    @Override
    VirtuozzoFixture startFixture() throws IOException {
        return new VirtuozzoFixture();
    }

    private void startAgain(UnaryOperator<VirtuozzoSimulatorBuilder> switches) throws IOException {
        given.close();
        given = new VirtuozzoFixture(switches);
        connect();
    }

    @Test
    void durableModeFindsOutThatOutputIsPlainTextWhateverTheSettingSays() throws Exception {
        startAgain(
                switches -> switches.shape(new ResultShape(ResultShape.Keys.STDOUT, false, ResultShape.Pending.NULL)));
        durable("printf 'test'; printf 'a\\377b' >&2; exit 3");

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("test"));
    }

    @Test
    void durableModeFindsOutThatOutputIsBase64WhateverTheSettingSays() {
        given.use(OutputEncoding.PLAIN);
        connect();
        durable("printf test; exit 3");

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("test"));
    }

    @Test
    void aLoginWithoutAProjectIsNoReasonToLeaveDurableMode() {
        given.client = given.client(new KeystoneLogin.Password(USER, DOMAIN, "", DOMAIN), VirtuozzoOptions.DEFAULT);
        connect();
        durable("true");

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(told.outcome().describe(), containsString("Name the project in the provider's settings"));
        assertThat(told.outcome().describe(), not(containsString("durable: false")));
    }

    @Test
    void itIsNotKeystoneThatAnswersAgainWhereComputeHadFailed() {
        given.virtuozzo.faults().on("POST", "/guest-agent/commands").times(1).answer(503, JSON, "{}");
        durable("true");

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(
                told.notices(),
                hasItem(containsString(
                        "Virtuozzo Infrastructure with login at " + given.virtuozzo.identityUrl() + " answers again")));
    }

    @Test
    void aTokenThatIsRevokedInTheMiddleIsReplaced() throws Exception {
        durable("echo one; " + untilReleased() + "echo two");
        printed("one\n");
        given.virtuozzo.revokeTokens();
        release();

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.text(), is("one\ntwo\n"));
        assertThat(given.logins(), is(2L));
    }

    @Test
    void aRecordThatExpiredIsAskedForAgainInDurableMode() {
        expireOneRecord();
        durable("echo one; exit 3");

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("one\n"));
    }

    @Test
    void aRecordThatExpiredIsALostResultInDirectMode() {
        expireOneRecord();
        run(Command.ofScript("true").build(), Mode.DIRECT);

        assertThat(told.outcome(), instanceOf(Outcome.Lost.class));
        assertThat(told.outcome().describe(), containsString("for a few minutes after the end only"));
        assertThat(given.virtuozzo.server("web-01").runs(), hasSize(1));
    }

    private void expireOneRecord() {
        String body = "{\"itemNotFound\":{\"code\":404,\"message\":\"gone\"}}";
        given.virtuozzo.faults().on("GET", "/commands/").answer(404, JSON, body);
    }

    @Test
    void aServerThatIsLockedForAWhileKeepsItsCommand() throws Exception {
        durable("echo one; " + untilReleased() + "echo two; " + untilReleased().replace("/go'", "/on'")
                + "echo three; exit 4");
        printed("one\n");
        given.virtuozzo.server("web-01").setStatus("MIGRATING");
        release();
        Eventually.eventually(
                "the log says why nothing comes", () -> !told.notices().isEmpty());
        Files.createFile(files.resolve("on"));
        given.virtuozzo.server("web-01").setStatus("ACTIVE");

        assertThat(told.outcome(), is(new Outcome.Exited(4)));
        assertThat(told.text(), is("one\ntwo\nthree\n"));
        assertThat(told.notices(), hasItem(allOf(containsString("HTTP 409"), containsString("Waiting for up to"))));
    }

    @Test
    void executionsShareAServerThatTakesOneCommandAtATime() throws Exception {
        startAgain(VirtuozzoSimulatorBuilder::oneAtATime);
        List<CollectingListener> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CollectingListener each = new CollectingListener();
            all.add(each);
            run(Command.ofScript("echo " + i + "; sleep 1; echo end; exit " + i).build(), Mode.DURABLE, each);
        }

        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).outcome(), is(new Outcome.Exited(i)));
            assertThat(all.get(i).text(), is(i + "\nend\n"));
        }
    }

    @Test
    void machinesWithoutAPosixShellAreForDirectModeOnly() {
        given.client = given.client(JENKINS, options("", GuestShell.CMD, OutputEncoding.BASE64));
        connect();

        assertThat(
                assertThrows(InvalidCommandException.class, () -> durable("dir"))
                        .getMessage(),
                containsString("without a POSIX shell, which durable mode needs: set durable: false"));
        for (Command.Builder command : List.of(
                Command.ofScript("dir").workingDirectory("C:\\"),
                Command.ofScript("dir").environment(Map.of("A", "b")))) {
            assertThat(
                    assertThrows(InvalidCommandException.class, () -> run(command.build(), Mode.DIRECT))
                            .getMessage(),
                    containsString("set it inside the script, in the syntax of the shell that runs it"));
        }
        assertThat(given.virtuozzo.server("web-01").runs(), is(List.of()));
    }
}
