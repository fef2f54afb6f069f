package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Commands that a restarted Jenkins need not stop, or cannot: what it says of them is true. */
class NothingToStopJenkinsTest {
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

    private static WorkflowRun begin(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("deploy", WorkflowJob.class).getBuildByNumber(1);
    }
}
