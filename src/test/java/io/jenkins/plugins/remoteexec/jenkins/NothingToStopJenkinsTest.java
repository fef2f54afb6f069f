package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Commands that a restarted Jenkins need not stop, or cannot: what it says of them is true. */
class NothingToStopJenkinsTest {
    private static final String CANNOT_STOP =
            " cannot stop a command in direct mode, so it may still be running on web-01";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final OsapiFixture osapi = new OsapiFixture();

    @Test
    void aStepWhoseApiWasNeverReachedIsAbortedAfterTheRestart() throws Throwable {
        sessions.then(jenkins -> {
            OsapiFixture.addCredentials(jenkins.jenkins, osapi.secretText(CredentialsScope.GLOBAL, "own-token"));
            WorkflowRun run = begin(
                    jenkins,
                    "remoteExec provider: osapi(url: 'http://127.0.0.1:9', credentialsId: 'own-token'),"
                            + " target: 'web-01', script: 'echo never'");
            jenkins.waitForMessage("Trying again for up to", run);
        });
        betweenTwoTries(sessions.getHome().toPath().resolve("jobs/deploy/builds/1/remote-exec"));
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.waitForMessage("resuming after the restart of Jenkins", run);
            run.getExecutor().interrupt();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("[remoteExec] web-01: cancelled; the command had not been started", run);
            assertEquals(0, new File(jenkins.jenkins.getRootDir(), "remote-exec/live").list().length);
        });
    }

    /** Jenkins may have been stopped in the middle of a try, of which nobody can know. */
    private static void betweenTwoTries(Path states) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(states, "*.json")) {
            for (Path file : files) {
                Files.writeString(file, Files.readString(file).replace("\"starting\"", "\"waiting\""));
            }
        }
    }

    @Test
    void aDirectCommandThatNobodyMayGoOnWithIsNotSaidToBeBeingStopped() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            begin(
                    jenkins,
                    "remoteExec endpoint: 'prod', target: 'web-01', durable: false, script: '''"
                            + OsapiFixture.waitForGo() + "'''");
            eventually("the command runs", () -> !osapi.osapi()
                    .host(OsapiFixture.HOST)
                    .sandbox()
                    .processes()
                    .isEmpty());
            Endpoint narrowed = new Endpoint("prod", osapi.provider(OsapiFixture.TOKEN_ID));
            narrowed.setAllowedJobs("team-a/**");
            RemoteExecConfiguration.get().setEndpoints(List.of(narrowed));
        });
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains(
                    "\n[remoteExec] web-01: this step cannot resume after the restart of Jenkins: Endpoint 'prod' may not",
                    run);
            jenkins.assertLogContains(CANNOT_STOP, run);
            jenkins.assertLogNotContains("being stopped", run);
        });
    }

    @Test
    void aDirectCommandThatABuildHasLeftBehindIsNotSaidToBeBeingStopped() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            jenkins.waitForCompletion(begin(jenkins, "echo 'the build that began it'"));
        });
        Path live = Files.createDirectories(sessions.getHome().toPath().resolve("remote-exec/live"));
        Path left = live.resolve("left.xml");
        Files.writeString(left, """
                <?xml version='1.1' encoding='UTF-8'?>
                <io.jenkins.plugins.remoteexec.run.LiveExecution>
                  <run>deploy#1</run>
                  <resumable>false</resumable>
                  <endpoint>prod</endpoint>
                  <state>{"version":1,"id":"00112233445566778899aabbccddeeff","mode":"direct","target":"web-01",
                    "started":"%s","details":{"phase":"running","handle":"job-1"}}</state>
                </io.jenkins.plugins.remoteexec.run.LiveExecution>
                """.formatted(Instant.now()));
        sessions.then(jenkins -> {
            eventually("nobody looks after it any more", () -> !Files.exists(left));
            String log = Files.readString(run(jenkins).getRootDir().toPath().resolve("log"));
            assertTrue(
                    log.contains("\n[remoteExec] web-01: this build could not resume after the restart of Jenkins\n"),
                    log);
            assertTrue(log.contains(CANNOT_STOP), log);
        });
    }

    private static WorkflowRun begin(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("deploy", WorkflowJob.class).getBuildByNumber(1);
    }
}
