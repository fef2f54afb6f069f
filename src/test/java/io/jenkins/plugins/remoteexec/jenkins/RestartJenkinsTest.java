package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Result;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class RestartJenkinsTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

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
    void aRunningCommandIsFollowedAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            WorkflowRun run = begin(
                    jenkins,
                    "def text = remoteExec endpoint: 'prod', target: 'web-01', returnStdout: true, script: '''"
                            + OsapiFixture.waitForGo()
                            + "; echo careful >&2; echo started once >> \"$HOME/starts\"'''\n"
                            + "echo \"text is <${text}>\"");
            // nothing of it may be in the log yet, so the host tells that it runs
            eventually("the command runs", () -> !osapi.osapi()
                    .host(OsapiFixture.HOST)
                    .sandbox()
                    .processes()
                    .isEmpty());
            jenkins.waitForMessage("web-01 via prod", run);
        });
        osapi.touch("go");
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("going on after the restart of Jenkins", run);
            jenkins.assertLogContains("text is <waiting\ngone on\n>", run);
            jenkins.assertLogContains("[stderr] careful", run);
            assertEquals("started once\n", Files.readString(osapi.file("starts")));
        });
    }

    @ParameterizedTest
    @EnumSource(FlowDurabilityHint.class)
    void theLogGoesOnWhereItStoppedWithEachDurabilitySetting(FlowDurabilityHint durability) throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            WorkflowRun run = begin(
                    jenkins,
                    durability,
                    "remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo() + "'''");
            jenkins.waitForMessage("\nwaiting\n", run);
        });
        osapi.touch("go");
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            String log = JenkinsRule.getLog(run);
            assertEquals(1, log.split("\nwaiting\n", -1).length - 1, log);
            assertEquals(1, log.split("\ngone on\n", -1).length - 1, log);
        });
    }

    @Test
    void anEndpointThatIsGoneAfterTheRestartIsSaid() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            jenkins.waitForMessage(
                    "\nwaiting\n",
                    begin(
                            jenkins,
                            "remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo()
                                    + "'''"));
            RemoteExecConfiguration.get().setEndpoints(List.of());
        });
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("There is no endpoint 'prod'", run);
        });
    }

    @Test
    void theTimeDuringWhichJenkinsWasDownCounts() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            jenkins.waitForMessage(
                    "\nup\n",
                    begin(
                            jenkins,
                            "remoteExec endpoint: 'prod', target: 'web-01', script: 'echo up; sleep 600', timeout: 5"));
        });
        eventually("the target has stopped the command by itself", () -> osapi.osapi()
                .host(OsapiFixture.HOST)
                .sandbox()
                .processes()
                .isEmpty());
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("ERROR: web-01: timed out after 5 s; the command was stopped", run);
        });
    }

    @Test
    void aResultThatIsGoneIsLostAndTheReasonIsSaid() throws Throwable {
        Path[] directory = new Path[1];
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            WorkflowRun run = begin(
                    jenkins,
                    "remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo() + "'''");
            jenkins.waitForMessage("\nwaiting\n", run);
            Path states = run.getRootDir().toPath().resolve("remote-exec");
            eventually("the state names the directory", () -> {
                directory[0] = directory(states);
                return directory[0] != null;
            });
        });
        delete(directory[0]);
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("ERROR: web-01: result lost: The execution's directory is gone", run);
        });
        // whoever deletes the supervisor's directory has to look after the command himself
        osapi.touch("go");
    }

    @Test
    void anEndpointThatTheJobMayNotUseAnyMoreIsNotUsedAfterTheRestart() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            jenkins.waitForMessage(
                    "\nwaiting\n",
                    begin(
                            jenkins,
                            "remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo()
                                    + "'''"));
            Endpoint narrowed = new Endpoint("prod", osapi.provider(OsapiFixture.TOKEN_ID));
            narrowed.setAllowedJobs("team-a/**");
            RemoteExecConfiguration.get().setEndpoints(List.of(narrowed));
        });
        int before = osapi.osapi().requests().all().size();
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("Endpoint 'prod' may not be used by 'deploy'", run);
            assertEquals(before, osapi.osapi().requests().all().size());
        });
    }

    private static Path directory(Path states) {
        Pattern pattern = Pattern.compile("\"directory\":\"([^\"]+)\"");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(states, "*.json")) {
            for (Path file : files) {
                Matcher matcher = pattern.matcher(Files.readString(file));
                if (matcher.find()) {
                    return Path.of(matcher.group(1));
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static WorkflowRun begin(JenkinsRule jenkins, String script) throws Exception {
        return begin(jenkins, FlowDurabilityHint.MAX_SURVIVABILITY, script);
    }

    private static WorkflowRun begin(JenkinsRule jenkins, FlowDurabilityHint durability, String script)
            throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(script, true));
        job.addProperty(new DurabilityHintJobProperty(durability));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("deploy", WorkflowJob.class).getBuildByNumber(1);
    }
}
