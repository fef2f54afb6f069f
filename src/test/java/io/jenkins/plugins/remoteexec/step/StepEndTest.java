package io.jenkins.plugins.remoteexec.step;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import hudson.AbortException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.junit.jupiter.api.Test;

class StepEndTest {
    private final StepContext build = mock(StepContext.class);
    private final AbortException stopped = new AbortException("stopped");

    @Test
    void theValueIsToldAlsoByAnotherJvm() throws Exception {
        saved(StepEnd.success("out", false)).tell(build);
        verify(build).onSuccess("out");
    }

    @Test
    void anotherJvmKnowsTooThatTheCommandMayRun() throws Exception {
        assertTrue(saved(StepEnd.success("out", true)).isStopUnconfirmed());
        assertTrue(saved(StepEnd.failure(stopped, true)).isStopUnconfirmed());
    }

    @Test
    void aStopThatComesBeforeAValueIsToldStopsTheStep() {
        StepEnd.success("out", false).unlessStopped(stopped).tell(build);
        verify(build).onFailure(stopped);
    }

    @Test
    void aFailureStaysTheSameWhoeverStopsTheStepAfterIt() {
        AbortException why = new AbortException("exit code 3");
        StepEnd failure = StepEnd.failure(why, false);
        assertSame(failure, failure.unlessStopped(stopped));
        StepEnd success = StepEnd.success(null, false);
        assertSame(success, success.unlessStopped(null));
    }

    private static StepEnd saved(StepEnd end) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(end);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (StepEnd) in.readObject();
        }
    }
}
