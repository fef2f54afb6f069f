package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.fasterxml.jackson.databind.JsonNode;
import hudson.ExtensionList;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.EndpointDefaults;
import io.jenkins.plugins.remoteexec.endpoint.FolderEndpoints;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.security.csp.impl.CspConfiguration;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * The forms in a real browser, with Jenkins' Content Security Policy enforced. With the system property
 * {@code remoteexec.pictures} set to a directory, pictures of those of endpoints are left there.
 */
@WithJenkins
class BrowserJenkinsTest {
    private static final String ENDPOINT = ".repeated-chunk:has(.remote-exec-test-connection)";
    private static final int MOST_FIELDS = 200;

    /**
     * What all scripts know: what can be seen, and what the keyboard can reach. Jenkins itself puts its help buttons
     * behind everything else of a page, and a button to delete at the end of what it deletes.
     */
    private static final String COMMON = """
            const root = document.querySelector(arguments[0]);
            const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
                && e.getBoundingClientRect().width > 0;
            const reachable = () => [...root.querySelectorAll("a[href], button, input, select, textarea")]
                .filter((e) => e.tabIndex === 0 && !e.disabled && e.type !== "hidden" && seen(e)
                    && !e.closest(".repeatable-delete, .dd-handle"));
            const named = (e) => e.getAttribute("name") || e.getAttribute("aria-label") || e.textContent.trim();
            """;

    /** Jenkins puts labels next to fields, in ways of its own. */
    private static final String FIELDS_WITHOUT_A_LABEL = COMMON + """
            const item = (e) => e.closest(".jenkins-form-item");
            return [...root.querySelectorAll("input, select, textarea")]
                .filter((e) => e.type !== "hidden" && (seen(e) || e.type === "checkbox" && seen(e.parentElement)))
                .filter((e) => ![
                    e.parentElement.querySelector(":scope > label"),
                    item(e) && item(e).querySelector(":scope > .jenkins-form-label"),
                ].some((label) => label && label.textContent.replace("?", "").trim()))
                .filter((e) => !e.getAttribute("aria-label"))
                .map(named);
            """;

    /** Jenkins fades its pages in; what cannot be seen yet would pass every check. */
    private static final String CAN_BE_SEEN = COMMON + "return reachable().length > 2;";

    private static final String NOTHING_MOVES = """
            return document.getAnimations().every((animation) =>
                animation.playState !== "running" || animation.effect.getTiming().iterations === Infinity);
            """;

    private static final String PLACE = COMMON + "return JSON.stringify(root.getBoundingClientRect());";

    private static final String OPEN_ADVANCED = COMMON + """
            const closed = [...root.querySelectorAll(".advanced-button")]
                .filter((e) => seen(e) && e.dataset.expanded !== "true");
            closed.forEach((button) => button.click());
            return closed.length === 0;
            """;

    private static final String BEGIN = COMMON + """
            window.visited = [reachable()[0]];
            window.visited[0].focus();
            return document.activeElement === window.visited[0];
            """;

    private static final String VISIT = COMMON + """
            const at = document.activeElement;
            if (!root.contains(at) || window.visited.includes(at)) {
              return false;
            }
            window.visited.push(at);
            return true;
            """;

    private static final String NEVER_REACHED =
            COMMON + "return reachable().filter((e) => !window.visited.includes(e)).map(named);";

    /** A field that is neither below nor to the right of the one before. */
    private static final String OUT_OF_ORDER = COMMON + """
            const place = (e) => (e.type === "checkbox" ? e.parentElement : e).getBoundingClientRect();
            const own = window.visited.filter((e) => !e.closest(".repeatable-delete, .dd-handle"));
            return own.slice(1)
                .map((e, i) => ({ from: own[i], to: e, a: place(own[i]), b: place(e) }))
                .filter(({ a, b }) => !(b.top >= a.bottom - 4 || (b.bottom > a.top && b.left >= a.left)))
                .map(({ from, to, a, b }) => `${named(from)} (${a.left},${a.top}) -> ${named(to)} (${b.left},${b.top})`);
            """;

    private static final String OPEN_HELP = COMMON + """
            const buttons = [...root.querySelectorAll(".jenkins-help-button")].filter(seen);
            buttons.forEach((button) => button.click());
            return buttons.length;
            """;

    private static final String HELP_IS_THERE = COMMON + """
            const areas = [...root.querySelectorAll(".help-area .help")].filter(seen);
            return areas.length === arguments[1]
                && areas.every((area) => area.textContent.trim().length > 20 && !/Loading|ERROR/.test(area.textContent));
            """;

    private JenkinsRule jenkins;

    @RegisterExtension
    private final OsapiFixture osapi = new OsapiFixture();

    private Browser browser;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        assumeTrue(Browser.isInstalled(), "chromium and chromedriver are not installed");
        jenkins = rule;
        osapi.addEndpoint();
        ExtensionList.lookupSingleton(CspConfiguration.class).setEnforce(true);
        browser = Browser.start();
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void theFormOfAGlobalEndpoint() throws Exception {
        RemoteExecConfiguration.get().setEndpoints(List.of(endpoint()));
        open("manage/configure", ENDPOINT);
        testConnection();
        picture("endpoint-form", "It took");
        checkForm(ENDPOINT);
    }

    @Test
    void theFormOfAFolder() throws Exception {
        Folder team = jenkins.createProject(Folder.class, "team");
        OsapiFixture.addCredentials(team, osapi.secretText(CredentialsScope.GLOBAL, OsapiFixture.TOKEN_ID));
        FolderEndpoints endpoints = new FolderEndpoints();
        endpoints.setEndpoints(List.of(endpoint()));
        team.addProperty(endpoints);
        open("job/team/configure", ENDPOINT);
        picture("folder-form", "sent unencrypted");
        checkForm(ENDPOINT);
    }

    @Test
    void theFormOfTheStep() throws Exception {
        jenkins.createProject(WorkflowJob.class, "deploy");
        open("job/deploy/pipeline-syntax/", "select.dropdownList");
        browser.run("""
                const steps = document.querySelector("select.dropdownList");
                steps.selectedIndex = [...steps.options].findIndex((option) => option.text.startsWith("remoteExec:"));
                steps.dispatchEvent(new Event("change"));
                """);
        String form = ".dropdownList-container:has([name='_.script'])";
        awaitForm(form);
        checkForm(form);
    }

    @Test
    void theFormOfTheBuildStep() throws Exception {
        RemoteExecBuilder builder = new RemoteExecBuilder();
        builder.setEndpoint("prod");
        builder.setTarget("web-01");
        builder.setScript("id");
        FreeStyleProject project = jenkins.createFreeStyleProject("deploy");
        project.getBuildersList().add(builder);
        String form = ".repeated-chunk[descriptorid$='RemoteExecBuilder']";
        open("job/deploy/configure", form);
        checkForm(form);
    }

    @Test
    void whatThePolicyForbidsIsNoticed() throws Exception {
        RemoteExecConfiguration.get().setEndpoints(List.of(endpoint()));
        open("manage/configure", ENDPOINT);
        browser.run("""
                const script = document.createElement("script");
                script.textContent = "window.violated = true";
                document.body.append(script);
                """);
        assertTrue(browser.run("return window.violated === undefined;").asBoolean());
        List<String> complaints = browser.complaints();
        assertTrue(complaints.toString().contains("Content Security Policy"), complaints::toString);
    }

    private Endpoint endpoint() {
        Endpoint prod = new Endpoint("prod", osapi.provider(OsapiFixture.TOKEN_ID));
        EndpointDefaults defaults = new EndpointDefaults();
        defaults.setTimeout(600);
        defaults.setEnvironment("LANG=C.UTF-8\nSTAGE=test");
        prod.setDefaults(defaults);
        prod.setContact("Operations, ext. 42");
        prod.setAllowedJobs("team-a/**\nrelease");
        prod.setAllowedTargets("web-*");
        return prod;
    }

    private void open(String path, String form) throws Exception {
        String url = jenkins.getURL() + path;
        HttpRequest page = HttpRequest.newBuilder(URI.create(url)).build();
        assertTrue(
                HttpClient.newHttpClient()
                        .send(page, HttpResponse.BodyHandlers.discarding())
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .isPresent(),
                "the policy is enforced");
        browser.open(url);
        awaitForm(form);
    }

    private void awaitForm(String form) throws InterruptedException {
        browser.await(
                "the form " + form + " is there, and its scripts have run",
                "return document.readyState === 'complete' && !!document.querySelector(arguments[0] "
                        + "+ ' .jenkins-help-button, select.dropdownList' ) && !!document.querySelector(arguments[0]);",
                form);
    }

    private void checkForm(String form) throws Exception {
        browser.await("the form can be seen", CAN_BE_SEEN, form);
        browser.await("what is advanced is open", OPEN_ADVANCED, form);
        browser.await("nothing moves any more", NOTHING_MOVES);
        assertEquals(List.of(), browser.texts(FIELDS_WITHOUT_A_LABEL, form));
        assertTrue(browser.run(BEGIN, form).asBoolean());
        for (int fields = 1; browser.run(VISIT, form).asBoolean() || fields == 1; fields++) {
            assertTrue(fields < MOST_FIELDS, "the keyboard leaves the form");
            browser.pressTab();
        }
        assertEquals(List.of(), browser.texts(NEVER_REACHED, form));
        assertEquals(List.of(), browser.texts(OUT_OF_ORDER, form));
        int help = browser.run(OPEN_HELP, form).asInt();
        assertTrue(help >= 5, "fields with help");
        browser.await("all help is shown", HELP_IS_THERE, form, help);
        assertEquals(List.of(), complaints());
    }

    /** Without that of Jenkins' own combo box when it is left before its suggestions have come. */
    private List<String> complaints() {
        return browser.complaints().stream()
                .filter(complaint ->
                        !complaint.contains("/jsbundles/app.js") || !complaint.contains("(reading 'hide')"))
                .toList();
    }

    private void testConnection() throws Exception {
        browser.run(COMMON + "root.querySelector('.remote-exec-test-connection').click();", ENDPOINT);
        browser.await(
                "the connection was tested",
                COMMON
                        + "return /1 of 1 agents are ready/.test(root.querySelector('.remote-exec-tested').textContent);",
                ENDPOINT);
        assertEquals(List.of(), browser.complaints());
    }

    /** Leaves a picture of a form of an endpoint, if somebody wants one, as soon as a text stands in it. */
    private void picture(String name, String text) throws Exception {
        String directory = System.getProperty("remoteexec.pictures");
        if (directory != null) {
            browser.await(
                    "the form says " + text,
                    COMMON + "return root.textContent.includes(arguments[1]);",
                    ENDPOINT,
                    text);
            // Jenkins' own buttons would lie over the form
            browser.run(COMMON + """
                    document.querySelectorAll("#bottom-sticker").forEach((bar) => bar.remove());
                    root.scrollIntoView({ block: "center" });
                    """, ENDPOINT);
            browser.await("nothing moves any more", NOTHING_MOVES);
            byte[] picture;
            JsonNode place;
            do {
                place = browser.run(PLACE, ENDPOINT);
                picture = browser.picture(ENDPOINT);
                // the answer to a check above the form moves it down, perhaps just now
            } while (!browser.run(PLACE, ENDPOINT).equals(place));
            Files.write(Files.createDirectories(Path.of(directory)).resolve(name + ".png"), picture);
        }
    }
}
