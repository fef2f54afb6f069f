package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import java.io.File;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A step whose API was never reached ends when it is to end, and nothing is left to be stopped. */
class NeverReachedJenkinsTest extends OsapiEndpointTest {
    private static final String STEP =
            "remoteExec provider: osapi(url: 'http://127.0.0.1:9', credentialsId: 'own-token'),"
                    + " target: 'web-01', script: 'echo never'";

    @BeforeEach
    void addCredentials() throws Exception {
        OsapiFixture.addCredentials(jenkins.jenkins, osapi.secretText(CredentialsScope.GLOBAL, "own-token"));
    }

    @Test
    void itsTimeoutEndsIt() throws Exception {
        String log = ended(STEP + ", timeout: 5", Result.FAILURE);
        assertEquals(1, lines(log, "web-01: not started: its timeout of 5 s passed before it could start"), log);
    }

    @Test
    void thePipelinesTimeoutEndsIt() throws Exception {
        String log = ended("timeout(time: 5, unit: 'SECONDS') { " + STEP + " }", Result.ABORTED);
        assertEquals(1, lines(log, "web-01: cancelled; the command had not been started"), log);
    }

    private String ended(String script, Result result) throws Exception {
        WorkflowRun run = jenkins.assertBuildStatus(
                result, OsapiFixture.pipeline(jenkins, script).scheduleBuild2(0));
        String log = jenkins.getLog(run);
        assertEquals(1, lines(log, "Trying again for up to"), log);
        assertEquals(0, lines(log, "may still be running"), log);
        assertEquals(0, lines(log, "keeps trying"), log);
        assertArrayEquals(new String[0], new File(jenkins.jenkins.getRootDir(), "remote-exec/live").list());
        return log;
    }

    private static long lines(String log, String part) {
        return log.lines()
                .filter(line -> line.contains("[remoteExec] ") && line.contains(part))
                .count();
    }
}
