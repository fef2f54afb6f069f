package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Result;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.run.Sweep;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class RestartJenkinsTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final OsapiFixture osapi = new OsapiFixture();

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
            jenkins.assertLogContains("resuming after the restart of Jenkins", run);
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
    void aCommandThatTalksWithoutAPauseLosesNoLineWhenJenkinsIsStopped() throws Throwable {
        String script = "i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo line $i; sleep 0.01; done";
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            WorkflowRun run = begin(jenkins, "remoteExec endpoint: 'prod', target: 'web-01', script: '" + script + "'");
            jenkins.waitForMessage("\nline 50\n", run);
        });
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            List<String> lines = JenkinsRule.getLog(run)
                    .lines()
                    .filter(line -> line.startsWith("line "))
                    .toList();
            assertEquals(
                    IntStream.rangeClosed(1, 500).mapToObj(i -> "line " + i).toList(), lines);
        });
    }

    @Test
    void anEndpointThatIsGoneAfterTheRestartIsSaidAndTheCommandStoppedAsSoonAsItIsBack() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            jenkins.waitForMessage(
                    "\nwaiting\n",
                    begin(
                            jenkins,
                            "catchError { remoteExec endpoint: 'prod', target: 'web-01', script: '''"
                                    + OsapiFixture.waitForGo() + "''' }\necho 'still building'\nsleep 600"));
            RemoteExecConfiguration.get().setEndpoints(List.of());
        });
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.waitForMessage("still building", run);
            jenkins.assertLogContains("ERROR: There is no endpoint 'prod'", run);
            jenkins.assertLogContains(
                    "[remoteExec] This step cannot resume after the restart of Jenkins. Its command may be running"
                            + " and cannot be stopped now; Jenkins will try again: There is no endpoint 'prod'",
                    run);
            osapi.addEndpoint();
            Sweep.now();
            eventually("the command was stopped", this::nothingRuns);
            assertTrue(run.isBuilding());
            run.doKill();
            jenkins.waitForCompletion(run);
        });
    }

    @Test
    void credentialsThatComeAMomentAfterTheRestartAreWaitedFor() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            jenkins.waitForMessage(
                    "\nwaiting\n",
                    begin(
                            jenkins,
                            "remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo()
                                    + "'''"));
            SystemCredentialsProvider.getInstance().getCredentials().clear();
            SystemCredentialsProvider.getInstance().save();
        });
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.waitForMessage(
                    "[remoteExec] resuming after the restart of Jenkins needs credentials that are not available yet; trying"
                            + " again for up to 5 min: Endpoint 'prod': there are no credentials with the id 'osapi-token'",
                    run);
            OsapiFixture.addCredentials(
                    jenkins.jenkins, osapi.secretText(CredentialsScope.SYSTEM, OsapiFixture.TOKEN_ID));
            osapi.touch("go");
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("\ngone on\n", run);
        });
    }

    @Test
    void anAbortIsNotForgottenOverARestart() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            WorkflowRun run = begin(
                    jenkins,
                    "remoteExec endpoint: 'prod', target: 'web-01', returnResult: true, script: "
                            + "'trap \"\" TERM; echo > \"$HOME/deaf\"; while :; do sleep 0.1; done'\n"
                            + "echo 'on to the next step'");
            eventually("the command heeds no signal", () -> Files.exists(osapi.file("deaf")));
            run.getExecutor().interrupt();
            Path states = run.getRootDir().toPath().resolve("remote-exec");
            eventually("the abort is stored", () -> stored(states).contains("CANCEL"));
        });
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("[remoteExec] web-01: cancelled; the command was stopped", run);
            jenkins.assertLogNotContains("\non to the next step", run);
            eventually("nothing runs", this::nothingRuns);
        });
    }

    @Test
    void whatWasNotConfirmedToHaveStoppedIsStoppedAfterTheRestart() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            WorkflowRun run =
                    begin(jenkins, "remoteExec endpoint: 'prod', target: 'web-01', script: 'echo started; sleep 600'");
            jenkins.waitForMessage("\nstarted\n", run);
            osapi.osapi().faults().on("*", ".*").always().proxyError();
            run.getExecutor().interrupt();
            Path states = run.getRootDir().toPath().resolve("remote-exec");
            eventually("the abort is stored", () -> stored(states).contains("CANCEL"));
            run.getExecutor().interrupt();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        });
        assertFalse(nothingRuns());
        osapi.osapi().faults().clear();
        sessions.then(jenkins -> {
            eventually("the command was stopped", this::nothingRuns);
            Path log = run(jenkins).getRootDir().toPath().resolve("log");
            eventually("that is said", () -> read(log)
                    .contains(
                            "\n[remoteExec] web-01: it was not confirmed that the command of this build has stopped; it is"
                                    + " being stopped\n[remoteExec] web-01: cancelled; the command was stopped"));
            eventually(
                    "the index is empty",
                    () -> new File(jenkins.jenkins.getRootDir(), "remote-exec/live").list().length == 0);
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
    void anEndpointThatTheJobMayNotUseAnyMoreOnlyStopsTheCommandAfterTheRestart() throws Throwable {
        sessions.then(jenkins -> {
            osapi.addEndpoint();
            jenkins.waitForMessage(
                    "\nwaiting\n",
                    begin(
                            jenkins,
                            "remoteExec endpoint: 'prod', target: 'web-01', script: '''echo waiting; "
                                    + "until [ -e \"$HOME/news\" ]; do sleep 0.1; done; "
                                    + "echo not for this job any more; sleep 600'''"));
            Endpoint narrowed = new Endpoint("prod", osapi.provider(OsapiFixture.TOKEN_ID));
            narrowed.setAllowedJobs("team-a/**");
            narrowed.setContact("Operations, ext. 42");
            RemoteExecConfiguration.get().setEndpoints(List.of(narrowed));
        });
        Files.writeString(osapi.file("news"), "");
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            String refusal = "Endpoint 'prod' may not be used by 'deploy': it is for jobs whose full name matches"
                    + " 'team-a/**'. Ask Operations, ext. 42.";
            jenkins.assertLogContains("\nERROR: " + refusal, run);
            jenkins.assertLogContains(
                    "\n[remoteExec] web-01: this step cannot resume after the restart of Jenkins, and its command is being"
                            + " stopped: " + refusal + "\n",
                    run);
            jenkins.assertLogContains("\n[remoteExec] web-01: cancelled; the command was stopped", run);
            jenkins.assertLogNotContains("\nnot for this job any more", run);
            eventually("nothing is left of it", this::nothingRuns);
            eventually(
                    "the index is empty",
                    () -> new File(jenkins.jenkins.getRootDir(), "remote-exec/live").list().length == 0);
        });
    }

    @Test
    void whatNobodyCanStopIsForgottenWhenItMustLongBeOver() throws Throwable {
        Path live = Files.createDirectories(sessions.getHome().toPath().resolve("remote-exec/live"));
        Path old = live.resolve("old.xml");
        Path young = live.resolve("young.xml");
        Files.writeString(old, ofGoneEndpoint(Instant.now().minus(Duration.ofDays(31))));
        Files.writeString(young, ofGoneEndpoint(Instant.now().minus(Duration.ofDays(29))));
        sessions.then(jenkins -> eventually("the old one is forgotten", () -> !Files.exists(old)));
        assertTrue(Files.exists(young));
    }

    private static String ofGoneEndpoint(Instant started) {
        return """
                <?xml version='1.1' encoding='UTF-8'?>
                <io.jenkins.plugins.remoteexec.run.LiveExecution>
                  <run>gone#1</run>
                  <resumable>false</resumable>
                  <endpoint>gone</endpoint>
                  <state>{"version":1,"id":"00112233445566778899aabbccddeeff","mode":"durable","target":"web-01",
                    "started":"%s","details":{"phase":"starting"}}</state>
                </io.jenkins.plugins.remoteexec.run.LiveExecution>
                """.formatted(started);
    }

    private boolean nothingRuns() {
        return osapi.osapi().host(OsapiFixture.HOST).sandbox().processes().isEmpty();
    }

    private static String stored(Path states) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(states, "*.json")) {
            StringBuilder all = new StringBuilder();
            files.forEach(file -> all.append(read(file)));
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
