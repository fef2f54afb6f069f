package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Fingerprint;
import hudson.model.Result;
import hudson.security.ACL;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class CredentialsJenkinsTest {
    private JenkinsRule jenkins;

    @RegisterExtension
    private final OsapiFixture osapi = new OsapiFixture();

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
    }

    @Test
    void anEndpointMayUseWhatOnlyTheSystemSees() throws Exception {
        osapi.addEndpoint();
        jenkins.assertLogContains(
                "run by an endpoint",
                jenkins.assertBuildStatusSuccess(OsapiFixture.pipeline(
                                jenkins,
                                "remoteExec endpoint: 'prod', target: 'web-01', command: ['echo', 'run by an endpoint']")
                        .scheduleBuild2(0)));
    }

    @Test
    void anInlineProviderMayNot() throws Exception {
        osapi.addEndpoint();
        WorkflowRun run = jenkins.assertBuildStatus(
                Result.FAILURE,
                OsapiFixture.pipeline(jenkins, inline(OsapiFixture.TOKEN_ID)).scheduleBuild2(0));
        jenkins.assertLogContains("credentials of scope System serve endpoints only", run);
    }

    @Test
    void anInlineProviderFindsTheCredentialsOfItsFolderAndNobodyElse() throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "team");
        OsapiFixture.addCredentials(folder, osapi.secretText(CredentialsScope.GLOBAL, "team-token"));
        WorkflowJob inside = folder.createProject(WorkflowJob.class, "inside");
        inside.setDefinition(new CpsFlowDefinition(inline("team-token"), true));
        jenkins.assertBuildStatusSuccess(inside.scheduleBuild2(0));
        WorkflowRun outside = jenkins.assertBuildStatus(
                Result.FAILURE,
                OsapiFixture.pipeline(jenkins, inline("team-token")).scheduleBuild2(0));
        jenkins.assertLogContains("there are no credentials with the id 'team-token'", outside);
    }

    @Test
    void anEndpointDoesNotFindTheCredentialsOfAFolder() throws Exception {
        osapi.addEndpoint();
        CredentialsProvider.lookupStores(Jenkins.get())
                .iterator()
                .next()
                .removeCredentials(Domain.global(), stored(OsapiFixture.TOKEN_ID));
        Folder folder = jenkins.createProject(Folder.class, "team");
        OsapiFixture.addCredentials(folder, osapi.secretText(CredentialsScope.GLOBAL, OsapiFixture.TOKEN_ID));
        WorkflowJob inside = folder.createProject(WorkflowJob.class, "inside");
        inside.setDefinition(
                new CpsFlowDefinition("remoteExec endpoint: 'prod', target: 'web-01', command: ['true']", true));
        WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, inside.scheduleBuild2(0));
        jenkins.assertLogContains("Endpoint 'prod': there are no credentials with the id 'osapi-token'", run);
    }

    @Test
    void credentialsOfOneHostAreNotSentToAnotherThatTheProviderNames() throws Exception {
        Domain keystone = new Domain("keystone", null, List.of(new HostnameSpecification("keystone.example", null)));
        CredentialsStore store =
                CredentialsProvider.lookupStores(Jenkins.get()).iterator().next();
        store.addDomain(
                keystone,
                new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "cloud", null, "deploy", "not-a-password"));
        WorkflowRun run = jenkins.assertBuildStatus(
                Result.FAILURE,
                OsapiFixture.pipeline(
                                jenkins,
                                "remoteExec provider: virtuozzo(url: 'https://keystone.example:5000',"
                                        + " computeUrl: 'https://compute.example', credentialsId: 'cloud'),"
                                        + " target: 'vm', command: ['true']")
                        .scheduleBuild2(0));
        jenkins.assertLogContains(
                "there are no credentials with the id 'cloud' for https://keystone.example:5000 and"
                        + " https://compute.example that this job may use",
                run);
    }

    @Test
    void aCommandThatRunsIsFollowedWithTheNewTokenWhenTheOldOneIsReplaced() throws Exception {
        osapi.addEndpoint();
        String old = osapi.token();
        WorkflowRun run = OsapiFixture.pipeline(
                        jenkins,
                        "remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo()
                                + "; cat \"$HOME/tokens\"'''")
                .scheduleBuild2(0)
                .waitForStart();
        jenkins.waitForMessage("\nwaiting\n", run);

        osapi.replaceToken();
        CredentialsProvider.lookupStores(Jenkins.get())
                .iterator()
                .next()
                .updateCredentials(
                        Domain.global(),
                        stored(OsapiFixture.TOKEN_ID),
                        osapi.secretText(CredentialsScope.SYSTEM, OsapiFixture.TOKEN_ID));
        eventually("the old token was refused", () -> osapi.osapi().requests().all().stream()
                .anyMatch(request -> request.status() == HttpURLConnection.HTTP_UNAUTHORIZED));
        String token =
                ((StringCredentials) stored(OsapiFixture.TOKEN_ID)).getSecret().getPlainText();
        Files.writeString(osapi.file("tokens"), "old " + old + "\nnew " + token + "\n");
        osapi.touch("go");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("\nold ****\nnew ****\n", run);
    }

    @Test
    void everyUseIsOnRecord() throws Exception {
        osapi.addEndpoint();
        WorkflowRun run = jenkins.assertBuildStatusSuccess(
                OsapiFixture.pipeline(jenkins, "remoteExec endpoint: 'prod', target: 'web-01', command: ['true']")
                        .scheduleBuild2(0));
        Fingerprint record = CredentialsProvider.getFingerprintOf(stored(OsapiFixture.TOKEN_ID));
        assertNotNull(record);
        assertTrue(record.getJobs().contains(run.getParent().getFullName()), record.getJobs()::toString);
    }

    private String inline(String credentialsId) {
        return "remoteExec provider: osapi(url: '" + osapi.url() + "', credentialsId: '" + credentialsId
                + "'), target: 'web-01', command: ['true']";
    }

    private static StandardCredentials stored(String id) {
        return CredentialsProvider.findCredentialByIdInItemGroup(
                id, StandardCredentials.class, Jenkins.get(), ACL.SYSTEM2, List.of());
    }
}
