package io.jenkins.plugins.remoteexec.step;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.AbortException;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.run.Ended;
import io.jenkins.plugins.remoteexec.run.EndedFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReturnKindTest {
    @Test
    void withoutAReturnOptionOnlySuccessIsNoFailure() throws Exception {
        assertNull(ReturnKind.NOTHING.valueOf(exited(0), UTF_8));
        assertFails("web-01: exit code 3", ReturnKind.NOTHING, exited(3));
        assertFails(
                "web-01: not started: no such host", ReturnKind.NOTHING, ended(new Outcome.NotStarted("no such host")));
        assertFails(
                "web-01: timed out after 60 s; the command was stopped",
                ReturnKind.NOTHING,
                ended(new Outcome.TimedOut(Duration.ofSeconds(60), true)));
    }

    @Test
    void returnStatusGivesEveryExitCodeAndFailsWithoutOne() throws Exception {
        assertEquals(0, ReturnKind.STATUS.valueOf(exited(0), UTF_8));
        assertEquals(42, ReturnKind.STATUS.valueOf(exited(42), UTF_8));
        assertFails("web-01: result lost: gone", ReturnKind.STATUS, ended(new Outcome.Lost("gone")));
        assertFails("returnStatus has nothing to return", ReturnKind.STATUS, ended(new Outcome.Ended()));
    }

    @Test
    void returnStdoutGivesTheTextWithItsLastLineEnd() throws Exception {
        assertEquals("out\n", ReturnKind.STDOUT.valueOf(exited(0), UTF_8));
        assertFails("web-01: exit code 3", ReturnKind.STDOUT, exited(3));
    }

    @Test
    void moreThanFitsIsAFailureThatNamesTheOptionAndTheEnd() {
        Ended large = EndedFixture.tooLarge(new Outcome.Exited(0));
        assertFails("returnStdout returns at most 16 MiB", ReturnKind.STDOUT, large);
        assertFails("(exit code 0)", ReturnKind.RESULT, large);
    }

    @Test
    void returnResultTellsEverythingAndFailsNothing() throws Exception {
        RemoteExecResult result = (RemoteExecResult) ReturnKind.RESULT.valueOf(exited(3), UTF_8);
        assertEquals("web-01", result.getTarget());
        assertEquals(3, result.getExitCode());
        assertEquals("exited", result.getOutcome());
        assertEquals("exit code 3", result.getDescription());
        assertEquals("out\n", result.getStdout());
        assertEquals("err\n", result.getStderr());
        assertEquals(1200, result.getDurationMillis());
        assertFalse(result.isOk());
        assertEquals("web-01: exit code 3", result.toString());
    }

    @Test
    void aResultWithoutExitCodeHasNone() throws Exception {
        RemoteExecResult result =
                (RemoteExecResult) ReturnKind.RESULT.valueOf(ended(new Outcome.NotStarted("no such host")), UTF_8);
        assertNull(result.getExitCode());
        assertEquals("notStarted", result.getOutcome());
    }

    @Test
    void aResultOutlivesARestartInAVariableOfThePipeline() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(ReturnKind.RESULT.valueOf(exited(3), UTF_8));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            RemoteExecResult read = (RemoteExecResult) in.readObject();
            assertEquals("out\n", read.getStdout());
            assertEquals(3, read.getExitCode());
        }
    }

    private static Ended exited(int code) {
        return ended(new Outcome.Exited(code));
    }

    private static Ended ended(Outcome outcome) {
        return EndedFixture.ended(outcome, "out\n", "err\n");
    }

    private static void assertFails(String expected, ReturnKind kind, Ended end) {
        String message = assertThrows(AbortException.class, () -> kind.valueOf(end, UTF_8))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }
}
