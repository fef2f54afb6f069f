package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What the controllers of one execution have stored, one after the other: all that is left when one of them is killed. */
final class Books {
    private final Map<OutputStreamKind, ByteArrayOutputStream> output = new EnumMap<>(OutputStreamKind.class);
    private final Consumer<String> trace;
    private String state;
    private Outcome outcome;
    private long skipped;
    private long repeated;
    private int ends;
    private Owner present;

    Books(Consumer<String> trace) {
        this.trace = trace;
        for (OutputStreamKind stream : OutputStreamKind.values()) {
            output.put(stream, new ByteArrayOutputStream());
        }
    }

    /** @param atTheEnd is told of the end */
    synchronized Owner owner(EndWatcher atTheEnd) {
        present = new Owner(atTheEnd);
        return present;
    }

    /** Takes it away from whoever writes now, who does not notice. */
    synchronized void close(int forgotten) {
        present = null;
        if (outcome == null) {
            for (ByteArrayOutputStream stream : output.values()) {
                byte[] all = stream.toByteArray();
                stream.reset();
                stream.write(all, 0, Math.max(0, all.length - forgotten));
            }
        }
    }

    synchronized ExecutionState state() {
        return state == null ? null : ExecutionState.parse(state);
    }

    synchronized Outcome outcome() {
        return outcome;
    }

    synchronized byte[] output(OutputStreamKind stream) {
        return output.get(stream).toByteArray();
    }

    /** Bytes that were left out before others. */
    synchronized long skipped() {
        return skipped;
    }

    /** Bytes that were told again although they were stored. */
    synchronized long repeated() {
        return repeated;
    }

    synchronized int ends() {
        return ends;
    }

    interface EndWatcher {
        /** The end was told, and is stored if this says so. */
        boolean mayBeStored();

        void stored();
    }

    final class Owner implements ExecutionListener {
        private final EndWatcher atTheEnd;

        private Owner(EndWatcher atTheEnd) {
            this.atTheEnd = atTheEnd;
        }

        @Override
        public long from(OutputStreamKind stream) {
            synchronized (Books.this) {
                return output.get(stream).size();
            }
        }

        @Override
        public void output(OutputStreamKind stream, long offset, byte[] bytes) {
            synchronized (Books.this) {
                if (present != this) {
                    return;
                }
                ByteArrayOutputStream kept = output.get(stream);
                skipped += Math.max(0, offset - kept.size());
                int known = (int) Math.min(bytes.length, Math.max(0, kept.size() - offset));
                repeated += known;
                kept.writeBytes(Arrays.copyOfRange(bytes, known, bytes.length));
            }
        }

        @Override
        public void notice(String line) {
            trace.accept("said: " + line);
        }

        @Override
        public void stateChanged(ExecutionState changed) {
            synchronized (Books.this) {
                if (present == this) {
                    state = changed.toJson();
                }
            }
        }

        @Override
        public CompletionStage<Void> ended(Outcome told, Duration took) {
            trace.accept("end: " + told.describe());
            if (!atTheEnd.mayBeStored()) {
                return new CompletableFuture<>();
            }
            synchronized (Books.this) {
                if (present != this) {
                    return new CompletableFuture<>();
                }
                ends++;
                outcome = told;
            }
            atTheEnd.stored();
            return CompletableFuture.completedFuture(null);
        }
    }
}
