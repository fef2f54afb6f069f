package io.jenkins.plugins.remoteexec.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoProvider;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.SimulatedServer;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator;
import io.jenkins.plugins.remoteexec.step.RemoteExecStep;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class VirtuozzoJenkinsTest {
    private static final String WEB_01 = SimulatedServer.id("web-01");

    private JenkinsRule jenkins;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "cloud", null, VirtuozzoSimulator.USER, VirtuozzoSimulator.PASSWORD));
    }

    private static VirtuozzoProvider unusual() {
        VirtuozzoProvider provider = new VirtuozzoProvider("https://cloud.example:5000/v3", "cloud");
        provider.setLogin("applicationCredential");
        provider.setUserDomain("people");
        provider.setProject("ci");
        provider.setProjectDomain("machines");
        provider.setApplicationCredentialName("jenkins-ci");
        provider.setComputeUrl("https://cloud.example:8774/v2.1");
        provider.setRegion("north");
        provider.setEndpointInterface("internal");
        provider.setShell("powershell");
        provider.setOutputEncoding("plain");
        return provider;
    }

    private static VirtuozzoProvider usual() {
        return new VirtuozzoProvider("https://cloud.example:5000/v3", "cloud");
    }

    @Test
    void theGlobalConfigurationKeepsEveryField() throws Exception {
        RemoteExecConfiguration.get()
                .setEndpoints(List.of(new Endpoint("usual", usual()), new Endpoint("unusual", unusual())));
        jenkins.configRoundtrip();

        List<Endpoint> endpoints = RemoteExecConfiguration.get().getEndpoints();
        assertEquals(usual().identity(), endpoints.get(0).getProvider().identity());
        assertEquals(unusual().identity(), endpoints.get(1).getProvider().identity());
        assertNotEquals(usual().identity(), unusual().identity());
    }

    @Test
    void theStepsFormKeepsEveryField() throws Exception {
        RemoteExecStep step = new RemoteExecStep();
        step.setProvider(unusual());
        step.setTarget(WEB_01);
        step.setScript("uptime");

        RemoteExecStep after = new StepConfigTester(jenkins).configRoundTrip(step);

        jenkins.assertEqualDataBoundBeans(step.getProvider(), after.getProvider());
    }

    @Test
    void whatIsUsualNeedsNoMention() {
        assertEquals(
                Map.of("credentialsId", "cloud", "url", "https://cloud.example:5000/v3"),
                DescribableModel.of(VirtuozzoProvider.class)
                        .uninstantiate2(usual())
                        .getArguments());
    }

    @Test
    void everyFieldHasHelp() {
        for (DescribableParameter parameter :
                DescribableModel.of(VirtuozzoProvider.class).getParameters()) {
            String help = "VirtuozzoProvider/help-" + parameter.getName() + ".html";
            assertNotNull(VirtuozzoProvider.class.getResource(help), help);
        }
    }

    @Test
    void fieldsAreChecked() {
        VirtuozzoProvider.DescriptorImpl form = descriptor();

        assertKind(FormValidation.Kind.OK, form.doCheckUrl(null, "https://cloud.example:5000/v3"));
        assertKind(FormValidation.Kind.WARNING, form.doCheckUrl(null, "http://cloud.example:5000/v3"));
        assertKind(FormValidation.Kind.ERROR, form.doCheckUrl(null, ""));
        assertKind(FormValidation.Kind.OK, form.doCheckComputeUrl(null, ""));
        assertKind(FormValidation.Kind.ERROR, form.doCheckComputeUrl(null, "cloud.example"));
        assertKind(FormValidation.Kind.OK, form.doCheckProject(null, "ci", "password"));
        assertKind(FormValidation.Kind.WARNING, form.doCheckProject(null, " ", "password"));
        assertKind(FormValidation.Kind.WARNING, form.doCheckProject(null, "ci", "applicationCredential"));
        assertKind(FormValidation.Kind.OK, form.doCheckProject(null, "", "applicationCredential"));
        assertKind(FormValidation.Kind.WARNING, form.doCheckApplicationCredentialName(null, "a", "password"));
        assertKind(FormValidation.Kind.OK, form.doCheckApplicationCredentialName(null, "a", "applicationCredential"));
        assertKind(FormValidation.Kind.OK, form.doCheckCredentialsId(null, "", "cloud"));
        assertKind(FormValidation.Kind.ERROR, form.doCheckCredentialsId(null, "", "unknown"));
    }

    @Test
    void whoMayNotConfigureLearnsNothing() {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(
                new MockAuthorizationStrategy().grant(Jenkins.READ).everywhere().to("reader"));
        assertThat(descriptor().doFillCredentialsIdItems(null, "", ""), hasSize(2));
        assertThat(descriptor().doFillLoginItems(null), hasSize(2));

        try (ACLContext ignored = ACL.as2(User.getById("reader", true).impersonate2())) {
            assertKind(FormValidation.Kind.OK, descriptor().doCheckUrl(null, "wrong"));
            assertKind(FormValidation.Kind.OK, descriptor().doCheckComputeUrl(null, "wrong"));
            assertKind(FormValidation.Kind.OK, descriptor().doCheckProject(null, "", "password"));
            assertKind(FormValidation.Kind.OK, descriptor().doCheckApplicationCredentialName(null, "a", "password"));
            assertKind(FormValidation.Kind.OK, descriptor().doCheckCredentialsId(null, "", "unknown"));
            assertThat(descriptor().doFillLoginItems(null), is(empty()));
            assertThat(descriptor().doFillShellItems(null), is(empty()));
            assertThat(descriptor().doFillOutputEncodingItems(null), is(empty()));
            assertThat(descriptor().doFillEndpointInterfaceItems(null), is(empty()));
            assertEquals("", descriptor().doFillCredentialsIdItems(null, "", "").get(0).value);
        }
    }

    @Test
    void aPipelineRunsACommandAfterALogin() throws Exception {
        try (VirtuozzoSimulator virtuozzo =
                VirtuozzoSimulator.withServers("web-01").start()) {
            WorkflowRun run = jenkins.buildAndAssertSuccess(OsapiFixture.pipeline(
                    jenkins, step(virtuozzo, "project: 'ci'", "script: 'echo it works; exit 0'")));

            jenkins.assertLogContains("it works", run);
            jenkins.assertLogNotContains(VirtuozzoSimulator.PASSWORD, run);
        }
    }

    @Test
    void aPipelineRunsACommandWithAReadyMadeToken() throws Exception {
        try (VirtuozzoSimulator virtuozzo =
                VirtuozzoSimulator.withServers("web-01").start()) {
            String token = virtuozzo.issueToken();
            OsapiFixture.addCredentials(
                    jenkins.jenkins,
                    new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", null, Secret.fromString(token)));
            WorkflowRun run = jenkins.buildAndAssertSuccess(OsapiFixture.pipeline(
                    jenkins,
                    step(virtuozzo, "shell: 'sh'", "durable: false, command: ['echo', 'it works']")
                            .replace("'cloud'", "'token'")));

            jenkins.assertLogContains("it works", run);
            jenkins.assertLogNotContains(token, run);
        }
    }

    @Test
    void aChoiceThatDoesNotExistIsNamed() throws Exception {
        try (VirtuozzoSimulator virtuozzo =
                VirtuozzoSimulator.withServers("web-01").start()) {
            for (Map.Entry<String, String> wrong : Map.of(
                            "shell: 'fish'", "shell 'fish' is unknown: it is sh, cmd or powershell",
                            "outputEncoding: 'hex'", "outputEncoding 'hex' is unknown: it is base64 or plain",
                            "login: 'magic'", "login 'magic' is unknown: it is password or applicationCredential")
                    .entrySet()) {
                WorkflowRun run = jenkins.buildAndAssertStatus(
                        Result.FAILURE,
                        OsapiFixture.pipeline(jenkins, step(virtuozzo, wrong.getKey(), "script: 'true'")));

                jenkins.assertLogContains(wrong.getValue(), run);
            }
        }
    }

    private static String step(VirtuozzoSimulator virtuozzo, String setting, String command) {
        return "remoteExec provider: virtuozzo(credentialsId: 'cloud', url: '" + virtuozzo.identityUrl() + "', "
                + setting + "), target: '" + WEB_01 + "', " + command;
    }

    private static void assertKind(FormValidation.Kind expected, FormValidation actual) {
        assertEquals(expected, actual.kind, actual::toString);
    }

    private VirtuozzoProvider.DescriptorImpl descriptor() {
        return jenkins.jenkins.getDescriptorByType(VirtuozzoProvider.DescriptorImpl.class);
    }
}
