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
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ManyBranchesJenkinsTest {
    private static final int BRANCHES = 500;
    private static final int SLOTS = 16;

    /** The engine's own, and those of its listeners and of the look-ups. */
    private static final int OTHER_THREADS = 8;

    /** More than the longest pause between two looks at a command. */
    private static final Duration ALL_ARE_DUE = Duration.ofSeconds(12);

    private static final Duration SAFETY = Duration.ofMinutes(4);

    private List<String> mostThreads = List.of();
    private long mostCarriers;

    @Test
    void fiveHundredBranchesShareSixteenCallsAndNoneIsForgotten(JenkinsRule jenkins) throws Exception {
        try (SilentOsapi osapi = new SilentOsapi()) {
            WorkflowRun run = begin(jenkins, osapi, "host", BRANCHES);
            until("all are followed", () -> osapi.known() == BRANCHES);
            osapi.measure();
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            until("half a minute has passed", () -> System.nanoTime() > end);
            long gap = osapi.longestGap();
            assertTrue(gap <= 15_000, "a branch was not polled for " + gap + " ms");
            assertTrue(mostThreads.size() <= SLOTS + OTHER_THREADS, mostThreads::toString);
            assertTrue(
                    mostCarriers <= Runtime.getRuntime().availableProcessors(),
                    () -> "a virtual thread held its carrier: " + mostCarriers);
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

    @Test
    void aCancellationNeverWaitsBehindCommandsThatAreFollowed(JenkinsRule jenkins) throws Exception {
        try (SilentOsapi osapi = new SilentOsapi()) {
            WorkflowRun goesOn = begin(jenkins, osapi, "follow", 100);
            WorkflowRun aborted = begin(jenkins, osapi, "cancel", 30);
            until("all are followed", () -> osapi.known() == 130);
            osapi.hold();
            until("all slots are busy", () -> osapi.asked().size() == SLOTS);
            until("all others wait for a slot", () -> osapi.quietFor() > ALL_ARE_DUE.toMillis());
            int before = osapi.asked().size();
            aborted.getExecutor().interrupt();
            until("the engine knows of all cancellations", () -> statuses(aborted)
                    .allMatch(status -> status.endsWith("cancelling")));
            while (hosts(osapi, before).size() < 30) {
                int known = osapi.asked().size();
                osapi.answerOne();
                until("the next call is sent", () -> osapi.asked().size() > known);
            }
            assertTrue(
                    osapi.asked().stream().skip(before).allMatch(SilentOsapi.Asked::cancels), osapi.asked()::toString);
            osapi.answerAll();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(aborted));
            goesOn.getExecutor().interrupt();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(goesOn));
        }
    }

    private static WorkflowRun begin(JenkinsRule jenkins, SilentOsapi osapi, String hosts, int branches)
            throws Exception {
        if (RemoteExecConfiguration.get().getEndpoints().isEmpty()) {
            jenkins.jenkins.setNumExecutors(0);
            OsapiFixture.addCredentials(
                    jenkins.jenkins,
                    new StringCredentialsImpl(CredentialsScope.SYSTEM, "token", null, Secret.fromString("any")));
            RemoteExecConfiguration.get()
                    .setEndpoints(List.of(new Endpoint("prod", new OsapiProvider(osapi.url(), "token"))));
        }
        return OsapiFixture.pipeline(jenkins, """
                        def branches = [:]
                        for (int i = 0; i < %d; i++) {
                          def n = i
                          branches["b$n"] = { remoteExec endpoint: 'prod', target: "%s-$n", script: 'sleep 86400' }
                        }
                        parallel branches
                        """.formatted(branches, hosts))
                .scheduleBuild2(0)
                .waitForStart();
    }

    private static Stream<String> statuses(WorkflowRun run) {
        try {
            return run.getExecution().getCurrentExecutions(true).get().stream().map(StepExecution::getStatus);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of the calls since then. */
    private static Set<String> hosts(SilentOsapi osapi, int since) {
        return osapi.asked().stream().skip(since).map(SilentOsapi.Asked::host).collect(Collectors.toSet());
    }

    private void until(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + SAFETY.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "still not so: " + what);
            Set<Thread> all = Thread.getAllStackTraces().keySet();
            List<String> now = ours(all);
            if (now.size() > mostThreads.size()) {
                mostThreads = now;
            }
            mostCarriers = Math.max(mostCarriers, carriers(all));
            Thread.sleep(50);
        }
    }

    /**
     * OkHttp names a thread of its own after the address that it calls there. A few threads for making and closing
     * connections are its own, too, and all plugins of a Jenkins share them.
     */
    private static List<String> ours(Set<Thread> all) {
        return all.stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("remote-exec") || name.startsWith("OkHttp http"))
                .sorted()
                .toList();
    }

    /**
     * The threads that run virtual ones: the whole JVM shares one for each processor. Java adds more where a virtual thread
     * blocks and cannot leave its own.
     */
    private static long carriers(Set<Thread> all) {
        return all.stream()
                .filter(thread -> thread.getName().contains("-worker-"))
                .map(Thread::getThreadGroup)
                .filter(group -> group != null && group.getName().equals("CarrierThreads"))
                .count();
    }
}
