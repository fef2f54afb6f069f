package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An owner that keeps its promises as the Jenkins side does: output, state and outcome are on the disk when it says that
 * it has taken them. Optionally it writes whole lines only and keeps the rest in memory.
 */
final class OwnerOnDisk implements ExecutionListener {
    private final Path directory;
    private final boolean wholeLines;
    private final Pauses pauses;
    private final Map<OutputStreamKind, ByteArrayOutputStream> unfinished = new EnumMap<>(OutputStreamKind.class);

    OwnerOnDisk(Path directory, boolean wholeLines, Pauses pauses) {
        this.directory = directory;
        this.wholeLines = wholeLines;
        this.pauses = pauses;
        for (OutputStreamKind stream : OutputStreamKind.values()) {
            unfinished.put(stream, new ByteArrayOutputStream());
        }
    }

    static Path state(Path directory) {
        return directory.resolve("state.json");
    }

    static Path outcome(Path directory) {
        return directory.resolve("outcome");
    }

    /** What the engine must never do is written down here. */
    static Path violations(Path directory) {
        return directory.resolve("violations");
    }

    static Path stream(Path directory, OutputStreamKind stream) {
        return directory.resolve(stream.name());
    }

    @Override
    public long from(OutputStreamKind stream) {
        try (FileChannel file = open(stream(directory, stream))) {
            return file.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void output(OutputStreamKind stream, long offset, byte[] bytes) {
        pauses.at("output");
        ByteArrayOutputStream held = unfinished.get(stream);
        try (FileChannel file = open(stream(directory, stream))) {
            if (file.size() + held.size() != offset) {
                violated(stream + ": byte " + offset + " came after " + file.size() + "+" + held.size());
            }
            held.writeBytes(bytes);
            byte[] all = held.toByteArray();
            int ready = wholeLines ? afterLastLine(all) : all.length;
            append(file, all, 0, ready);
            held.reset();
            held.write(all, ready, all.length - ready);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pauses.at("written");
    }

    private static int afterLastLine(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    @Override
    public void notice(String line) {
        violated("nothing was wrong, but the engine said: " + line);
    }

    @Override
    public void stateChanged(ExecutionState state) {
        pauses.at("state");
        store(state(directory), state.toJson());
        pauses.at("saved");
    }

    @Override
    public CompletionStage<Void> ended(Outcome outcome, Duration took) {
        for (OutputStreamKind stream : OutputStreamKind.values()) {
            try (FileChannel file = open(stream(directory, stream))) {
                byte[] rest = unfinished.get(stream).toByteArray();
                append(file, rest, 0, rest.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        pauses.at("end");
        store(outcome(directory), outcome.describe());
        pauses.at("stored");
        return CompletableFuture.completedFuture(null);
    }

    private void violated(String what) {
        try {
            Files.writeString(violations(directory), what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static void append(FileChannel file, byte[] bytes, int from, int length) throws IOException {
        file.position(file.size());
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        file.force(true);
    }

    private static void store(Path file, String text) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel channel = open(fresh)) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                append(channel, bytes, 0, bytes.length);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
