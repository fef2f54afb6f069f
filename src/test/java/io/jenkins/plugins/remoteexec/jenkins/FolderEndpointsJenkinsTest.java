package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.EndpointDefaults;
import io.jenkins.plugins.remoteexec.endpoint.FolderEndpoints;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class FolderEndpointsJenkinsTest {
    private static final String FOLLOW =
            "remoteExec endpoint: 'team-prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo() + "'''";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final OsapiFixture osapi = new OsapiFixture();

    @Test
    void aFoldersEndpointWorksWithItsCredentialsAcrossARestartButNotOutside() throws Throwable {
        sessions.then(jenkins -> {
            Folder team = jenkins.createProject(Folder.class, "team");
            OsapiFixture.addCredentials(team, osapi.secretText(CredentialsScope.GLOBAL, "team-token"));
            team.addProperty(endpoints(new Endpoint("team-prod", osapi.provider("team-token"))));
            Folder inner = team.createProject(Folder.class, "inner");
            WorkflowJob inside = pipeline(inner, FOLLOW);
            jenkins.waitForMessage("\nwaiting\n", inside.scheduleBuild2(0).waitForStart());
            WorkflowJob outside = OsapiFixture.pipeline(jenkins, FOLLOW);
            WorkflowRun refused = jenkins.assertBuildStatus(Result.FAILURE, outside.scheduleBuild2(0));
            jenkins.assertLogContains("There is no endpoint 'team-prod'", refused);
        });
        osapi.touch("go");
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.jenkins
                    .getItemByFullName("team/inner/deploy", WorkflowJob.class)
                    .getBuildByNumber(1);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("web-01 via team-prod of team (", run);
            jenkins.assertLogContains("\ngone on\n", run);
        });
    }

    @Test
    void theNearestFolderWinsAndItsFormKeepsIt() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            Folder team = jenkins.createProject(Folder.class, "team");
            OsapiFixture.addCredentials(
                    team,
                    new StringCredentialsImpl(
                            CredentialsScope.GLOBAL, "team-token", null, Secret.fromString("not-a-token")));
            Endpoint nearest = new Endpoint("prod", osapi.provider("team-token"));
            nearest.setAllowedTargets("web-*");
            nearest.setResultDays(3);
            EndpointDefaults defaults = new EndpointDefaults();
            defaults.setTimeout(600);
            nearest.setDefaults(defaults);
            team.addProperty(endpoints(nearest));

            jenkins.configRoundtrip(team);
            Endpoint kept = team.getProperties()
                    .get(FolderEndpoints.class)
                    .getEndpoints()
                    .get(0);
            jenkins.assertEqualDataBoundBeans(nearest, kept);

            WorkflowRun run = jenkins.assertBuildStatus(
                    Result.FAILURE,
                    pipeline(team, "remoteExec endpoint: 'prod', target: 'web-01', command: ['true']")
                            .scheduleBuild2(0));
            jenkins.assertLogContains("web-01 via prod of team (", run);
            jenkins.assertLogContains("[remoteExec] endpoint defaults used: timeout: 600\n", run);
            jenkins.assertLogContains("HTTP 401", run);
            team.getProperties().remove(FolderEndpoints.class);
            jenkins.configRoundtrip(team);
            assertNull(team.getProperties().get(FolderEndpoints.class));
        });
    }

    @Test
    void credentialsOfScopeSystemAreNotForFolders() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            Folder team = jenkins.createProject(Folder.class, "team");
            team.addProperty(endpoints(new Endpoint("own", osapi.provider(OsapiFixture.TOKEN_ID))));
            WorkflowRun run = jenkins.assertBuildStatus(
                    Result.FAILURE,
                    pipeline(team, "remoteExec endpoint: 'own', target: 'web-01', command: ['true']")
                            .scheduleBuild2(0));
            jenkins.assertLogContains(
                    "Endpoint 'own': there are no credentials with the id 'osapi-token' for " + osapi.url()
                            + " in the folder team",
                    run);
            assertEquals(List.of(), osapi.osapi().requests().all());
        });
    }

    private static FolderEndpoints endpoints(Endpoint... endpoints) {
        FolderEndpoints property = new FolderEndpoints();
        property.setEndpoints(List.of(endpoints));
        return property;
    }

    private static WorkflowJob pipeline(Folder folder, String script) throws Exception {
        WorkflowJob job = folder.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
