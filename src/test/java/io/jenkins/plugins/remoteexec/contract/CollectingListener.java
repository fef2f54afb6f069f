package io.jenkins.plugins.remoteexec.contract;

import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An owner of an execution that keeps everything it is told, and insists on each byte coming once and in order. */
public class CollectingListener extends EndListener {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final List<ExecutionState> states = new CopyOnWriteArrayList<>();

    public CollectingListener() {}

    /** Goes on where another JVM has stopped. */
    public CollectingListener(CollectingListener before) {
        out.writeBytes(before.stdout());
        err.writeBytes(before.err.toByteArray());
    }

    @Override
    public synchronized long from(OutputStreamKind stream) {
        return kept(stream).size();
    }

    @Override
    public synchronized void output(OutputStreamKind stream, long offset, byte[] bytes) {
        ByteArrayOutputStream kept = kept(stream);
        if (kept.size() != offset) {
            throw new IllegalStateException(stream + ": byte " + offset + " came after " + kept.size() + " bytes");
        }
        kept.writeBytes(bytes);
    }

    private ByteArrayOutputStream kept(OutputStreamKind stream) {
        return stream == OutputStreamKind.STDOUT ? out : err;
    }

    @Override
    public void notice(String line) {
        notices.add(line);
    }

    @Override
    public void stateChanged(ExecutionState changed) {
        states.add(changed);
    }

    public synchronized byte[] stdout() {
        return out.toByteArray();
    }

    public synchronized String stderr() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public String text() {
        return new String(stdout(), StandardCharsets.UTF_8);
    }

    public List<String> notices() {
        return notices;
    }

    public List<ExecutionState> states() {
        return states;
    }

    /** What was to be stored last, or null. */
    public ExecutionState state() {
        return states.isEmpty() ? null : states.get(states.size() - 1);
    }

    @Override
    public String toString() {
        return "stdout: " + text() + "; notices: " + notices;
    }
}
