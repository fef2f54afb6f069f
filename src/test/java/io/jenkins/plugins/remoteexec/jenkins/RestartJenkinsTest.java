package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Result;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import java.nio.file.Files;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class RestartJenkinsTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private OsapiFixture osapi;

    @BeforeEach
    void start() throws Exception {
        osapi = new OsapiFixture();
    }

    @AfterEach
    void stop() {
        osapi.close();
    }

    @Test
    void aRunningCommandIsFollowedAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            WorkflowRun run = begin(
                    jenkins,
                    "def text = remoteExec endpoint: 'prod', target: 'web-01', returnStdout: true, script: '''"
                            + OsapiFixture.waitForGo()
                            + "; echo careful >&2; echo started once >> \"$HOME/starts\"'''\n"
                            + "echo \"text is <${text}>\"");
            // nothing of it may be in the log yet, so the host tells that it runs
            eventually("the command runs", () -> !osapi.osapi()
                    .host(OsapiFixture.HOST)
                    .sandbox()
                    .processes()
                    .isEmpty());
            jenkins.waitForMessage("web-01 via prod", run);
        });
        osapi.touch("go");
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("going on after the restart of Jenkins", run);
            jenkins.assertLogContains("text is <waiting\ngone on\n>", run);
            jenkins.assertLogContains("[stderr] careful", run);
            assertEquals("started once\n", Files.readString(osapi.file("starts")));
        });
    }

    @Test
    void theLogGoesOnWhereItStopped() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            WorkflowRun run = begin(
                    jenkins,
                    "remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo() + "'''");
            jenkins.waitForMessage("\nwaiting\n", run);
        });
        osapi.touch("go");
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            String log = JenkinsRule.getLog(run);
            assertEquals(1, log.split("\nwaiting\n", -1).length - 1, log);
            assertEquals(1, log.split("\ngone on\n", -1).length - 1, log);
        });
    }

    @Test
    void anEndpointThatIsGoneAfterTheRestartIsSaid() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            jenkins.waitForMessage(
                    "\nwaiting\n",
                    begin(
                            jenkins,
                            "remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo()
                                    + "'''"));
            RemoteExecConfiguration.get().setEndpoints(List.of());
        });
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("There is no endpoint 'prod'", run);
        });
    }

    @Test
    void anEndpointThatTheJobMayNotUseAnyMoreIsNotUsedAfterTheRestart() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            jenkins.waitForMessage(
                    "\nwaiting\n",
                    begin(
                            jenkins,
                            "remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo()
                                    + "'''"));
            Endpoint narrowed = new Endpoint("prod", osapi.provider(OsapiFixture.TOKEN_ID));
            narrowed.setAllowedJobs("team-a/**");
            RemoteExecConfiguration.get().setEndpoints(List.of(narrowed));
        });
        int before = osapi.osapi().requests().all().size();
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("Endpoint 'prod' may not be used by 'deploy'", run);
            assertEquals(before, osapi.osapi().requests().all().size());
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
