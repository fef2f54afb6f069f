package io.jenkins.plugins.remoteexec.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.simulator.BackgroundCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one exec call promises when nothing breaks. */
abstract class CallContract extends ContractBase {
    /** The most output that a test asks for, in bytes: a capability may be larger than a test's patience. */
    private static final int MOST_PRINTED = 1024 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 126, 137, 255})
    void theExitCodeIsReported(int code) throws Exception {
        ExecStatus.Ended end = ended(run(shell(counted("exit " + code))));

        assertThat(end.exit(), is(exit(code)));
        assertThat(starts(), is(1));
    }

    @Test
    void aSignalIsNoSuccess() throws Exception {
        Outcome.Exit exit = ended(run(shell("kill -KILL $$"))).exit();

        if (exit instanceof Outcome.Exited code) {
            assertThat("a shell's way to report a signal", code.code(), is(greaterThan(128)));
        } else {
            assertThat("not every record names the signal", exit.isSuccess(), is(!can().reportsExitCode()));
        }
    }

    @Test
    void bothStreamsComeBackApartAndWhole() throws Exception {
        assumeTrue(can().returnsOutput(), "this provider returns no output");

        ExecStatus.Ended end = ended(run(shell("echo 'it''s \"$HOME\" \\'; echo problem >&2; echo more")));

        assertThat(text(end.stdout()), is("its \"$HOME\" \\\nmore\n"));
        assertThat(text(end.stderr()), is("problem\n"));
        assertThat(end.cut(), is(false));
    }

    @Test
    void noOutputIsNoProblem() throws Exception {
        ExecStatus.Ended end = ended(run(shell("true")));

        assertThat(text(end.stdout()), is(""));
        assertThat(text(end.stderr()), is(""));
    }

    @Test
    void argumentsArriveAsTheyAre() throws Exception {
        assumeTrue(can().takesArgumentVector(), "this provider takes no argument vector");
        Path result = files.resolve("arguments");

        ended(run(vector(
                "sh", "-c", "printf '%s|' \"$@\" >" + file("arguments"), "-", "a b", "it's", "$HOME", "", "\"")));

        assertThat(Files.readString(result), is("a b|it's|$HOME||\"|"));
    }

    @Test
    void aProgramThatDoesNotExistIsNoSuccess() throws Exception {
        assumeTrue(can().takesArgumentVector(), "this provider takes no argument vector");
        ExecStatus status;
        try {
            status = run(vector("/no/such/program"));
        } catch (ApiException e) {
            assertThat(checked(e).delivery(), is(not(Delivery.UNKNOWN)));
            return;
        }

        if (status instanceof ExecStatus.Ended end && can().reportsExitCode()) {
            assertThat("a shell's way to report it", end.exit(), is(new Outcome.Exited(127)));
        } else if (can().reportsExitCode()) {
            assertThat(status, instanceOf(ExecStatus.NotStarted.class));
        }
    }

    @Test
    void aCommandRunsInItsWorkingDirectory() throws Exception {
        assumeTrue(can().takesWorkingDirectory(), "this provider takes no working directory");

        run(new ExecRequest(fixture.target(), List.of(), "pwd -P >pwd", files.toString(), Duration.ofMinutes(1)));

        assertThat(
                Files.readString(files.resolve("pwd")).strip(),
                is(files.toRealPath().toString()));
    }

    @Test
    void aHandleIsGoodInAnotherClient() throws Exception {
        assumeFalse(can().isBlocking(), "this provider gives no handle before the end");
        String handle = handle(shell(counted(untilReleased() + "exit 3")));
        ProviderClient other = newClient(fixture.secret());

        assertThat(other.poll(fixture.target(), handle), instanceOf(ExecStatus.Running.class));
        release();

        ExecStatus.Ended end = ended(toTheEnd(other, new ExecStatus.Running(handle), fixture.target()));
        assertThat(end.exit(), is(exit(3)));
        assertThat(starts(), is(1));
    }

    @Test
    void whatIsSubmittedWithATicketIsFoundByAnotherClient() throws Exception {
        ExecRequest request = shell(counted("exit 3"));
        String ticket = client.ticket(request);
        assumeTrue(ticket != null, "this provider's API cannot be asked for a command without its handle");
        client.submit(request.with(ticket));
        ProviderClient other = newClient(fixture.secret());

        ExecStatus found = other.find(fixture.target(), ticket);
        assertThat(found, instanceOf(ExecStatus.Running.class));
        assertThat(ended(toTheEnd(other, found, fixture.target())).exit(), is(exit(3)));
        assertThat(starts(), is(1));
        assertThat(other.find(fixture.target(), client.ticket(request)), instanceOf(ExecStatus.Lost.class));
    }

    @Test
    void aCommandIsCancelledWhereThatIsOffered() throws Exception {
        assumeTrue(can().canCancel(), "this provider cannot cancel");
        String handle = handle(shell("echo $$ >" + file("pid") + "; exec sleep 300"));
        await("the start").until(() -> Files.exists(files.resolve("pid")) && Files.size(files.resolve("pid")) > 1);
        long pid = Long.parseLong(Files.readString(files.resolve("pid")).strip());

        client.cancel(fixture.target(), handle);

        ExecStatus end = toTheEnd(client, new ExecStatus.Running(handle), fixture.target());
        assertThat(end, not(instanceOf(ExecStatus.Running.class)));
        await("the end of the process")
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void givingUpACallEndsIt() throws Exception {
        BackgroundCall<ExecStatus> submitted = BackgroundCall.of(() -> client.submit(shell(counted(untilReleased()))));
        await("the start").until(() -> starts() == 1);

        submitted.cancel();

        await("the end of the call").until(() -> calls.inFlight() == 0);
        release();
    }

    @Test
    void aResultStaysWithTheApiUntilItIsCollected() throws Exception {
        ExecStatus.Ended end = ended(run(shell(counted("exit 3"))));
        assumeTrue(end.record() != null, "this provider's API keeps nothing that would have to be removed");

        assertThat(fixture.hasRecord(end.record()), is(true));
        client.collected(fixture.target(), end.record());

        assertThat(fixture.hasRecord(end.record()), is(false));
        assertThat(starts(), is(1));
    }

    @Test
    void theLongestCommandPasses() throws Exception {
        String core = counted("exit 0");
        String padding = ": " + "x".repeat(can().longestCommand() - core.length() - 4) + "; ";

        ended(run(shell(padding + core)));

        assertThat(starts(), is(1));
    }

    @Test
    void aCommandThatIsFarTooLongIsRefusedAndNotCut() throws Exception {
        String tooLong = counted(": " + "x".repeat(can().longestCommand() + 200_000));
        ExecStatus status;
        try {
            status = run(shell(tooLong));
        } catch (ApiException e) {
            ApiException refusal = checked(e);
            assertThat(refusal.getMessage(), refusal.delivery(), is(not(Delivery.UNKNOWN)));
            assertThat(refusal.getMessage(), refusal.kind().isPassing(), is(false));
            assertThat(starts(), is(0));
            return;
        }
        assertThat(status, instanceOf(ExecStatus.NotStarted.class));
        assertThat(starts(), is(0));
    }

    @Test
    void asMuchOutputAsPromisedComesBackWhole() throws Exception {
        assumeTrue(can().returnsOutput(), "this provider returns no output");
        int size = (int) Math.min(MOST_PRINTED, can().largestOutput());

        ExecStatus.Ended end = ended(run(shell(printing(size))));

        assertThat(end.stdout().length, is(size));
        assertThat(end.cut(), is(false));
    }

    @Test
    void moreOutputThanPromisedIsNeverTakenForWhole() throws Exception {
        assumeTrue(can().returnsOutput(), "this provider returns no output");
        assumeTrue(can().largestOutput() <= MOST_PRINTED, "this provider's output is not limited to anything testable");
        int size = (int) (3 * can().largestOutput());

        ExecStatus status = client.submit(shell(printing(size)));
        for (int i = 0; i < 100 && status instanceof ExecStatus.Running running; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
            status = client.poll(fixture.target(), running.handle());
        }

        if (status instanceof ExecStatus.Ended end && !end.cut()) {
            assertThat(end.stdout().length, is(size));
        }
    }

    private static String printing(int bytes) {
        return "head -c " + bytes + " /dev/zero | tr '\\0' x";
    }

    @Test
    void aConnectionTestChangesNothingAndTellsWhatItFound() throws Exception {
        ProviderClient.Probe probe = client.probe();

        assertThat(probe.summary().isBlank(), is(false));
        assertThat(probe.took(), is(both(greaterThan(Duration.ZERO)).and(lessThan(PATIENCE))));
        isDiscreet(probe.toString());
        isDiscreet(client.describe());
        isDiscreet(client.caveats(shell("true")).toString());
    }

    @Test
    void theTargetIsSuggested() throws Exception {
        List<ProviderClient.TargetInfo> targets = client.targets();

        assertThat(
                targets.stream()
                        .filter(ProviderClient.TargetInfo::ready)
                        .map(ProviderClient.TargetInfo::name)
                        .toList(),
                hasItem(fixture.target()));
        assertThat(targets.stream().map(each -> each.name().isBlank()).toList(), everyItem(is(false)));
    }

    @Test
    void whatCannotBeATargetIsRefusedBeforeAnythingIsSent() {
        client.checkTarget(fixture.target());
        client.checkTarget(fixture.unknownTarget());
        for (String text : fixture.impossibleTargets()) {
            InvalidCommandException refusal = assertThrows(
                    InvalidCommandException.class, () -> client.checkTarget(text), () -> "target '" + text + "'");
            assertThat(refusal.getMessage().isBlank(), is(false));
        }
    }

    private ExecRequest vector(String... arguments) {
        return new ExecRequest(fixture.target(), List.of(arguments), null, null, Duration.ofMinutes(1));
    }
}
