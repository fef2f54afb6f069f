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
import io.jenkins.plugins.remoteexec.run.SecretVariable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
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

    @RegisterExtension
    private final OsapiFixture osapi = new OsapiFixture();

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
        String log = controller.runRemotely(KilledControllerJenkinsTest::endOfBuild, "deploy");
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
        List<String> lost = List.of("freestyle", "inline", "fast", "torn", "gone");
        for (String kind : lost) {
            waitForTheLog(kind, "\nup\n");
        }
        waitForTheLog("nonatomic", "\nup\n");
        killWhenTheLogHas("\nup\n");
        try (Stream<Path> files = Files.walk(build("gone"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        // as if the kill had come while it was written, which this durability setting does in place
        try (FileChannel program = FileChannel.open(build("torn").resolve("program.dat"), StandardOpenOption.WRITE)) {
            program.truncate(program.size() / 2);
        }
        controller.startJenkins();
        for (String kind : lost) {
            eventually(kind + " was stopped", () -> Files.exists(osapi.file("stopped-" + kind)));
        }
        for (String kind : List.of("freestyle", "inline", "fast", "torn")) {
            waitForTheLog(kind, "[remoteExec] web-01: this build could not resume after the restart of Jenkins; its");
            waitForTheLog(kind, "[remoteExec] web-01: cancelled; the command was stopped");
        }
        Path live = controller.getHome().toPath().resolve("remote-exec/live");
        eventually("only two are left in the index", () -> live.toFile().list().length == 2);
        assertFalse(Files.exists(osapi.file("stopped-deploy")));
        assertFalse(Files.exists(osapi.file("stopped-nonatomic")));
        osapi.touch("go");
        controller.runRemotely(KilledControllerJenkinsTest::endOfBuild, "deploy");
        controller.runRemotely(KilledControllerJenkinsTest::endOfBuild, "nonatomic");
        eventually("the index is empty", () -> live.toFile().list().length == 0);
    }

    @Test
    void whatNobodyCanGoOnWithIsCollectedWhereThatIsWanted() throws Throwable {
        controller.javaOptions("-Dio.jenkins.plugins.remoteexec.leftovers=collect");
        controller.startJenkins();
        controller.runRemotely(KilledControllerJenkinsTest::beginFreestyle, osapi.url(), osapi.token());
        Path states = build("freestyle").resolve("remote-exec");
        eventually("it is stored that its first line is in the log", () -> hasLogged(states, 3));
        controller.stopJenkinsForcibly();
        osapi.touch("go");
        controller.startJenkins();
        waitForTheLog("freestyle", "[remoteExec] web-01: exit code 7");
        List<String> log = Files.readAllLines(build("freestyle").resolve("log"));
        int again = log.indexOf("[remoteExec] web-01: this build could not resume after the restart of Jenkins;"
                + " collecting its command's output and result");
        assertEquals(
                List.of("went on with ****", "[stderr] careful"),
                log.subList(again + 1, log.size() - 1),
                log::toString);
        assertEquals(1, log.stream().filter("up"::equals).count(), log::toString);
        assertFalse(Files.exists(osapi.file("stopped-freestyle")));
        Path live = controller.getHome().toPath().resolve("remote-exec/live");
        eventually("the index is empty", () -> live.toFile().list().length == 0);
    }

    /** Whether one of the states of a build has this text. */
    static boolean hasStored(Path states, String text) {
        return anyMatches(states, ".json", state -> state.contains(text));
    }

    /** Whether one of the journals of a build says that its log has this many bytes of standard output. */
    static boolean hasLogged(Path states, int bytes) {
        return anyMatches(states, ".log", journal -> journal.startsWith("1 " + bytes + " "));
    }

    private static boolean anyMatches(Path states, String end, Predicate<String> wanted) {
        try (Stream<Path> files = Files.exists(states) ? Files.list(states) : Stream.empty()) {
            return files.filter(file -> file.toString().endsWith(end)).anyMatch(file -> wanted.test(read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path build(String job) {
        return controller.getHome().toPath().resolve("jobs").resolve(job).resolve("builds/1");
    }

    private void waitForTheLog(String job, String text) throws InterruptedException {
        Path log = build(job).resolve("log");
        eventually("the log of " + job + " has " + text, () -> read(log).contains(text));
    }

    private void killWhenTheLogHas(String text) throws InterruptedException {
        waitForTheLog("deploy", text);
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
        withDurability(jenkins, "fast", FlowDurabilityHint.PERFORMANCE_OPTIMIZED);
        withDurability(jenkins, "nonatomic", FlowDurabilityHint.SURVIVABLE_NONATOMIC);
        withDurability(jenkins, "torn", FlowDurabilityHint.SURVIVABLE_NONATOMIC);
        freestyle(jenkins, "freestyle", builder(untilStopped("freestyle")));
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "own-token", null, Secret.fromString(token)));
        RemoteExecBuilder inline = builder(untilStopped("inline"));
        inline.setEndpoint(null);
        inline.setProvider(new OsapiProvider(url, "own-token"));
        freestyle(jenkins, "inline", inline);
    }

    private static void beginFreestyle(JenkinsRule jenkins, String url, String token) throws Exception {
        addEndpoint(jenkins, url, token);
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "word", null, Secret.fromString("pass word")));
        RemoteExecBuilder builder =
                builder(untilStopped("freestyle") + "echo \"went on with $WORD\"\nsleep 1\necho careful >&2\nexit 7\n");
        builder.setSecretEnvironment(List.of(new SecretVariable("WORD", "word")));
        freestyle(jenkins, "freestyle", builder);
    }

    private static RemoteExecBuilder builder(String script) {
        RemoteExecBuilder builder = new RemoteExecBuilder();
        builder.setEndpoint("prod");
        builder.setTarget(OsapiFixture.HOST);
        builder.setScript(script);
        return builder;
    }

    private static void freestyle(JenkinsRule jenkins, String name, RemoteExecBuilder builder) throws Exception {
        FreeStyleProject freestyle = jenkins.createFreeStyleProject(name);
        freestyle.getBuildersList().add(builder);
        freestyle.scheduleBuild2(0).waitForStart();
    }

    private static void withDurability(JenkinsRule jenkins, String name, FlowDurabilityHint durability)
            throws Exception {
        WorkflowJob job = pipeline(jenkins, name, untilStopped(name));
        job.addProperty(new DurabilityHintJobProperty(durability));
        job.scheduleBuild2(0).waitForStart();
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

    private static String endOfBuild(JenkinsRule jenkins, String name) throws Exception {
        WorkflowRun run =
                jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        return JenkinsRule.getLog(run);
    }
}
