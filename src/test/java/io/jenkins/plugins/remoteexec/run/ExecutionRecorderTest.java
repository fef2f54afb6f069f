package io.jenkins.plugins.remoteexec.run;

import static io.jenkins.plugins.remoteexec.engine.OutputStreamKind.STDERR;
import static io.jenkins.plugins.remoteexec.engine.OutputStreamKind.STDOUT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.log.BuildLog;
import io.jenkins.plugins.remoteexec.log.Capture;
import io.jenkins.plugins.remoteexec.log.CapturedOutput;
import io.jenkins.plugins.remoteexec.log.LogMarks;
import io.jenkins.plugins.remoteexec.log.SecretMask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionRecorderTest {
    private static final Duration TOOK = Duration.ofMillis(1200);

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final List<String> writes = new ArrayList<>();
    private final List<Ended> ends = new ArrayList<>();

    @TempDir
    private Path build;

    @Test
    void theLogHasWholeLinesAndTellsTheStreamsApart() {
        ExecutionRecorder listener = listener(Capture.NOTHING, UTF_8, null);
        output(listener, STDOUT, 0, "one\ntw");
        output(listener, STDERR, 0, "careful\n");
        output(listener, STDOUT, 6, "o\nthree");
        listener.ended(new Outcome.Exited(0), TOOK);
        assertEquals(
                "one\n[stderr] careful\ntwo\nthree\n[remoteExec] web-01: exit code 0 (1.2 s)\n", log.toString(UTF_8));
    }

    @Test
    void whatArrivesTogetherIsWrittenAtOnce() {
        output(listener(Capture.NOTHING, UTF_8, null), STDOUT, 0, "one\ntwo\nthree\nhalf");
        assertEquals(List.of("one\ntwo\nthree\n"), writes);
    }

    @Test
    void theTokenIsNeverWritten() {
        ExecutionRecorder listener = listener(Capture.NOTHING, UTF_8, null);
        output(listener, STDOUT, 0, "Authorization: s3cr");
        output(listener, STDERR, 0, "s3cret\n");
        output(listener, STDOUT, 19, "et-token, s3cret\n");
        listener.notice("refused s3cret-token");
        assertEquals("[stderr] ****\nAuthorization: ****, ****\n[remoteExec] refused ****\n", log.toString(UTF_8));
    }

    @Test
    void outputIsDecodedInItsOwnEncodingAndWrittenInThatOfTheLog() {
        ExecutionRecorder listener = listener(Capture.NOTHING, ISO_8859_1, null);
        listener.output(STDOUT, 0, "größer\n".getBytes(ISO_8859_1));
        assertEquals("größer\n", log.toString(UTF_8));
    }

    @Test
    void returnedOutputStaysOutOfTheLogUnlessTheCommandFails() {
        ExecutionRecorder fine = listener(Capture.STDOUT, UTF_8, null);
        output(fine, STDOUT, 0, "value\n");
        output(fine, STDERR, 0, "hint\n");
        fine.ended(new Outcome.Exited(0), TOOK);
        assertFalse(log.toString(UTF_8).contains("value"));
        assertTrue(log.toString(UTF_8).contains("[stderr] hint\n"));
        assertArrayEquals("value\n".getBytes(UTF_8), ends.get(0).output().bytes(STDOUT));

        ExecutionRecorder failing = listener(Capture.STDOUT, UTF_8, null);
        output(failing, STDOUT, 0, "why it failed");
        failing.ended(new Outcome.Exited(3), TOOK);
        assertTrue(log.toString(UTF_8).endsWith("why it failed\n[remoteExec] web-01: exit code 3 (1.2 s)\n"));
    }

    @Test
    void aResultHasBothStreamsByteForByteAndTheLogHasThemToo() {
        ExecutionRecorder listener = listener(Capture.BOTH, UTF_8, null);
        byte[] invalid = {'a', (byte) 0xff, '\r', '\n'};
        listener.output(STDOUT, 0, invalid);
        output(listener, STDERR, 0, "e\n");
        listener.ended(new Outcome.Exited(1), TOOK);
        assertArrayEquals(invalid, ends.get(0).output().bytes(STDOUT));
        assertEquals("e\n", ends.get(0).output().text(STDERR, UTF_8));
        assertTrue(log.toString(UTF_8).startsWith("a\ufffd\n[stderr] e\n"), log.toString(UTF_8));
    }

    @Test
    void anotherJvmReadsAgainFromTheLastWholeLine() {
        ExecutionRecorder listener = listener(Capture.NOTHING, UTF_8, null);
        assertEquals(4, output(listener, STDOUT, 0, "one\ntw"));
        assertEquals(4, output(listener, STDOUT, 6, "o"));
        assertEquals(8, output(listener, STDOUT, 7, "\n"));
        assertEquals(0, output(listener, STDERR, 0, "no line end yet"));
    }

    @Test
    void anotherJvmReadsWhatIsReturnedFromTheBeginning() {
        assertEquals(0, output(listener(Capture.BOTH, UTF_8, null), STDOUT, 0, "one\n"));
    }

    @Test
    void aResumedBuildLogsOnlyWhatItsLogDoesNotHold() throws Exception {
        StateFile file = new StateFile(build, "key", null);
        ExecutionRecorder before = listener(Capture.BOTH, UTF_8, file, null);
        output(before, STDOUT, 0, "one\ntw");
        before.stateChanged(state());
        log.reset();

        SavedRun saved = file.read().orElseThrow();
        assertEquals(state(), saved.state());
        ExecutionRecorder after = listener(Capture.BOTH, UTF_8, file, saved);
        output(after, STDOUT, 0, "on");
        output(after, STDOUT, 2, "e\ntwo\n");
        after.ended(new Outcome.Exited(0), TOOK);
        assertEquals("two\n[remoteExec] web-01: exit code 0 (1.2 s)\n", log.toString(UTF_8));
        assertEquals("one\ntwo\n", ends.get(0).output().text(STDOUT, UTF_8));
    }

    @Test
    void whatWasChosenIsNamedAtTheEnd() {
        ExecutionRecorder listener = new ExecutionRecorder(
                buildLog(), "_any", UTF_8, Capture.NOTHING, null, LogMarks.START, this::storedAtOnce);
        listener.stateChanged(
                new ExecutionState("id", Mode.DURABLE, "web-02", Instant.EPOCH, null, Map.of("phase", "starting")));
        listener.ended(new Outcome.Exited(3), TOOK);
        assertEquals("[remoteExec] web-02: exit code 3 (1.2 s)\n", log.toString(UTF_8));
        assertEquals("web-02", ends.get(0).target());
    }

    @Test
    void theEndIsStoredWhenItsOwnerSaysSo() {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        ExecutionRecorder listener = new ExecutionRecorder(
                buildLog(), "web-01", UTF_8, Capture.NOTHING, null, LogMarks.START, end -> stored);
        CompletableFuture<Void> told =
                listener.ended(new Outcome.Exited(0), TOOK).toCompletableFuture();
        assertFalse(told.isDone());
        stored.complete(null);
        assertTrue(told.isDone());
    }

    @Test
    void aBuildEndsEvenIfTheEndCannotBeLoggedAndThenTheTargetKeepsTheOutput() throws Exception {
        ExecutionRecorder listener = listener(Capture.STDOUT, UTF_8, new StateFile(build, "key", "3"), null);
        output(listener, STDOUT, 0, "why it failed");
        // the journal cannot be written any more
        Files.createDirectories(build.resolve("remote-exec/key.log"));
        CompletableFuture<Void> told =
                listener.ended(new Outcome.Exited(3), TOOK).toCompletableFuture();
        assertEquals(new Outcome.Exited(3), ends.get(0).outcome());
        assertTrue(told.isCompletedExceptionally());
    }

    @Test
    void aBuildEndsEvenIfThereIsNoMemoryToLogTheEnd() {
        BuildLog full = new BuildLog(
                new PrintStream(log) {
                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        throw new OutOfMemoryError("the test says so");
                    }
                },
                UTF_8,
                new SecretMask(List.of()));
        ExecutionRecorder listener =
                new ExecutionRecorder(full, "web-01", UTF_8, Capture.NOTHING, null, LogMarks.START, this::storedAtOnce);
        CompletableFuture<Void> told =
                listener.ended(new Outcome.Exited(0), TOOK).toCompletableFuture();
        assertEquals(new Outcome.Exited(0), ends.get(0).outcome());
        assertTrue(told.isCompletedExceptionally());
    }

    @Test
    void whatMayRunOnIsLookedAfterWhateverItsBuildCouldStore() throws Exception {
        Outcome unconfirmed = new Outcome.Cancelled(false, "it was not confirmed");
        assertEquals(List.of("runs", "runs on"), toldWhenNotStored(unconfirmed));
        assertEquals(List.of("runs"), toldWhenNotStored(new Outcome.Exited(0)));
    }

    private List<String> toldWhenNotStored(Outcome outcome) throws IOException {
        List<String> told = new ArrayList<>();
        LiveExecutions.Entry entry = new LiveExecutions.Entry() {
            @Override
            public void runs(ExecutionState state) {
                told.add("runs");
            }

            @Override
            public void ended() {
                told.add("ended");
            }

            @Override
            public void runsOn(ExecutionState state) {
                told.add("runs on");
            }
        };
        StateFile file = new StateFile(build, "key", null, entry);
        ExecutionRecorder listener = new ExecutionRecorder(
                buildLog(),
                "web-01",
                UTF_8,
                Capture.NOTHING,
                file,
                LogMarks.START,
                end -> CompletableFuture.failedFuture(new IOException("the build is over")));
        listener.stateChanged(state());
        assertTrue(listener.ended(outcome, TOOK).toCompletableFuture().isCompletedExceptionally());
        return told;
    }

    @Test
    void theEndThatTheBuildGetsHasNoSecretsAndNoControlCharacters() {
        ExecutionRecorder listener = listener(Capture.NOTHING, UTF_8, null);
        listener.ended(new Outcome.NotStarted("refused: bad header 's3cret-token'\u001b[2J"), TOOK);
        assertEquals(
                "not started: refused: bad header '****'\u241b[2J", ends.get(0).description());
    }

    @Test
    void ofAFailureWithTooMuchOutputTheLogSaysThatItHasOnlyTheBeginning() {
        ExecutionRecorder listener = listener(Capture.STDOUT, UTF_8, null);
        byte[] much = new byte[CapturedOutput.LIMIT + 1];
        Arrays.fill(much, (byte) '\n');
        listener.output(STDOUT, 0, much);
        listener.ended(new Outcome.Exited(3), TOOK);
        assertTrue(log.toString(UTF_8)
                .endsWith("\n[remoteExec] the output of this command is larger than 16 MiB: only its beginning, shown"
                        + " above, was kept\n[remoteExec] web-01: exit code 3 (1.2 s)\n"));
    }

    private static ExecutionState state() {
        return new ExecutionState("0a", Mode.DURABLE, "web-01", Instant.EPOCH, null, Map.of("phase", "following"));
    }

    private static long output(ExecutionRecorder listener, OutputStreamKind stream, long offset, String text) {
        listener.output(stream, offset, text.getBytes(UTF_8));
        return listener.from(stream);
    }

    private ExecutionRecorder listener(Capture capture, Charset encoding, SavedRun before) {
        return listener(capture, encoding, null, before);
    }

    private ExecutionRecorder listener(Capture capture, Charset encoding, StateFile file, SavedRun before) {
        LogMarks begin = before == null ? LogMarks.START : settled(file, before);
        return new ExecutionRecorder(buildLog(), "web-01", encoding, capture, file, begin, this::storedAtOnce);
    }

    private static LogMarks settled(StateFile file, SavedRun before) {
        try {
            return file.journal().settle(before.marks()).marks();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletableFuture<Void> storedAtOnce(Ended end) {
        ends.add(end);
        return CompletableFuture.completedFuture(null);
    }

    private BuildLog buildLog() {
        OutputStream recorder = new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                writes.add(new String(bytes, offset, length, UTF_8));
                log.write(bytes, offset, length);
            }
        };
        return new BuildLog(
                new PrintStream(recorder, false), UTF_8, new SecretMask(List.of("s3cret", "s3cret-token", " ")));
    }
}
