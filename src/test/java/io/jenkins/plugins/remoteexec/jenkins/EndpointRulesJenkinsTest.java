package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.options.OptionsForm;
import io.jenkins.plugins.remoteexec.step.RemoteExecStep;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may use an endpoint, and for what. A refusal names the rule and whom to ask, and nothing is sent. */
class EndpointRulesJenkinsTest extends OsapiEndpointTest {
    private static final String RUN = "remoteExec endpoint: 'prod', target: 'web-01', command: ['true']";

    private Endpoint prod;

    @BeforeEach
    void start() throws Exception {
        prod = RemoteExecConfiguration.get().getEndpoints().get(0);
        prod.setContact("Operations, ext. 42");
    }

    @Test
    void onlyJobsThatMatchMayUseIt() throws Exception {
        prod.setAllowedJobs("team-a/**\nrelease");
        Folder teamA = jenkins.createProject(Folder.class, "team-a");
        Folder teamB = jenkins.createProject(Folder.class, "team-b");
        WorkflowJob outside = pipeline(teamB, RUN);

        WorkflowRun refused = jenkins.assertBuildStatus(Result.FAILURE, outside.scheduleBuild2(0));
        jenkins.assertLogContains(
                "Endpoint 'prod' may not be used by 'team-b/deploy': it is for jobs whose full name matches "
                        + "'team-a/**' or 'release'. Ask Operations, ext. 42.",
                refused);

        FreeStyleProject freestyle = teamB.createProject(FreeStyleProject.class, "freestyle");
        freestyle.getBuildersList().add(OsapiFixture.buildStep("id"));
        Run<?, ?> refusedToo = jenkins.assertBuildStatus(Result.FAILURE, freestyle.scheduleBuild2(0));
        jenkins.assertLogContains("Endpoint 'prod' may not be used by 'team-b/freestyle'", refusedToo);
        assertEquals(List.of(), osapi.osapi().requests().all());

        WorkflowJob inside = pipeline(teamA, RUN);
        jenkins.assertBuildStatusSuccess(inside.scheduleBuild2(0));
        assertEquals(List.of("", "prod"), offered(inside));
        assertEquals(List.of(""), offered(outside));
    }

    @Test
    void onlyTargetsThatMatchMayBeUsed() throws Exception {
        prod.setAllowedTargets("db-*");
        WorkflowRun refused = jenkins.assertBuildStatus(
                Result.FAILURE, OsapiFixture.pipeline(jenkins, RUN).scheduleBuild2(0));
        jenkins.assertLogContains(
                "Endpoint 'prod' may not be used for the target 'web-01': it is for targets that match 'db-*'. "
                        + "Ask Operations, ext. 42.",
                refused);
        assertEquals(List.of(), osapi.osapi().requests().all());
        prod.setAllowedTargets("db-*\nweb-??");
        jenkins.assertBuildStatusSuccess(OsapiFixture.pipeline(jenkins, RUN).scheduleBuild2(0));
    }

    @Test
    void whatASelectorStandsForMustMatch() throws Exception {
        String any = "remoteExec endpoint: 'prod', target: '_any', script: 'id'";
        prod.setAllowedTargets("db-*");
        WorkflowRun refused = jenkins.assertBuildStatus(
                Result.FAILURE, OsapiFixture.pipeline(jenkins, any).scheduleBuild2(0));
        jenkins.assertLogContains(
                "'_any' currently matches web-01. Endpoint 'prod' may not be used for the target 'web-01': "
                        + "it is for targets that match 'db-*'. Ask Operations, ext. 42",
                refused);
        assertEquals(List.of(), osapi.osapi().host("web-01").runs());

        prod.setAllowedTargets("web-*");
        WorkflowRun allowed = jenkins.assertBuildStatusSuccess(
                OsapiFixture.pipeline(jenkins, any).scheduleBuild2(0));
        jenkins.assertLogContains("'_any' was resolved to web-01", allowed);
        jenkins.assertLogContains("\n[remoteExec] web-01: exit code 0", allowed);
        assertEquals(FormValidation.Kind.OK, OptionsForm.checkTarget(null, "_any", "prod").kind);
    }

    @Test
    void inlineProvidersCanBeForbidden() throws Exception {
        OsapiFixture.addCredentials(jenkins.jenkins, osapi.secretText(CredentialsScope.GLOBAL, "own-token"));
        RemoteExecConfiguration.get().setInlineProvidersForbidden(true);
        WorkflowRun refused = jenkins.assertBuildStatus(
                Result.FAILURE,
                OsapiFixture.pipeline(
                                jenkins,
                                "remoteExec provider: osapi(url: '" + osapi.url()
                                        + "', credentialsId: 'own-token'), target: 'web-01', command: ['true']")
                        .scheduleBuild2(0));
        jenkins.assertLogContains("an administrator has forbidden inline providers", refused);
        jenkins.assertLogContains("Name one of these endpoints instead: prod.", refused);
        assertEquals(List.of(), osapi.osapi().requests().all());

        jenkins.configRoundtrip();
        assertEquals(true, RemoteExecConfiguration.get().isInlineProvidersForbidden());
        RemoteExecBuilder after = jenkins.configRoundtrip(OsapiFixture.buildStep("id"));
        assertEquals("prod", after.getEndpoint());
    }

    private List<String> offered(Item job) {
        ListBoxModel items = jenkins.jenkins
                .getDescriptorByType(RemoteExecStep.DescriptorImpl.class)
                .doFillEndpointItems(job, "");
        return items.stream().map(option -> option.value).toList();
    }

    private static WorkflowJob pipeline(Folder folder, String script) throws Exception {
        WorkflowJob job = folder.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
