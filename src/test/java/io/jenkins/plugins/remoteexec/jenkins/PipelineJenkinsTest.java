package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import hudson.util.Secret;
import java.io.File;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

class PipelineJenkinsTest extends OsapiEndpointTest {
    @BeforeEach
    void start() throws Exception {
        // nothing here may need an agent
        jenkins.jenkins.setNumExecutors(0);
    }

    @Test
    void outputIsInTheLogWhileTheCommandRuns() throws Exception {
        WorkflowRun run = begin("remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo()
                + "; echo careful >&2'''");
        jenkins.waitForMessage("\nwaiting\n", run);
        assertTrue(run.isBuilding());
        osapi.touch("go");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        String log = JenkinsRule.getLog(run);
        assertTrue(log.contains("[remoteExec] web-01 via prod (OSAPI at " + osapi.url() + "): "), log);
        assertTrue(log.contains("\ngone on\n"), log);
        assertTrue(log.contains("\n[stderr] careful\n"), log);
        assertTrue(log.contains("[remoteExec] web-01: exit code 0 ("), log);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExitCodeThatIsNotZeroFailsTheBuild(boolean durable) throws Exception {
        WorkflowRun run = ends(
                Result.FAILURE,
                "remoteExec endpoint: 'prod', target: 'web-01', script: 'echo broken; exit 3', durable: " + durable);
        jenkins.assertLogContains("\nbroken\n", run);
        jenkins.assertLogContains("ERROR: web-01: exit code 3", run);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aScriptEndsWithItsFirstFailureUnlessItSaysOtherwise(boolean durable) throws Exception {
        String step = "remoteExec endpoint: 'prod', target: 'web-01', durable: " + durable + ", script: ";
        WorkflowRun run = ends(Result.FAILURE, step + "'''\n    false\n    echo not reached\n'''");
        jenkins.assertLogNotContains("\nnot reached\n", run);
        jenkins.assertLogContains("ERROR: web-01: exit code 1", run);
        WorkflowRun forgiving = ends(Result.SUCCESS, step + "'''\n    #!/bin/sh\n    false\n    echo reached\n'''");
        jenkins.assertLogContains("\nreached\n", forgiving);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothStreamsCanBeReturnedAsOne(boolean durable) throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                def both = [endpoint: 'prod', target: 'web-01', script: 'echo 1; echo 2 >&2; echo 3', mergeStderr: true, durable: %s]
                remoteExec both
                def text = remoteExec both + [returnStdout: true]
                def r = remoteExec both + [returnResult: true]
                echo "text is <${text.replace('\\n', ' ')}>, result is <${r.stdout.replace('\\n', ' ')}> and <${r.stderr}>"
                """.formatted(durable));
        jenkins.assertLogContains("\n1\n2\n3\n", run);
        jenkins.assertLogContains("text is <1 2 3 >, result is <1 2 3 > and <>", run);
        jenkins.assertLogNotContains("[stderr]", run);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPathIsPutBeforeThatOfTheTarget(boolean durable) throws Exception {
        WorkflowRun run = ends(
                Result.SUCCESS,
                "remoteExec endpoint: 'prod', target: 'web-01', environment: ['PATH+JAVA=/opt/java', 'PATH+APP=/opt/app'],"
                        + " script: 'echo \"$PATH\"; ls / >/dev/null', durable: " + durable);
        jenkins.assertLogContains("\n/opt/app:/opt/java:/", run);
    }

    @Test
    void anArgumentVectorRunsAsItIs() throws Exception {
        WorkflowRun run = ends(
                Result.SUCCESS,
                "remoteExec endpoint: 'prod', target: 'web-01', command: ['printf', '<%s>', 'a b', '$HOME', '']");
        jenkins.assertLogContains("<a b><$HOME><>", run);
    }

    @Test
    void whatSplitReturnsIsACommand() throws Exception {
        WorkflowRun run = ends(
                Result.SUCCESS, "remoteExec endpoint: 'prod', target: 'web-01', command: 'echo -n a b'.split(' ')");
        jenkins.assertLogContains("\na b\n", run);
    }

    @Test
    void carriageReturnsReachTheTarget() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                remoteExec endpoint: 'prod', target: 'web-01', stdin: 'a\\r\\nb\\r\\n',
                    script: "od -An -c; printf '1\\r\\n2' | od -An -c"
                """);
        jenkins.assertLogContains("\n   a  \\r  \\n   b  \\r  \\n\n   1  \\r  \\n   2\n", run);
    }

    @Test
    void theEnvironmentMayBeAMapOrAList() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                remoteExec endpoint: 'prod', target: 'web-01', script: 'echo "1: $A $B"', environment: [A: 'x', B: "y${1 + 1}"]
                remoteExec endpoint: 'prod', target: 'web-01', script: 'echo "2: $A $B"', environment: ['A=x', 'B=y=z']
                """);
        jenkins.assertLogContains("1: x y2", run);
        jenkins.assertLogContains("2: x y=z", run);
    }

    @Test
    void theExitCodeCanBeReturned() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                def code = remoteExec endpoint: 'prod', target: 'web-01', script: 'exit 42', returnStatus: true
                echo "code is ${code + 1}"
                """);
        jenkins.assertLogContains("code is 43", run);
    }

    @Test
    void theStandardOutputCanBeReturned() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                def text = remoteExec endpoint: 'prod', target: 'web-01', script: 'echo h\\u00e9llo; echo e >&2', returnStdout: true
                echo "text is <${text.trim()}>, ${text.length()} long"
                """);
        jenkins.assertLogContains("text is <h\u00e9llo>, 6 long", run);
        jenkins.assertLogContains("[stderr] e", run);
        assertFalse(JenkinsRule.getLog(run).contains("\nh\u00e9llo\n"), JenkinsRule.getLog(run));
    }

    @Test
    void aResultCanBeReturnedAndReadInTheSandbox() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                def r = remoteExec endpoint: 'prod', target: 'web-01', script: 'echo o; echo e >&2; exit 7', returnResult: true
                echo "${r.exitCode} ${r.ok} ${r.outcome} ${r.target} <${r.stdout.trim()}> <${r.stderr.trim()}> ${r.durationMillis >= 0} ${r.description}"
                """);
        jenkins.assertLogContains("7 false exited web-01 <o> <e> true exit code 7", run);
    }

    @Test
    void aLabelStandsInTheGraph() throws Exception {
        WorkflowRun run = ends(
                Result.SUCCESS,
                "remoteExec endpoint: 'prod', target: 'web-01', command: ['true'], label: 'Restart the app'");
        List<String> labels = new DepthFirstScanner()
                .allNodes(run.getExecution()).stream()
                        .map(node -> node.getAction(LabelAction.class))
                        .filter(action -> action != null)
                        .map(LabelAction::getDisplayName)
                        .toList();
        assertEquals(List.of("Restart the app"), labels);
    }

    @Test
    void abortingTheBuildStopsTheCommandAndKeepsItsLog() throws Exception {
        WorkflowRun run = begin("remoteExec endpoint: 'prod', target: 'web-01', script: "
                + "'trap \"echo going; exit 1\" TERM; echo started; while :; do sleep 0.1; done'");
        jenkins.waitForMessage("\nstarted\n", run);
        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("\ngoing\n", run);
        jenkins.assertLogContains("[remoteExec] web-01: cancelled; the command was stopped", run);
        eventually("the host runs nothing any more", () -> osapi.osapi()
                .host(OsapiFixture.HOST)
                .sandbox()
                .processes()
                .isEmpty());
    }

    @Test
    void aSecondAbortDoesNotWaitForACommandThatResists() throws Exception {
        WorkflowRun run = begin("remoteExec endpoint: 'prod', target: 'web-01', script: "
                + "'trap \"\" TERM; echo started; while :; do sleep 0.1; done'");
        jenkins.waitForMessage("\nstarted\n", run);
        run.getExecutor().interrupt();
        eventually("the step is cancelling", () -> "web-01: cancelling".equals(status(run)));
        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogNotContains("the command was stopped", run);
        eventually("the host runs nothing any more", () -> osapi.osapi()
                .host(OsapiFixture.HOST)
                .sandbox()
                .processes()
                .isEmpty());
    }

    @Test
    void aFinishedBuildKeepsNoProgram() throws Exception {
        File live = new File(jenkins.jenkins.getRootDir(), "remote-exec/live");
        for (int i = 0; i < 10; i++) {
            WorkflowRun run = ends(Result.SUCCESS, "remoteExec endpoint: 'prod', target: 'web-01', command: ['true']");
            // the last thing that is done for a command
            eventually("the index is empty", () -> live.list().length == 0);
            File program = new File(run.getRootDir(), "program.dat");
            eventually("the program is gone", () -> !program.exists());
        }
    }

    @Test
    void theStepsOwnTimeoutIsAFailureOfItsOwn() throws Exception {
        WorkflowRun run =
                ends(Result.FAILURE, "remoteExec endpoint: 'prod', target: 'web-01', script: 'sleep 600', timeout: 2");
        jenkins.assertLogContains("ERROR: web-01: timed out after 2 s; the command was stopped", run);
    }

    @Test
    void theTokenIsMaskedWhereverItIsEchoed() throws Exception {
        String token = osapi.token();
        WorkflowRun run = ends(
                Result.SUCCESS,
                "remoteExec provider: osapi(url: '" + osapi.url() + "', credentialsId: 'known'), target: 'web-01', "
                        + "script: 'echo \"<" + token + ">\"'",
                token);
        jenkins.assertLogContains("<****>", run);
        jenkins.assertLogNotContains(token, run);
    }

    @Test
    void theStepSaysWhatItIsDoing() throws Exception {
        WorkflowRun run =
                begin("remoteExec endpoint: 'prod', target: 'web-01', script: '''" + OsapiFixture.waitForGo() + "'''");
        jenkins.waitForMessage("\nwaiting\n", run);
        String status =
                run.getExecution().getCurrentExecutions(true).get().get(0).getStatus();
        assertEquals("web-01: running", status);
        osapi.touch("go");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void theStepNeedsNoNodeInADeclarativePipelineWithoutAgent() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                pipeline {
                  agent none
                  stages {
                    stage('Deploy') {
                      steps {
                        remoteExec endpoint: 'prod', target: 'web-01', command: ['echo', 'deployed']
                      }
                    }
                  }
                }
                """);
        jenkins.assertLogContains("\ndeployed\n", run);
    }

    @Test
    void theArgumentsInTheGraphTellTargetAndCommand() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, "remoteExec endpoint: 'prod', target: 'web-01', command: ['true']");
        FlowNode step = new DepthFirstScanner()
                .findFirstMatch(run.getExecution(), node -> "remoteExec".equals(node.getDisplayFunctionName()));
        assertEquals("web-01: true", ArgumentsAction.getStepArgumentsAsString(step));
    }

    private static String status(WorkflowRun run) {
        try {
            return run.getExecution().getCurrentExecutions(true).get().get(0).getStatus();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private WorkflowRun begin(String script) throws Exception {
        return OsapiFixture.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
    }

    private WorkflowRun ends(Result expected, String script) throws Exception {
        return jenkins.assertBuildStatus(
                expected, OsapiFixture.pipeline(jenkins, script).scheduleBuild2(0));
    }

    private WorkflowRun ends(Result expected, String script, String token) throws Exception {
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "known", null, Secret.fromString(token)));
        return ends(expected, script);
    }
}
