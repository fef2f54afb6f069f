package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ManyBranchesJenkinsTest {
    private static final int BRANCHES = 500;
    private static final int SLOTS = 16;

    /** Those of the engine, and calls that are over but whose threads have not come back yet. */
    private static final int OTHER_THREADS = 14;

    private static final Duration SAFETY = Duration.ofMinutes(4);

    private int mostThreads;

    @Test
    void fiveHundredBranchesShareSixteenCallsAndNoneIsForgotten(JenkinsRule jenkins) throws Exception {
        try (SilentOsapi osapi = new SilentOsapi()) {
            jenkins.jenkins.setNumExecutors(0);
            OsapiFixture.addCredentials(
                    jenkins.jenkins,
                    new StringCredentialsImpl(CredentialsScope.SYSTEM, "token", null, Secret.fromString("any")));
            RemoteExecConfiguration.get()
                    .setEndpoints(List.of(new Endpoint("prod", new OsapiProvider(osapi.url(), "token"))));
            WorkflowRun run = OsapiFixture.pipeline(jenkins, """
                            def branches = [:]
                            for (int i = 0; i < %d; i++) {
                              def n = i
                              branches["b$n"] = { remoteExec endpoint: 'prod', target: "host-$n", script: 'sleep 86400' }
                            }
                            parallel branches
                            """.formatted(BRANCHES))
                    .scheduleBuild2(0)
                    .waitForStart();
            until("all are followed", () -> osapi.known() == BRANCHES);
            osapi.measure();
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            until("half a minute has passed", () -> System.nanoTime() > end);
            long gap = osapi.longestGap();
            assertTrue(gap <= 15_000, "a branch was not polled for " + gap + " ms");
            assertTrue(mostThreads <= SLOTS + OTHER_THREADS, mostThreads + " threads");
            run.getExecutor().interrupt();
            until("all are cancelled", () -> osapi.cancelled() == BRANCHES);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            assertEquals(
                    BRANCHES,
                    JenkinsRule.getLog(run)
                            .lines()
                            .filter(line -> line.contains("cancelled; the command was stopped"))
                            .count());
        }
    }

    private void until(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + SAFETY.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "still not so: " + what);
            mostThreads = Math.max(mostThreads, ours());
            Thread.sleep(50);
        }
    }

    private static int ours() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("remote-exec")
                        || thread.getName().startsWith("OkHttp"))
                .count();
    }
}
