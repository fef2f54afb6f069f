package io.jenkins.plugins.remoteexec.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.provider.hostup.HostupProvider;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import io.jenkins.plugins.remoteexec.step.RemoteExecStep;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class HostupJenkinsTest {
    private static final String SERVER = "vps_1";

    private JenkinsRule jenkins;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(
                        CredentialsScope.GLOBAL, "hostup-key", null, Secret.fromString(HostupSimulator.KEY)));
    }

    private static HostupProvider provider(String url) {
        HostupProvider provider = new HostupProvider("hostup-key");
        provider.setUrl(url);
        return provider;
    }

    @Test
    void theGlobalConfigurationKeepsIt() throws Exception {
        RemoteExecConfiguration.get()
                .setEndpoints(List.of(
                        new Endpoint("usual", new HostupProvider("hostup-key")),
                        new Endpoint("other", provider("http://127.0.0.1:1/base"))));
        jenkins.configRoundtrip();

        List<Endpoint> endpoints = RemoteExecConfiguration.get().getEndpoints();
        assertEquals(
                List.of("https://cloud.hostup.se", "http://127.0.0.1:1/base"),
                endpoints.stream().map(each -> each.getProvider().getUrl()).toList());
        assertEquals("hostup-key", endpoints.get(0).getProvider().getCredentialsId());
    }

    @Test
    void theStepsFormKeepsIt() throws Exception {
        RemoteExecStep step = new RemoteExecStep();
        step.setProvider(provider("https://hostup.example"));
        step.setTarget(SERVER);
        step.setScript("uptime");

        RemoteExecStep after = new StepConfigTester(jenkins).configRoundTrip(step);

        jenkins.assertEqualDataBoundBeans(step.getProvider(), after.getProvider());
    }

    @Test
    void theUsualUrlNeedsNoMention() {
        assertEquals(
                Map.of("credentialsId", "hostup-key"),
                DescribableModel.of(HostupProvider.class)
                        .uninstantiate2(new HostupProvider("hostup-key"))
                        .getArguments());
    }

    @Test
    void theUrlIsChecked() {
        HostupProvider.DescriptorImpl descriptor =
                jenkins.jenkins.getDescriptorByType(HostupProvider.DescriptorImpl.class);

        assertEquals(FormValidation.Kind.OK, descriptor.doCheckUrl(null, "").kind);
        assertEquals(FormValidation.Kind.OK, descriptor.doCheckUrl(null, "https://hostup.example").kind);
        assertEquals(FormValidation.Kind.WARNING, descriptor.doCheckUrl(null, "http://hostup.example").kind);
        assertEquals(FormValidation.Kind.ERROR, descriptor.doCheckUrl(null, "hostup.example").kind);
        assertEquals(FormValidation.Kind.OK, descriptor.doCheckCredentialsId(null, "", "hostup-key").kind);
        assertEquals(FormValidation.Kind.ERROR, descriptor.doCheckCredentialsId(null, "", "unknown").kind);
        assertThat(descriptor.doFillCredentialsIdItems(null, "", ""), hasSize(2));
    }

    @Test
    void aPipelineRunsACommandOnAServer() throws Exception {
        try (HostupSimulator hostup = HostupSimulator.withServers(SERVER).start()) {
            String script = "remoteExec provider: hostup(credentialsId: 'hostup-key', url: '" + hostup.baseUrl()
                    + "'), target: '" + SERVER + "', script: 'echo it works; exit 0'";

            WorkflowRun run = jenkins.buildAndAssertSuccess(OsapiFixture.pipeline(jenkins, script));

            jenkins.assertLogContains("it works", run);
            jenkins.assertLogNotContains(HostupSimulator.KEY, run);
        }
    }
}
