package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.jenkins.KilledControllerJenkinsTest.hasLogged;
import static io.jenkins.plugins.remoteexec.jenkins.KilledControllerJenkinsTest.hasStored;
import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Cause;
import hudson.model.FreeStyleProject;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.Leftovers;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.log.CapturedOutput;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import io.jenkins.plugins.remoteexec.run.Ended;
import io.jenkins.plugins.remoteexec.run.EnvironmentVariable;
import io.jenkins.plugins.remoteexec.run.SecretVariable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
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
        for (String job : List.of("deploy", "inline", "nightly", "ended")) {
            eventually("its first line is logged and that is stored", () -> hasLogged(states(home, job), 8));
        }
        controller.runRemotely(SavedBuildsJenkinsTest::storeEnd, "ended");
        assertTrue(read(build(home, "ended").resolve("program.dat")).contains("StepEnd"), "its end is stored");
        // last, because the host runs nothing else meanwhile
        controller.runRemotely(SavedBuildsJenkinsTest::beginDirect);
        eventually("it runs", () -> Files.exists(osapi.file("begun")));
        eventually("it is stored that it was sent", () -> hasStored(states(home, "direct"), "\"ticket\""));
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
        SavedBuilds builds = new SavedBuilds(form);
        builds.restore(sessions.getHome().toPath(), osapi, leftovers);
        osapi.touch("go");
        sessions.then(jenkins -> {
            if (builds.has("ended")) {
                goneOn(jenkins, "ended", "\nit was exited 3\n");
            }
            if (builds.has("inline")) {
                goneOn(jenkins, "inline", "resuming after the restart of Jenkins\ngone on with ****\n");
            }
            if (builds.has("direct")) {
                goneOn(jenkins, "direct", "gone on at once\n");
                assertEquals("begun\n", Files.readString(osapi.file("begun")));
            }
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
        pipeline(jenkins, "deploy", """
                remoteExec endpoint: 'prod', target: 'web-01', environment: [GREETING: 'hello'],
                  secretEnvironment: [WORD: 'word'], script: '%s'""", SavedBuilds.DEPLOY);
        pipeline(jenkins, "inline", """
                remoteExec provider: osapi(url: '%s', credentialsId: 'own-token'), target: 'web-01', label: 'go on',
                  encoding: 'ISO-8859-1', stdin: 'hello', workingDirectory: '/tmp', secretEnvironment: [WORD: 'word'],
                  script: '%s'""", url, SavedBuilds.DEPLOY);
        pipeline(jenkins, "ended", """
                def r = remoteExec endpoint: 'prod', target: 'web-01', returnResult: true, script: '%s'
                echo "it was ${r.outcome} ${r.exitCode}\"""", SavedBuilds.NIGHTLY);
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

    private static void beginDirect(JenkinsRule jenkins) throws Exception {
        pipeline(
                jenkins,
                "direct",
                "remoteExec endpoint: 'prod', target: 'web-01', durable: false, script: '%s'",
                SavedBuilds.DIRECT);
    }

    private static void pipeline(JenkinsRule jenkins, String name, String step, Object... values) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(step.formatted(values) + "\necho 'the rest of the program'\n", true));
        job.scheduleBuild2(0).waitForStart();
    }

    /** What a controller stores that is killed before it tells the end: there is no other way to kill it just then. */
    private static void storeEnd(JenkinsRule jenkins, String job) throws Exception {
        StepExecution step = run(jenkins, job)
                .getExecution()
                .getCurrentExecutions(true)
                .get()
                .get(0);
        Constructor<CapturedOutput> capturedOutput = CapturedOutput.class.getDeclaredConstructor(Set.class);
        capturedOutput.setAccessible(true);
        Ended how = new Ended(
                "web-01",
                new Outcome.Exited(3),
                "exit code 3",
                Duration.ofSeconds(2),
                capturedOutput.newInstance(Set.of()));
        Method endOf = step.getClass().getDeclaredMethod("endOf", Ended.class);
        endOf.setAccessible(true);
        Field end = step.getClass().getDeclaredField("end");
        end.setAccessible(true);
        end.set(step, endOf.invoke(step, how));
        step.getContext().saveState().get();
    }

    private static WorkflowRun run(JenkinsRule jenkins, String job) {
        return jenkins.jenkins.getItemByFullName(job, WorkflowJob.class).getBuildByNumber(1);
    }

    private static void goneOn(JenkinsRule jenkins, String job, String... texts) throws Exception {
        WorkflowRun run = run(jenkins, job);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        for (String text : texts) {
            jenkins.assertLogContains(text, run);
        }
        jenkins.assertLogContains("\nthe rest of the program\n", run);
    }

    private static Path build(Path home, String job) {
        return home.resolve("jobs").resolve(job).resolve("builds/1");
    }

    private static Path states(Path home, String job) {
        return build(home, job).resolve("remote-exec");
    }

    private static void addEndpoint(JenkinsRule jenkins, String url, String token) throws Exception {
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(
                        CredentialsScope.SYSTEM, OsapiFixture.TOKEN_ID, null, Secret.fromString(token)));
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "word", null, Secret.fromString("pass word")));
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "own-token", null, Secret.fromString(token)));
        RemoteExecConfiguration.get()
                .setEndpoints(List.of(new Endpoint("prod", new OsapiProvider(url, OsapiFixture.TOKEN_ID))));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
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
