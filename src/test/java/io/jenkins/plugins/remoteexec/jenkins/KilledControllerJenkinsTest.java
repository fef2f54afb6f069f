package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A controller that gets a SIGKILL, again and again, while the command and its API live on. */
class KilledControllerJenkinsTest {
    private static final int LINES = 300;

    /** A third of its lines at once, and each other third when it is told to go on. */
    private static final String SCRIPT = """
            echo started >> "$HOME/starts"
            i=0
            for gate in now second third; do
              until [ $gate = now ] || [ -e "$HOME/$gate" ]; do sleep 0.1; done
              for n in 1 2 3 4 5 6 7 8 9 10; do
                for m in 1 2 3 4 5 6 7 8 9 10; do i=$((i + 1)); echo "line $i"; done
                sleep 0.3
              done
            done
            """;

    @RegisterExtension
    private final RealJenkinsExtension controller = new RealJenkinsExtension().withTimeout(0);

    private OsapiFixture osapi;

    @BeforeEach
    void start() throws Exception {
        osapi = new OsapiFixture();
    }

    @AfterEach
    void stop() {
        osapi.close();
    }

    @Test
    void theCommandRunsOnceAndEachLineIsInTheLogOnce() throws Throwable {
        controller.startJenkins();
        controller.runRemotely(KilledControllerJenkinsTest::begin, osapi.url(), osapi.token(), SCRIPT);
        // while it starts
        killWhenTheLogHas("web-01 via prod");
        controller.startJenkins();
        // while output comes
        killWhenTheLogHas("\nline 37\n");
        osapi.touch("second");
        controller.startJenkins();
        killWhenTheLogHas("\nline 151\n");
        osapi.touch("third");
        controller.startJenkins();
        // when everything is in the log, and the result perhaps not stored yet
        killWhenTheLogHas("web-01: exit code 0");
        controller.startJenkins();
        String log = controller.runRemotely(KilledControllerJenkinsTest::endOfBuild);
        assertEquals("started\n", Files.readString(osapi.file("starts")));
        assertEquals(
                IntStream.rangeClosed(1, LINES).mapToObj(i -> "line " + i).toList(),
                log.lines().filter(line -> line.startsWith("line ")).toList(),
                log);
    }

    @Test
    void whatNobodyCanGoOnWithIsStoppedAndOnlyThat() throws Throwable {
        controller.startJenkins();
        controller.runRemotely(KilledControllerJenkinsTest::beginOneOfEachKind, osapi.url(), osapi.token());
        for (String kind : List.of("freestyle", "fast", "gone")) {
            waitForTheLog(kind, "\nup\n");
        }
        killWhenTheLogHas("\nup\n");
        Path gone = controller.getHome().toPath().resolve("jobs/gone/builds/1");
        try (Stream<Path> files = Files.walk(gone)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        controller.startJenkins();
        for (String kind : List.of("freestyle", "fast", "gone")) {
            eventually(kind + " was stopped", () -> Files.exists(osapi.file("stopped-" + kind)));
        }
        for (String kind : List.of("freestyle", "fast")) {
            waitForTheLog(kind, "[remoteExec] this build could not go on after the restart of Jenkins; stopping");
            waitForTheLog(kind, "[remoteExec] web-01: cancelled; the command was stopped");
        }
        Path live = controller.getHome().toPath().resolve("remote-exec/live");
        eventually("only one is left in the index", () -> live.toFile().list().length == 1);
        assertFalse(Files.exists(osapi.file("stopped-deploy")));
        osapi.touch("go");
        controller.runRemotely(KilledControllerJenkinsTest::endOfBuild);
        eventually("the index is empty", () -> live.toFile().list().length == 0);
    }

    private void waitForTheLog(String job, String text) throws InterruptedException {
        Path log = controller.getHome().toPath().resolve("jobs/" + job + "/builds/1/log");
        eventually("the log of " + job + " has " + text, () -> read(log).contains(text));
    }

    private void killWhenTheLogHas(String text) throws InterruptedException {
        Path log = controller.getHome().toPath().resolve("jobs/deploy/builds/1/log");
        eventually("the log has " + text, () -> read(log).contains(text));
        controller.stopJenkinsForcibly();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void begin(JenkinsRule jenkins, String url, String token, String script) throws Exception {
        addEndpoint(jenkins, url, token);
        pipeline(jenkins, "deploy", script).scheduleBuild2(0).waitForStart();
    }

    private static void beginOneOfEachKind(JenkinsRule jenkins, String url, String token) throws Exception {
        addEndpoint(jenkins, url, token);
        pipeline(jenkins, "deploy", untilStopped("deploy")).scheduleBuild2(0).waitForStart();
        pipeline(jenkins, "gone", untilStopped("gone")).scheduleBuild2(0).waitForStart();
        WorkflowJob fast = pipeline(jenkins, "fast", untilStopped("fast"));
        fast.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
        fast.scheduleBuild2(0).waitForStart();
        FreeStyleProject freestyle = jenkins.createFreeStyleProject("freestyle");
        RemoteExecBuilder builder = new RemoteExecBuilder();
        builder.setEndpoint("prod");
        builder.setTarget(OsapiFixture.HOST);
        builder.setScript(untilStopped("freestyle"));
        freestyle.getBuildersList().add(builder);
        freestyle.scheduleBuild2(0).waitForStart();
    }

    private static String untilStopped(String name) {
        return "trap 'echo > \"$HOME/stopped-" + name + "\"; exit 1' TERM\necho up\n"
                + "until [ -e \"$HOME/go\" ]; do sleep 0.1; done\n";
    }

    private static WorkflowJob pipeline(JenkinsRule jenkins, String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(
                "remoteExec endpoint: 'prod', target: 'web-01', script: '''"
                        + script.replace("\\", "\\\\").replace("'", "\\'") + "'''",
                true));
        return job;
    }

    private static void addEndpoint(JenkinsRule jenkins, String url, String token) throws Exception {
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(
                        CredentialsScope.SYSTEM, OsapiFixture.TOKEN_ID, null, Secret.fromString(token)));
        RemoteExecConfiguration.get()
                .setEndpoints(List.of(new Endpoint("prod", new OsapiProvider(url, OsapiFixture.TOKEN_ID))));
    }

    private static String endOfBuild(JenkinsRule jenkins) throws Exception {
        WorkflowRun run =
                jenkins.jenkins.getItemByFullName("deploy", WorkflowJob.class).getBuildByNumber(1);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        return JenkinsRule.getLog(run);
    }
}
