package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.supervisor.ExecutionDirectory;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What durable executions leave on a target that is this machine. */
public final class Leftovers {
    private static final Logger LOGGER = Logger.getLogger(Leftovers.class.getName());

    private final List<String> ids = new ArrayList<>();

    /** Remembers an execution whose directory shall be gone after the test. */
    public Execution of(Execution execution) {
        ids.add(execution.id());
        return execution;
    }

    /** Deletes what the remembered executions have left; they have ended, or are not of interest any more. */
    public void delete() {
        ids.stream().flatMap(Leftovers::directories).forEach(Leftovers::delete);
    }

    /** The one directory of an execution. */
    static Path directory(String id) {
        List<Path> found = directories(id).toList();
        if (found.size() != 1) {
            throw new AssertionError("Execution " + id + " has " + found.size() + " directories: " + found);
        }
        return found.get(0);
    }

    /** Waits until an execution's target has this state, such as {@code x.e0}, or had it and was cleaned up. */
    static void untilEnded(Execution execution, String state) {
        Path left = directory(execution.id());
        Eventually.await().until(() -> Files.exists(left.resolve(state)) || isTombstone(left));
    }

    /** Waits until the command has written this first of all, whether anybody has read it or not. */
    static void untilWritten(Execution execution, String text) {
        Path stdout = directory(execution.id()).resolve("o");
        Eventually.await()
                .until(() -> Files.exists(stdout) && Files.readString(stdout).startsWith(text));
    }

    private static Stream<Path> directories(String id) {
        return ExecutionDirectory.DEFAULT_ROOTS.stream()
                .map(root -> Path.of(root, ".rx-" + id))
                .filter(Files::isDirectory);
    }

    /** Whether nothing but the lock is there. */
    static boolean isTombstone(Path directory) {
        return names(directory).equals(List.of("p"));
    }

    static void delete(Path directory) {
        kill(directory);
        try {
            for (String name : names(directory)) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // a command that was just ending has added its last file: a small directory stays
            LOGGER.log(Level.FINE, "left behind", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command that waits for something of its test would wait for a day. */
    private static void kill(Path directory) {
        ProcessHandle.allProcesses()
                .filter(process -> directory.equals(workingDirectory(process)))
                .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process)))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static Path workingDirectory(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
        } catch (IOException e) {
            return null;
        }
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
