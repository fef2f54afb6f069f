package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.EndpointDefaults;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.run.EnvironmentVariable;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What an endpoint says for options that a step leaves unset. */
class DefaultsJenkinsTest {
    private static final String OWN_LINE = "[remoteExec] endpoint defaults used: ";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final OsapiFixture osapi = new OsapiFixture();

    @Test
    void aPipelineStepTakesWhatItLeavesUnsetAndSaysWhich() throws Throwable {
        sessions.then(jenkins -> {
            EndpointDefaults defaults = endpointWithDefaults();
            defaults.setEnvironment("GREETING=hello\nNAME=nobody");
            defaults.setWorkingDirectory(osapi.file("").toString());
            osapi.touch("here");
            WorkflowRun run = succeed(
                    jenkins,
                    "remoteExec endpoint: 'prod', target: 'web-01', environment: [NAME: 'world'],"
                            + " script: 'echo $GREETING $NAME; ls here'");
            jenkins.assertLogContains("\nhello world\nhere\n", run);
            jenkins.assertLogContains(
                    OWN_LINE + "workingDirectory: " + defaults.getWorkingDirectory() + ", environment: GREETING\n",
                    run);
        });
    }

    @Test
    void anEndpointCanMergeTheStreamsAndAStepCanKeepThemApart() throws Throwable {
        sessions.then(jenkins -> {
            endpointWithDefaults().setMergeStderr(true);
            String step = "remoteExec endpoint: 'prod', target: 'web-01', script: 'echo out; echo err >&2'";
            WorkflowRun merged = succeed(jenkins, step);
            jenkins.assertLogContains("\nout\nerr\n", merged);
            jenkins.assertLogContains(OWN_LINE + "mergeStderr: true\n", merged);
            WorkflowRun apart = succeed(jenkins, step + ", mergeStderr: false");
            jenkins.assertLogContains("\n[stderr] err\n", apart);
            jenkins.assertLogNotContains(OWN_LINE, apart);
        });
    }

    @Test
    void theTimeoutOfTheEndpointStopsACommand() throws Throwable {
        sessions.then(jenkins -> {
            endpointWithDefaults().setTimeout(1);
            WorkflowJob job = OsapiFixture.pipeline(
                    jenkins, "remoteExec endpoint: 'prod', target: 'web-01', command: ['sleep', '600']");
            WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0));
            jenkins.assertLogContains(OWN_LINE + "timeout: 1\n", run);
            jenkins.assertLogContains("timed out", run);
        });
    }

    @Test
    void anExplicitTrueWinsOverAnEndpointThatIsNotDurable() throws Throwable {
        sessions.then(jenkins -> {
            endpointWithDefaults().setDurable(false);
            // only a supervisor can hand a command its standard input
            String step = "remoteExec endpoint: 'prod', target: 'web-01', script: 'cat', stdin: 'from the step'";
            WorkflowRun direct = jenkins.assertBuildStatus(
                    Result.FAILURE, OsapiFixture.pipeline(jenkins, step).scheduleBuild2(0));
            jenkins.assertLogContains(OWN_LINE + "durable: false\n", direct);
            jenkins.assertLogContains("does not support stdin in direct mode", direct);
            WorkflowRun durable = succeed(jenkins, step + ", durable: true");
            jenkins.assertLogContains("\nfrom the step\n", durable);
            jenkins.assertLogNotContains(OWN_LINE, durable);
        });
    }

    @Test
    void aRunningCommandKeepsTheDefaultsItWasStartedWith() throws Throwable {
        sessions.then(jenkins -> {
            endpointWithDefaults().setEncoding("ISO-8859-1");
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "job");
            job.setDefinition(new CpsFlowDefinition(
                    "remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo()
                            + "; printf 'caf\\\\351!\\\\n' '''",
                    true));
            jenkins.waitForMessage("\nwaiting\n", job.scheduleBuild2(0).waitForStart());
            prod().getDefaults().setEncoding("IBM850");
            RemoteExecConfiguration.get().save();
        });
        osapi.touch("go");
        sessions.then(jenkins -> {
            assertEquals("IBM850", prod().getDefaults().getEncoding());
            WorkflowRun run =
                    jenkins.jenkins.getItemByFullName("job", WorkflowJob.class).getBuildByNumber(1);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("\ncaf\u00e9!\n", run);
        });
    }

    @Test
    void aBuildStepTakesThemTooAndItsConfigurationStaysAsItIs() throws Throwable {
        sessions.then(jenkins -> {
            endpointWithDefaults().setEnvironment("GREETING=hello\nNAME=nobody");
            RemoteExecBuilder builder = new RemoteExecBuilder();
            builder.setEndpoint("$WHERE");
            builder.setTarget("web-01");
            builder.setScript("echo $GREETING $NAME");
            builder.setEnvironment(List.of(new EnvironmentVariable("NAME", "$JOB_NAME")));
            FreeStyleProject project = jenkins.createFreeStyleProject("greeter");
            project.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("WHERE", "prod")));
            project.getBuildersList().add(builder);
            FreeStyleBuild build = jenkins.buildAndAssertSuccess(project);
            jenkins.assertLogContains("hello greeter", build);
            jenkins.assertLogContains(OWN_LINE + "environment: GREETING", build);
            assertEquals(1, builder.getEnvironment().size());
            assertNull(builder.getDurable());
        });
    }

    /** Adds the endpoint "prod" and returns its defaults, which say nothing yet. */
    private EndpointDefaults endpointWithDefaults() throws Exception {
        osapi.addEndpoint();
        EndpointDefaults defaults = new EndpointDefaults();
        defaults.setDurable(true);
        prod().setDefaults(defaults);
        defaults.setDurable(null);
        return defaults;
    }

    private static Endpoint prod() {
        return RemoteExecConfiguration.get().getEndpoints().get(0);
    }

    private static WorkflowRun succeed(JenkinsRule jenkins, String script) throws Exception {
        return jenkins.assertBuildStatusSuccess(
                OsapiFixture.pipeline(jenkins, script).scheduleBuild2(0));
    }
}
