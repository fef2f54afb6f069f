package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.run.EnvironmentVariable;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FreestyleJenkinsTest extends OsapiEndpointTest {
    private final RemoteExecBuilder builder = new RemoteExecBuilder();
    private FreeStyleProject project;

    @BeforeEach
    void start() throws Exception {
        builder.setEndpoint("prod");
        builder.setTarget("web-01");
        project = jenkins.createFreeStyleProject();
        project.getBuildersList().add(builder);
    }

    @Test
    void aCommandRunsAndItsOutputIsInTheLog() throws Exception {
        builder.setScript("echo h\u00e9llo; echo careful >&2");
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(project);
        jenkins.assertLogContains("h\u00e9llo\n[stderr] careful\n", build);
        jenkins.assertLogContains("[remoteExec] web-01: exit code 0", build);
    }

    @Test
    void aFailingCommandFailsTheBuild() throws Exception {
        builder.setCommand(List.of("sh", "-c", "exit 3"));
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, project);
        jenkins.assertLogContains("ERROR: web-01: exit code 3", build);
    }

    @Test
    void theBuildsVariablesStandInForTargetArgumentsAndEnvironmentButNotInTheScript() throws Exception {
        project.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("WHERE", "nowhere")));
        builder.setTarget("$WHERE");
        builder.setScript("echo \"<$WHERE> <$PASSED>\"");
        builder.setEnvironment(List.of(new EnvironmentVariable("PASSED", "to ${WHERE}")));
        FreeStyleBuild build = jenkins.assertBuildStatusSuccess(
                project.scheduleBuild2(0, new ParametersAction(new StringParameterValue("WHERE", "web-01"))));
        jenkins.assertLogContains("<> <to web-01>", build);
    }

    @Test
    void abortingTheBuildStopsTheCommand() throws Exception {
        builder.setScript("echo started; sleep 600");
        FreeStyleBuild build = project.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("\nstarted\n", build);
        build.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        jenkins.assertLogContains("[remoteExec] web-01: cancelled; the command was stopped", build);
        eventually("the host runs nothing any more", () -> osapi.osapi()
                .host(OsapiFixture.HOST)
                .sandbox()
                .processes()
                .isEmpty());
    }

    @Test
    void badInputFailsTheBuildWithASentence() throws Exception {
        builder.setScript("id");
        builder.setEndpoint("pord");
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, project);
        jenkins.assertLogContains("ERROR: There is no endpoint 'pord'. Available here: prod.", build);
    }

    @Test
    void theBuildStepWorksInAPipelineToo() throws Exception {
        jenkins.assertLogContains(
                "from a pipeline",
                jenkins.assertBuildStatusSuccess(OsapiFixture.pipeline(
                                jenkins,
                                "node { remoteExecBuilder endpoint: 'prod', target: 'web-01', command: ['echo', 'from a pipeline'] }")
                        .scheduleBuild2(0)));
    }
}
