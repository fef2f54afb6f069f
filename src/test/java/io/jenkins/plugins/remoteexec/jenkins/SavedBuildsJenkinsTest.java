package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Cause;
import hudson.model.FreeStyleProject;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.engine.Leftovers;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import io.jenkins.plugins.remoteexec.run.EnvironmentVariable;
import io.jenkins.plugins.remoteexec.run.SecretVariable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * Builds that a released version has begun go on with this one. What their controllers had stored is kept below
 * {@code src/test/resources/saved-builds}, a directory for each form.
 *
 * <p>The first test writes the form of today to {@code target/saved-builds}. When it says that files have come or gone, or
 * when the content of one has a new form, copy that directory to the kept ones, under the version of the plugin that
 * begins to write it.
 */
class SavedBuildsJenkinsTest {
    private static final Path TODAY = Path.of("target/saved-builds");

    @RegisterExtension
    private final RealJenkinsExtension controller = new RealJenkinsExtension().withTimeout(0);

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final Leftovers leftovers = new Leftovers();

    @RegisterExtension
    private final OsapiFixture osapi = new OsapiFixture();

    @AfterEach
    void stop() {
        leftovers.delete();
    }

    static Stream<Path> kept() throws IOException {
        return SavedBuilds.kept();
    }

    @Test
    void theFormOfTodayIsAmongThoseThatAreKept() throws Throwable {
        controller.startJenkins();
        controller.runRemotely(SavedBuildsJenkinsTest::begin, osapi.url(), osapi.token());
        Path home = controller.getHome().toPath();
        for (String job : List.of("deploy", "nightly")) {
            Path states = home.resolve("jobs").resolve(job).resolve("builds/1/remote-exec");
            eventually(
                    "its first line is logged and that is stored",
                    () -> KilledControllerJenkinsTest.hasStored(states, "\"stdout\":8"));
        }
        controller.stopJenkinsForcibly();
        delete(TODAY);
        SavedBuilds today = SavedBuilds.of(home, TODAY);
        Path newest = kept().max(Comparator.naturalOrder()).orElseThrow();
        assertEquals(new SavedBuilds(newest).names(), today.names());
        for (String secret : List.of("pass word", osapi.token())) {
            assertFalse(today.content().contains(secret), "it holds a secret");
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void buildsThatAnyReleaseHasBegunGoOnOrAreStopped(Path form) throws Throwable {
        sessions.then(jenkins -> addEndpoint(jenkins, osapi.url(), osapi.token()));
        new SavedBuilds(form).restore(sessions.getHome().toPath(), osapi, leftovers);
        osapi.touch("go");
        sessions.then(jenkins -> {
            WorkflowRun deploy = jenkins.jenkins
                    .getItemByFullName("deploy", WorkflowJob.class)
                    .getBuildByNumber(1);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(deploy));
            String log = JenkinsRule.getLog(deploy);
            jenkins.assertLogContains("[remoteExec] web-01 via prod", deploy);
            jenkins.assertLogContains("resuming after the restart of Jenkins\ngone on with ****\n", deploy);
            jenkins.assertLogContains("\nthe rest of the program\n", deploy);
            assertEquals(1, log.split("\nwaiting\n", -1).length - 1, log);
            Path nightly = jenkins.jenkins.getRootDir().toPath().resolve("jobs/nightly/builds/1/log");
            eventually("the other one is stopped", () -> read(nightly)
                    .contains("\n[remoteExec] web-01: cancelled; the command was stopped"));
            Path live = jenkins.jenkins.getRootDir().toPath().resolve("remote-exec/live");
            eventually("nothing is left over", () -> live.toFile().list().length == 0);
            eventually("nothing runs any more", () -> osapi.osapi()
                    .host(OsapiFixture.HOST)
                    .sandbox()
                    .processes()
                    .isEmpty());
        });
    }

    private static void begin(JenkinsRule jenkins, String url, String token) throws Exception {
        addEndpoint(jenkins, url, token);
        WorkflowJob deploy = jenkins.createProject(WorkflowJob.class, "deploy");
        deploy.setDefinition(new CpsFlowDefinition("""
                remoteExec endpoint: 'prod', target: 'web-01', environment: [GREETING: 'hello'],
                  secretEnvironment: [WORD: 'word'], script: '%s'
                echo 'the rest of the program'
                """.formatted(SavedBuilds.DEPLOY), true));
        deploy.scheduleBuild2(0).waitForStart();
        FreeStyleProject nightly = jenkins.createFreeStyleProject("nightly");
        RemoteExecBuilder builder = new RemoteExecBuilder();
        builder.setEndpoint("prod");
        builder.setTarget(OsapiFixture.HOST);
        builder.setEnvironment(List.of(new EnvironmentVariable("GREETING", "hello")));
        builder.setSecretEnvironment(List.of(new SecretVariable("WORD", "word")));
        builder.setScript(SavedBuilds.NIGHTLY);
        nightly.getBuildersList().add(builder);
        nightly.scheduleBuild2(0, new Cause.UserIdCause()).waitForStart();
    }

    private static void addEndpoint(JenkinsRule jenkins, String url, String token) throws Exception {
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(
                        CredentialsScope.SYSTEM, OsapiFixture.TOKEN_ID, null, Secret.fromString(token)));
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "word", null, Secret.fromString("pass word")));
        RemoteExecConfiguration.get()
                .setEndpoints(List.of(new Endpoint("prod", new OsapiProvider(url, OsapiFixture.TOKEN_ID))));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
