package io.jenkins.plugins.remoteexec.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the processes of a simulated host, also those that have detached on purpose: by a variable in their
 * environment, or by a current directory inside the host's scratch directory. It needs {@code /proc}; elsewhere it
 * finds nothing.
 */
final class MarkedProcesses {

    private static final Path PROC = Path.of("/proc");

    private final String assignment;
    private final Path directory;

    MarkedProcesses(String variable, String value, Path directory) {
        this.assignment = '\0' + variable + '=' + value + '\0';
        this.directory = directory;
    }

    /** Returns the processes that are alive; a zombie is not. */
    List<ProcessHandle> list() {
        List<ProcessHandle> found = new ArrayList<>();
        if (!Files.isDirectory(PROC)) {
            return found;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                if (isMarked(entry)) {
                    ProcessHandle.of(Long.parseLong(entry.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot list " + PROC, e);
        }
        return found;
    }

    /** Kills until none is left, because a process may fork between being listed and being killed. */
    void killAll() {
        for (int round = 0; round < 100; round++) {
            List<ProcessHandle> alive = list();
            if (alive.isEmpty()) {
                return;
            }
            alive.forEach(ProcessHandle::destroyForcibly);
            pause();
        }
        throw new IllegalStateException("processes of the simulator survive SIGKILL: " + list());
    }

    private boolean isMarked(Path entry) {
        // Files of other users, of zombies and of processes that have just ended cannot be read: none of ours.
        try {
            String environment = '\0' + Files.readString(entry.resolve("environ"), StandardCharsets.ISO_8859_1);
            return environment.contains(assignment) || runsInDirectory(entry);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean runsInDirectory(Path entry) throws IOException {
        // For a command that was started with an empty environment; the link of a zombie cannot be read.
        return Files.readSymbolicLink(entry.resolve("cwd")).startsWith(directory);
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
