package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.FolderEndpoints;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import javaposse.jobdsl.plugin.ExecuteDslScripts;
import org.junit.jupiter.api.Test;

/** What the documentation shows, done. */
class ExamplesJenkinsTest extends OsapiEndpointTest {
    @Test
    void theJobDslMakesAFolderWithAnEndpointAndAJobThatUsesIt() throws Exception {
        ExecuteDslScripts dsl = new ExecuteDslScripts();
        dsl.setScriptText(DocumentedExamples.of("Job DSL"));
        FreeStyleProject seed = jenkins.createFreeStyleProject("seed");
        seed.getBuildersList().add(dsl);
        jenkins.buildAndAssertSuccess(seed);

        Folder team = jenkins.jenkins.getItemByFullName("team-a", Folder.class);
        Endpoint staging =
                team.getProperties().get(FolderEndpoints.class).getEndpoints().get(0);
        assertEquals("staging", staging.getName());
        assertEquals("https://osapi-staging.example", staging.getProvider().getUrl());
        assertEquals("staging-token", staging.getProvider().getCredentialsId());
        assertEquals("web-*", staging.getAllowedTargets());
        RemoteExecBuilder builder = jenkins.jenkins
                .getItemByFullName("team-a/deploy", FreeStyleProject.class)
                .getBuildersList()
                .get(RemoteExecBuilder.class);
        assertEquals("staging", builder.getEndpoint());
        assertEquals("web-01", builder.getTarget());
        assertEquals("./deploy.sh", builder.getScript());
    }

    @Test
    void theDeclarativePipelineRunsWithoutANode() throws Exception {
        jenkins.assertLogContains(
                "\ndeployed\n",
                jenkins.assertBuildStatusSuccess(
                        OsapiFixture.pipeline(jenkins, DocumentedExamples.of("Declarative Pipeline"))
                                .scheduleBuild2(0)));
    }
}
