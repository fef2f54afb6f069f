package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Descriptor;
import hudson.model.Item;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulator;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/**
 * Every web method of the plugin's forms, found by reflection, asked by four kinds of users in the global configuration, on
 * a folder, and on a job. Whoever may not configure the place learns nothing and sends nothing.
 */
class PermissionMatrixJenkinsTest extends OsapiEndpointTest {
    private static final String PLUGIN = "io.jenkins.plugins.remoteexec.";

    /** Sent as the current value of drop-downs, which give it back to anybody. */
    private static final Set<String> SENT = Set.of("prod", "current-id");

    private enum Caller {
        ANONYMOUS,
        READER,
        CONFIGURER,
        ADMIN
    }

    private enum Place {
        GLOBAL(""),
        FOLDER("job/team/"),
        JOB("job/team/job/deploy/");

        private final String path;

        Place(String path) {
            this.path = path;
        }

        boolean isOpenTo(Caller caller) {
            return caller == Caller.ADMIN || (caller == Caller.CONFIGURER && this == JOB);
        }
    }

    @BeforeEach
    void start() throws Exception {
        WorkflowJob job = jenkins.createProject(Folder.class, "team").createProject(WorkflowJob.class, "deploy");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("READER", "CONFIGURER")
                .grant(Item.CONFIGURE)
                .onItems(job)
                .to("CONFIGURER")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("ADMIN"));
    }

    @Test
    void whoeverMayNotConfigureLearnsNothingAndSendsNothing() throws Exception {
        Set<String> methods = webMethods();
        assertTrue(methods.stream().anyMatch(method -> method.endsWith("/testConnection")), methods::toString);
        for (Caller caller : Caller.values()) {
            try (JenkinsRule.WebClient client = client(caller)) {
                for (Place place : Place.values()) {
                    if (!place.isOpenTo(caller)) {
                        for (String method : methods) {
                            assertLearnsNothing(caller + " " + place + " " + method, answers(client, place, method));
                        }
                    }
                }
            }
        }
        OsapiSimulator api = osapi.osapi();
        assertEquals(List.of(), api.requests().all());
    }

    @Test
    void anAdministratorIsAnsweredEverywhereButNeverToAGet() throws Exception {
        try (JenkinsRule.WebClient client = client(Caller.ADMIN)) {
            for (String method : webMethods()) {
                for (Place place : Place.values()) {
                    List<WebResponse> answers = answers(client, place, method);
                    answers.forEach(answer -> assertEquals(200, answer.getStatusCode(), () -> place + " " + method));
                    assertFalse(
                            answers.stream().allMatch(PermissionMatrixJenkinsTest::saysNothing),
                            () -> place + " " + method + " says nothing even to an administrator, so this test proves "
                                    + "nothing about it: send it something that it has an opinion on");
                }
                int status = client.loadWebResponse(request(client, Place.GLOBAL, method, "", HttpMethod.GET))
                        .getStatusCode();
                assertTrue(status == 404 || status == 405, () -> "GET " + method + ": HTTP " + status);
            }
        }
    }

    @Test
    void whoeverMayConfigureAJobIsAnsweredThereButConnectsToConfiguredEndpointsOnly() throws Exception {
        try (JenkinsRule.WebClient client = client(Caller.CONFIGURER)) {
            for (String method : webMethods()) {
                List<WebResponse> answers = answers(client, Place.JOB, method);
                answers.forEach(answer -> assertEquals(200, answer.getStatusCode(), method));
                if (method.endsWith("/testConnection")) {
                    answers.forEach(answer ->
                            assertTrue(answer.getContentAsString().contains("cannot have endpoints"), method));
                }
            }
        }
        // the suggestions of targets, once for all forms
        assertEquals(
                1,
                osapi.osapi().requests().all().stream()
                        .filter(request -> request.path().endsWith("/agent"))
                        .count());
    }

    private Set<String> webMethods() {
        Set<String> methods = new TreeSet<>();
        for (Descriptor<?> descriptor : jenkins.jenkins.getExtensionList(Descriptor.class)) {
            if (descriptor.getClass().getName().startsWith(PLUGIN)) {
                Arrays.stream(descriptor.getClass().getMethods())
                        .filter(method -> method.getDeclaringClass().getName().startsWith(PLUGIN))
                        .map(Method::getName)
                        .filter(name -> name.matches("do[A-Z].*"))
                        .forEach(name -> methods.add("descriptorByName/" + descriptor.getId() + "/"
                                + Character.toLowerCase(name.charAt(2)) + name.substring(3)));
            }
        }
        return methods;
    }

    private JenkinsRule.WebClient client(Caller caller) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withJavaScriptEnabled(false);
        return caller == Caller.ANONYMOUS ? client : client.login(caller.name());
    }

    /** Answers to two values: what is wrong with the one may be right with the other. */
    private List<WebResponse> answers(JenkinsRule.WebClient client, Place place, String method) throws Exception {
        List<WebResponse> answers = new ArrayList<>();
        for (String value : List.of("", "/")) {
            answers.add(client.loadWebResponse(request(client, place, method, value, HttpMethod.POST)));
        }
        return answers;
    }

    private WebRequest request(JenkinsRule.WebClient client, Place place, String method, String value, HttpMethod verb)
            throws Exception {
        WebRequest request = new WebRequest(
                URI.create(client.getContextPath() + place.path + method).toURL(), verb);
        String endpoint = method.endsWith("/testConnection") ? typedEndpoint() : "prod";
        List<NameValuePair> parameters = new ArrayList<>();
        Map.of(
                        "value", value,
                        "endpoint", endpoint,
                        "url", osapi.url(),
                        "credentialsId", "current-id",
                        "command", "",
                        "returnStatus", "true",
                        "returnStdout", "true")
                .forEach((name, sent) -> parameters.add(new NameValuePair(name, sent)));
        request.setRequestParameters(parameters);
        if (verb == HttpMethod.POST) {
            client.addCrumb(request);
        }
        return request;
    }

    private String typedEndpoint() {
        JSONObject provider = new JSONObject();
        provider.put("$class", PLUGIN + "provider.osapi.OsapiProvider");
        provider.put("url", osapi.url());
        provider.put("credentialsId", OsapiFixture.TOKEN_ID);
        JSONObject endpoint = new JSONObject();
        endpoint.put("name", "typed");
        endpoint.put("provider", provider);
        return endpoint.toString();
    }

    private static void assertLearnsNothing(String who, List<WebResponse> answers) {
        for (WebResponse answer : answers) {
            assertTrue(
                    answer.getStatusCode() == 403 || answer.getStatusCode() == 404 || saysNothing(answer),
                    () -> who + ": HTTP " + answer.getStatusCode() + " " + answer.getContentAsString());
        }
    }

    private static boolean saysNothing(WebResponse answer) {
        String text = answer.getContentAsString().strip();
        if (!text.startsWith("{")) {
            return text.isEmpty() || text.equals("<div/>") || text.equals("[]");
        }
        Set<String> values = new LinkedHashSet<>();
        JSONArray items = JSONObject.fromObject(text).getJSONArray("values");
        items.forEach(item ->
                values.add(item instanceof JSONObject option ? option.getString("value") : String.valueOf(item)));
        return SENT.containsAll(values);
    }
}
