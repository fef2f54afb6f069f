package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.remoteexec.run.FollowedExecutions;
import java.util.concurrent.CountDownLatch;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever asks the followers of all commands whether they are still waited for may be held up by one of them. */
class FollowersJenkinsTest extends OsapiEndpointTest {
    /** Comes first in the index, whatever else is there: its hash is 0. */
    private static final String FIRST = "";

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    @AfterEach
    void answer() {
        mayAnswer.countDown();
    }

    private void oneOfThemIsSlow() {
        FollowedExecutions.get().add(FIRST, () -> {
            asked.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void aStepBeginsWhileASlowFollowerIsAskedAgainAndAgain() throws Exception {
        WorkflowRun before = jenkins.buildAndAssertSuccess(OsapiFixture.pipeline(jenkins, "echo 'ended before that'"));
        oneOfThemIsSlow();
        for (int i = 0; i < 10; i++) {
            FollowedExecutions.get().onCompleted(before, null);
        }
        eventually("the slow one is asked", () -> asked.getCount() == 0);
        WorkflowRun run = OsapiFixture.pipeline(
                        jenkins, "remoteExec endpoint: 'prod', target: 'web-01', script: 'echo begun'")
                .scheduleBuild2(0)
                .waitForStart();
        eventually("the build ends", () -> !run.isBuilding());
        jenkins.assertBuildStatusSuccess(run);
    }

    @Test
    void aFreestyleBuildThatEndsWhileItsFollowerIsAboutToBeAskedIsNotSaidToHaveLeftItsCommand() throws Exception {
        FollowedExecutions.get().add(FIRST, () -> {});
        FreeStyleProject project = OsapiFixture.freestyle(jenkins, OsapiFixture.waitForGo());
        FreeStyleBuild run = project.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("\nwaiting\n", run);
        CountDownLatch over = new CountDownLatch(1);
        // the walk that asks it knows already who comes next
        oneOfThemIsSlow();
        eventually("the slow one is asked", () -> asked.getCount() == 0);
        osapi.touch("go");
        eventually("the build ends", () -> !run.isLogUpdated());
        mayAnswer.countDown();
        FollowedExecutions.get().add(FIRST, over::countDown);
        eventually("all were asked", () -> over.getCount() == 0);
        jenkins.assertLogNotContains("this step has ended before its command", run);
        jenkins.assertBuildStatusSuccess(run);
        assertTrue(run.getLog(100).contains("gone on"));
    }
}
