package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Durable and direct commands on a real OSAPI. */
class RealOsapiExecutionsTest extends RealOsapiScenarios {
    @Test
    void muchMoreThanOneAnswerHoldsArrivesByteForByte() throws Exception {
        begin(NEVER);
        start(
                Mode.DURABLE,
                "head -c 3000000 /dev/urandom >" + file("sent") + "; cat " + file("sent") + "; echo oh >&2; exit 7");

        assertThat(told.outcome(), is(new Outcome.Exited(7)));
        assertThat(sha256(told.stdout()), is(sha256(Files.readAllBytes(files.resolve("sent")))));
        assertThat(told.stderr(), is("oh\n"));
        awaitNoJobs();
    }

    @Test
    void aDurableCommandIsCancelledWithWhatItHasStarted() throws Exception {
        begin(NEVER);
        Execution execution = start(Mode.DURABLE, "sleep 300 & echo $!; wait");
        Eventually.await().until(() -> told.text().endsWith("\n"));
        long child = Long.parseLong(told.text().strip());
        execution.cancel();

        assertThat(told.outcome(), is(new Outcome.Cancelled(true, "the command was stopped")));
        Eventually.await()
                .until(() ->
                        !ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false));
    }

    @Test
    void outputAndExitCodeOfADirectCommandArrive() throws Exception {
        begin(NEVER);
        start(Mode.DIRECT, "echo \"it's\" out; echo oh >&2; exit 3");

        assertThat(told.outcome(), is(new Outcome.Exited(3)));
        assertThat(told.text(), is("it's out\n"));
        assertThat(told.stderr(), is("oh\n"));
        awaitNoJobs();
    }

    @Test
    void aDirectCommandThatASignalEndsIsSaidToHaveBeenEndedByOne() throws Exception {
        begin(NEVER);
        start(Mode.DIRECT, "echo out; kill -TERM $$");

        assertThat(told.outcome(), is(new Outcome.Signalled("(which one is not known)")));
        assertThat(told.text(), is("out\n"));
    }

    @Test
    void aCommandThatCannotStartLeavesNoJobThatRunsAgain() throws Exception {
        begin(NEVER);
        engine.start(
                connection(OsapiLimit.DEFAULT_SECONDS),
                "web-01",
                Command.ofScript("true")
                        .workingDirectory(files.resolve("gone").toString())
                        .build(),
                Mode.DIRECT,
                told);

        assertThat(told.outcome(), instanceOf(Outcome.NotStarted.class));
        assertThat(told.outcome().describe(), containsString("workingDirectory does not exist on web-01"));
        assertThat(jobs(), is(0));
    }
}
