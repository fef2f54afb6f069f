package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

class WithoutFoldersJenkinsTest {
    /** The plugin that makes folders, and those that cannot be without it. */
    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .omitPlugins(
                    "branch-api",
                    "cloudbees-folder",
                    "job-dsl",
                    "pipeline-groovy-lib",
                    "pipeline-model-definition",
                    "workflow-multibranch");

    @Test
    void aJenkinsThatKnowsNoFoldersHasGlobalEndpoints() throws Throwable {
        jenkins.then(WithoutFoldersJenkinsTest::useAnEndpoint);
    }

    private static void useAnEndpoint(JenkinsRule jenkins) throws Exception {
        assertNotNull(jenkins.jenkins.getPlugin("remote-exec"));
        assertNull(jenkins.jenkins.getPlugin("cloudbees-folder"));
        RemoteExecConfiguration.get()
                .setEndpoints(List.of(new Endpoint("prod", new OsapiProvider("https://osapi.example", "nobody"))));
        RemoteExecBuilder builder = new RemoteExecBuilder();
        builder.setEndpoint("prod");
        builder.setTarget("web-01");
        builder.setScript("id");
        FreeStyleProject project = jenkins.createFreeStyleProject();
        project.getBuildersList().add(builder);
        assertEquals(
                List.of("", "prod"),
                jenkins
                        .jenkins
                        .getDescriptorByType(RemoteExecBuilder.DescriptorImpl.class)
                        .doFillEndpointItems(project, "")
                        .stream()
                        .map(option -> option.value)
                        .toList());
        jenkins.assertLogContains(
                "Endpoint 'prod': there are no credentials with the id 'nobody'",
                jenkins.buildAndAssertStatus(Result.FAILURE, project));
    }
}
