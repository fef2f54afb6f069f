package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.run.LiveExecutions;
import io.jenkins.plugins.remoteexec.run.LiveIndex;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That nobody waits for a command any more is known after a restart, whatever else is stored of it meanwhile. */
class LiveIndexJenkinsTest extends OsapiEndpointTest {
    private static final String KEY = "a-key";

    private final AtomicBoolean unwaited = new AtomicBoolean();
    private LiveIndex index;

    @BeforeEach
    void begin() throws Exception {
        WorkflowRun run = jenkins.buildAndAssertSuccess(OsapiFixture.pipeline(jenkins, "echo 'its build'"));
        index = new LiveIndex(run, KEY, unwaited::get);
    }

    private void theStepEnds() {
        unwaited.set(true);
        LiveExecutions.get().toBeStopped(KEY);
    }

    private static ExecutionState state(Mode mode, String phase) {
        return new ExecutionState("id", mode, "web-01", Instant.EPOCH, null, Map.of("phase", phase));
    }

    @Test
    void alsoWhenTheHandleOfADirectCommandComesLater() throws Exception {
        index.store(state(Mode.DIRECT, "submitting"));
        assertFalse(index.isToBeStopped());
        theStepEnds();
        index.store(state(Mode.DIRECT, "running"));
        assertTrue(index.isToBeStopped());
        assertEquals("running", index.state().detail("phase").orElseThrow());
    }

    @Test
    void alsoWhenTheStepEndsBeforeAnythingIsStored() throws Exception {
        theStepEnds();
        index.store(state(Mode.DURABLE, "starting"));
        assertTrue(index.isToBeStopped());
    }

    @Test
    void alsoWhenNothingElseComes() throws Exception {
        index.store(state(Mode.DURABLE, "starting"));
        theStepEnds();
        assertTrue(index.isToBeStopped());
    }
}
