package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Item;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.FolderEndpoints;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import io.jenkins.plugins.remoteexec.simulator.SimulatorServer;
import io.jenkins.plugins.remoteexec.step.RemoteExecStep;
import java.io.Closeable;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** The button of the endpoint's form, and the suggestions of targets, against a simulated API. */
class ConnectionTestJenkinsTest extends OsapiEndpointTest {
    @Test
    void theButtonOfTheGlobalFormTestsTheEndpointNextToIt() throws Exception {
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "wrong", null, Secret.fromString("not-a-token")));
        RemoteExecConfiguration.get()
                .setEndpoints(List.of(
                        new Endpoint("prod", osapi.provider(OsapiFixture.TOKEN_ID)),
                        new Endpoint("other", osapi.provider("wrong"))));
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.goTo("configure");
            assertEquals(List.of(), osapi.osapi().requests().all());
            List<DomElement> buttons = buttons(page);
            assertEquals(2, buttons.size());
            String good = click(client, buttons.get(0));
            assertTrue(good.contains("answered: 1 of 1 agents are ready") && good.contains("It took"), good);
            String bad = click(client, buttons.get(1));
            assertTrue(bad.contains("HTTP 401"), bad);
            assertFalse(bad.contains("not-a-token"), bad);
        }
    }

    @Test
    void theButtonOfAFoldersFormUsesTheCredentialsOfTheFolder() throws Exception {
        Folder team = jenkins.createProject(Folder.class, "team");
        OsapiFixture.addCredentials(team, osapi.secretText(CredentialsScope.GLOBAL, "team-token"));
        FolderEndpoints property = new FolderEndpoints();
        property.setEndpoints(List.of(new Endpoint("own", osapi.provider("team-token"))));
        team.addProperty(property);
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(team, "configure");
            String said = click(client, buttons(page).get(0));
            assertTrue(said.contains("answered: 1 of 1 agents are ready"), said);
        }
    }

    @Test
    void whoMayConfigureOnlyAFolderTestsItsEndpointsWithItsOwnCredentials() throws Exception {
        Folder team = jenkins.createProject(Folder.class, "team");
        OsapiFixture.addCredentials(team, osapi.secretText(CredentialsScope.GLOBAL, "team-token"));
        FolderEndpoints property = new FolderEndpoints();
        property.setEndpoints(List.of(
                new Endpoint("own", osapi.provider("team-token")),
                new Endpoint("greedy", osapi.provider(OsapiFixture.TOKEN_ID))));
        team.addProperty(property);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("maintainer")
                .grant(Item.CONFIGURE)
                .onItems(team)
                .to("maintainer"));
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("maintainer")) {
            HtmlPage page = client.getPage(team, "configure");
            String refused = click(client, buttons(page).get(1));
            assertTrue(refused.contains("no credentials with the id 'osapi-token'"), refused);
            assertEquals(List.of(), osapi.osapi().requests().all());
            String said = click(client, buttons(page).get(0));
            assertTrue(said.contains("answered: 1 of 1 agents are ready"), said);
        }
    }

    @Test
    void anApiThatDoesNotAnswerIsGivenUpAfterTheBound() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (SimulatorServer silent = new SimulatorServer(0, request -> {
                    awaitQuietly(over);
                    return SimulatedResponse.empty(204);
                });
                JenkinsRule.WebClient client = jenkins.createWebClient();
                Closeable shortBound = property("connectionTestSeconds", "1");
                Closeable shortSuggestions = property("suggestionSeconds", "1")) {
            RemoteExecConfiguration.get()
                    .setEndpoints(List.of(new Endpoint(
                            "prod", new OsapiProvider(silent.baseUrl().toString(), OsapiFixture.TOKEN_ID))));
            String said = click(client, buttons(client.goTo("configure")).get(0));
            assertTrue(said.contains("No answer within 1 seconds."), said);
            RemoteExecStep.DescriptorImpl step =
                    jenkins.jenkins.getDescriptorByType(RemoteExecStep.DescriptorImpl.class);
            assertEquals(List.of(), step.doFillTargetItems(null, "prod"));
        } finally {
            over.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{\"name\": ", "<script>alert(1)</script>"})
    void whatIsNoFormIsABadRequest(String sent) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false)) {
            WebRequest request = new WebRequest(
                    URI.create(client.getContextPath() + "descriptorByName/" + Endpoint.class.getName()
                                    + "/testConnection")
                            .toURL(),
                    HttpMethod.POST);
            request.setRequestParameters(List.of(new NameValuePair("endpoint", sent)));
            client.addCrumb(request);
            HtmlPage page = client.getPage(request);
            assertEquals(400, page.getWebResponse().getStatusCode());
            String shown = page.asNormalizedText();
            assertTrue(shown.contains("must be the endpoint's form as a JSON object"), shown);
            String text = page.getWebResponse().getContentAsString();
            assertFalse(text.contains("alert"), text);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Closeable property(String name, String value) {
        String whole = "io.jenkins.plugins.remoteexec." + name;
        System.setProperty(whole, value);
        return () -> System.clearProperty(whole);
    }

    @Test
    void suggestedIsWhatTheEndpointMayBeUsedFor() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "deploy");
        RemoteExecStep.DescriptorImpl step = jenkins.jenkins.getDescriptorByType(RemoteExecStep.DescriptorImpl.class);
        Endpoint prod = RemoteExecConfiguration.get().getEndpoints().get(0);
        assertEquals(List.of("web-01"), step.doFillTargetItems(job, "prod"));
        assertEquals(List.of(), step.doFillTargetItems(job, "gone"));
        assertEquals(List.of(), step.doFillTargetItems(job, ""));
        prod.setAllowedTargets("db-*");
        assertEquals(List.of(), step.doFillTargetItems(job, "prod"));
        prod.setAllowedTargets(null);
        prod.setAllowedJobs("other");
        assertEquals(List.of(), step.doFillTargetItems(job, "prod"));
    }

    private static List<DomElement> buttons(HtmlPage page) {
        return page.getByXPath("//div[contains(@class,'repeated-chunk')][not(contains(@class,'to-be-removed'))]"
                + "//button[contains(@class,'remote-exec-test-connection')]");
    }

    private static String click(JenkinsRule.WebClient client, DomElement button) throws Exception {
        button.click();
        client.waitForBackgroundJavaScript(10_000);
        DomElement said = button.getFirstByXPath("..//div[contains(@class,'remote-exec-tested')]");
        return said.getTextContent();
    }
}
