package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.provider.hzel.HzelProvider;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulator;
import io.jenkins.plugins.remoteexec.step.RemoteExecStep;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class HzelJenkinsTest {
    private static final String BOX = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

    private JenkinsRule jenkins;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(
                        CredentialsScope.GLOBAL, "hzel-token", null, Secret.fromString(HzelSimulator.TOKEN)));
    }

    @Test
    void theGlobalConfigurationKeepsIt() throws Exception {
        HzelProvider other = new HzelProvider("hzel-token");
        other.setUrl("http://127.0.0.1:1");
        other.setDialect("command");
        other.setRecoverExitCode(false);
        RemoteExecConfiguration.get()
                .setEndpoints(
                        List.of(new Endpoint("usual", new HzelProvider("hzel-token")), new Endpoint("other", other)));
        jenkins.configRoundtrip();

        List<Endpoint> endpoints = RemoteExecConfiguration.get().getEndpoints();
        HzelProvider usual = (HzelProvider) endpoints.get(0).getProvider();
        assertEquals("https://api.hzel.org", usual.getUrl());
        assertEquals("auto", usual.getDialect());
        assertTrue(usual.isRecoverExitCode());
        jenkins.assertEqualDataBoundBeans(other, endpoints.get(1).getProvider());
    }

    @Test
    void theStepsFormKeepsIt() throws Exception {
        HzelProvider provider = new HzelProvider("hzel-token");
        provider.setDialect("program");
        provider.setRecoverExitCode(false);
        RemoteExecStep step = new RemoteExecStep();
        step.setProvider(provider);
        step.setTarget(BOX);
        step.setScript("uptime");

        RemoteExecStep after = new StepConfigTester(jenkins).configRoundTrip(step);

        jenkins.assertEqualDataBoundBeans(provider, after.getProvider());
        assertFalse(((HzelProvider) after.getProvider()).isRecoverExitCode());
    }

    @Test
    void whatIsUsualNeedsNoMention() {
        assertEquals(
                Map.of("credentialsId", "hzel-token"),
                DescribableModel.of(HzelProvider.class)
                        .uninstantiate2(new HzelProvider("hzel-token"))
                        .getArguments());
    }

    @Test
    void theDialectsAreListedForThoseWhoMayConfigure() {
        HzelProvider.DescriptorImpl descriptor = jenkins.jenkins.getDescriptorByType(HzelProvider.DescriptorImpl.class);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(
                new MockAuthorizationStrategy().grant(Jenkins.READ).everywhere().to("reader"));

        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            assertEquals(
                    List.of("auto", "program", "command"),
                    descriptor.doFillDialectItems(null).stream()
                            .map(option -> option.value)
                            .toList());
        }
        try (ACLContext ignored = ACL.as(User.getOrCreateByIdOrFullName("reader"))) {
            assertTrue(descriptor.doFillDialectItems(null).isEmpty());
        }
    }

    @Test
    void aDialectThatDoesNotExistIsNamed() throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(
                Result.FAILURE,
                OsapiFixture.pipeline(
                        jenkins,
                        "remoteExec provider: hzel(credentialsId: 'hzel-token', dialect: 'greek'), target: '" + BOX
                                + "', script: 'true'"));

        jenkins.assertLogContains("dialect is 'greek': it must be auto, program or command", run);
    }

    @Test
    void aPipelineRunsACommandInAContainer() throws Exception {
        try (HzelSimulator hzel = HzelSimulator.withContainers(BOX).start()) {
            String script = "int code = remoteExec(provider: hzel(credentialsId: 'hzel-token', url: '" + hzel.baseUrl()
                    + "'), target: '" + BOX
                    + "', script: 'echo it works; exit 3', durable: false, returnStatus: true)\n"
                    + "echo \"code ${code}\"";

            WorkflowRun run = jenkins.buildAndAssertSuccess(OsapiFixture.pipeline(jenkins, script));

            jenkins.assertLogContains("it works", run);
            jenkins.assertLogContains("code 3", run);
            jenkins.assertLogNotContains(HzelSimulator.TOKEN, run);
        }
    }
}
