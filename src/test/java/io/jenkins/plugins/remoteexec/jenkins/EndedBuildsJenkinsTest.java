package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;

/** A build, or its step, can end without a word to those who follow its command: the command is stopped all the same. */
class EndedBuildsJenkinsTest extends OsapiEndpointTest {
    private static final String AT = " endpoint: 'prod', target: 'web-01', ";
    private static final String SLEEPS = AT + "script: 'echo started; sleep 600'";
    private static final String WAITS = "remoteExec" + AT + "script: '''" + OsapiFixture.waitForGo() + "'''";
    private static final String STOPPING =
            "\n[remoteExec] web-01: this step has ended before its command, which is being stopped\n";
    private static final String STOPPED = "\n[remoteExec] web-01: cancelled; the command was stopped";

    @Test
    void theCommandOfABuildThatWasKilledIsStopped() throws Exception {
        WorkflowRun run = started("remoteExec" + SLEEPS);
        run.doKill();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        stopsAndSaysSo(run);
    }

    @Test
    void theCommandOfABuildThatWasTerminatedIsStopped() throws Exception {
        WorkflowRun run = started("remoteExec" + SLEEPS);
        run.doTerm();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        stopsAndSaysSo(run);
    }

    @Test
    void theCommandOfATerminatedStepIsStoppedWhileItsBuildGoesOn() throws Exception {
        WorkflowRun run =
                started("try {\n" + "  remoteExec" + SLEEPS + "\n" + "} catch (e) { echo 'caught' }\n" + WAITS);
        isStoppedWhileTheBuildGoesOn(run);
        stopsAndSaysSo(run);
    }

    private void isStoppedWhileTheBuildGoesOn(WorkflowRun run) throws Exception {
        run.doTerm();
        jenkins.waitForMessage("\nwaiting\n", run);
        says(run, STOPPING);
        says(run, STOPPED);
        assertTrue(run.isBuilding());
        osapi.touch("go");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void theCommandOfAKilledBuildThatWasDeletedIsStopped() throws Exception {
        WorkflowRun run = started("remoteExec" + SLEEPS);
        run.doKill();
        jenkins.waitForCompletion(run);
        run.delete();
        stops();
        assertFalse(run.getRootDir().exists());
    }

    @Test
    void theCommandOfABuildStepInAKilledPipelineIsStopped() throws Exception {
        WorkflowRun run = started("node { remoteExecBuilder" + SLEEPS + " }");
        run.doKill();
        jenkins.waitForCompletion(run);
        stopsAndSaysSo(run);
    }

    @Test
    void theCommandOfATerminatedBuildStepIsStoppedWhileItsPipelineGoesOn() throws Exception {
        WorkflowRun run = started(
                "node { try {\n" + "  remoteExecBuilder" + SLEEPS + "\n" + "} catch (e) { echo 'caught' } }\n" + WAITS);
        isStoppedWhileTheBuildGoesOn(run);
    }

    @Test
    void whatATerminatedStepsCommandPrintsUntilItIsStoppedIsInTheLogOfItsBuild() throws Exception {
        WorkflowRun run = started("try {\n"
                + "  remoteExec" + AT
                // silent while the step ends: what it prints in that very moment may be missing
                + "script: 'echo started; i=0; while :; do i=$((i+1)); echo line-$i; sleep 0.1;"
                + " until [ $i != 5 ] || [ -e \"$HOME/more\" ]; do sleep 0.1; done; done'\n"
                + "} catch (e) { echo 'caught' }\n" + WAITS);
        jenkins.waitForMessage("\nline-5\n", run);
        run.doTerm();
        jenkins.waitForMessage("\nwaiting\n", run);
        osapi.touch("more");
        says(run, STOPPED);
        osapi.touch("go");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        List<Integer> lines = Files.readAllLines(run.getRootDir().toPath().resolve("log")).stream()
                .filter(line -> line.startsWith("line-"))
                .map(line -> Integer.valueOf(line.substring("line-".length())))
                .toList();
        assertEquals(IntStream.rangeClosed(1, lines.size()).boxed().toList(), lines);
    }

    @Test
    void ofADirectCommandThatNothingCanStopItIsNotSaidThatItIsBeingStopped() throws Exception {
        WorkflowRun run = OsapiFixture.pipeline(jenkins, WAITS + ", durable: false")
                .scheduleBuild2(0)
                .waitForStart();
        eventually("the command runs", () -> !isQuiet());
        run.doKill();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        says(run, "\n[remoteExec] web-01: this step has ended before its command\n");
        says(run, " cannot stop a command in direct mode, so it may still be running on web-01");
        jenkins.assertLogNotContains("being stopped", run);
        osapi.touch("go");
        stops();
    }

    @Test
    void theCommandOfAFreestyleBuildWhoseExecutorWasInterruptedTwiceIsStopped() throws Exception {
        FreeStyleProject project =
                OsapiFixture.freestyle(jenkins, "trap \"\" TERM; echo started; while :; do sleep 0.1; done");
        var run = project.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("\nstarted\n", run);
        run.getExecutor().interrupt();
        jenkins.waitForMessage("stopping the command on web-01", run);
        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("it was not confirmed that the command has stopped on web-01", run);
        eventually("the host runs nothing any more", this::isQuiet);
    }

    @Test
    void aPipelineThatIsStoppedTwiceSaysWhatIsNotConfirmed() throws Exception {
        WorkflowRun run =
                started("remoteExec" + AT + "script: 'trap \"\" TERM; echo started; while :; do sleep 0.1; done'");
        run.getExecutor().interrupt();
        jenkins.waitForMessage("stopping the command on web-01", run);
        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("it was not confirmed that the command has stopped on web-01", run);
        stops();
        says(run, STOPPED);
    }

    private WorkflowRun started(String script) throws Exception {
        WorkflowRun run =
                OsapiFixture.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("\nstarted\n", run);
        return run;
    }

    private void stopsAndSaysSo(WorkflowRun run) throws Exception {
        stops();
        says(run, STOPPING);
        says(run, STOPPED);
    }

    private void stops() throws Exception {
        eventually("the host runs nothing any more", this::isQuiet);
        File live = new File(jenkins.jenkins.getRootDir(), "remote-exec/live");
        eventually("nobody has to look after it", () -> live.list().length == 0);
    }

    private boolean isQuiet() {
        return osapi.osapi().host(OsapiFixture.HOST).sandbox().processes().isEmpty();
    }

    private static void says(WorkflowRun run, String line) throws Exception {
        says(run.getRootDir().toPath(), line);
    }

    private static void says(Path build, String line) throws Exception {
        Path log = build.resolve("log");
        eventually("the log says: " + line.strip(), () -> {
            try {
                return Files.readString(log).contains(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
