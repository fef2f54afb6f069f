package io.jenkins.plugins.remoteexec.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What a simulated host has of its own on this machine: a scratch directory, an environment, and its processes. It
 * keeps hosts apart where they ask for {@code HOME}, {@code TMPDIR} or the current directory; the rest of the file
 * system is shared.
 */
public final class HostSandbox implements AutoCloseable {

    /** The environment variable that marks the processes of one sandbox. */
    public static final String MARKER = "REMOTEEXEC_SIMULATED_HOST";

    private final Path scratch;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final MarkedProcesses processes;
    private final AtomicInteger running = new AtomicInteger();
    private boolean closed;

    /**
     * Makes the scratch directory.
     *
     * @param name the host's name, for people who look at its processes
     * @param extraEnvironment variables that are added to, or replace, the host's own
     */
    public HostSandbox(String name, Map<String, String> extraEnvironment) throws IOException {
        scratch = Files.createTempDirectory("simulated-host-").toRealPath();
        Path home = Files.createDirectory(scratch.resolve("home"));
        Path temporary = Files.createDirectory(scratch.resolve("tmp"));
        Files.createDirectory(capturesIn(scratch));
        String id = name + ":" + UUID.randomUUID();
        environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        environment.put("HOME", home.toString());
        environment.put("TMPDIR", temporary.toString());
        environment.putAll(extraEnvironment);
        environment.put(MARKER, id);
        processes = new MarkedProcesses(MARKER, id, scratch);
    }

    /** Returns the scratch directory; it is deleted when the sandbox is closed. */
    public Path scratch() {
        return scratch;
    }

    /** Returns the directory that commands of this host see as {@code HOME}. */
    public Path home() {
        return scratch.resolve("home");
    }

    /** Returns the environment of the host's commands. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** Returns the live processes of this host, detached ones included. */
    public List<ProcessHandle> processes() {
        return processes.list();
    }

    /** Returns how many of the host's commands somebody waits for; what they have left in the background does not count. */
    public int runningCommands() {
        return running.get();
    }

    void commandBegins() {
        running.incrementAndGet();
    }

    void commandEnds() {
        running.decrementAndGet();
    }

    /** Kills every process of this host, as a power cut would. */
    public void killProcesses() {
        processes.killAll();
    }

    /** Kills what is left of the host and deletes its scratch directory. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        killProcesses();
        deleteTree(scratch);
    }

    /** Makes a private directory for the streams of one command. */
    Path newCapture() throws IOException {
        return Files.createTempDirectory(
                capturesIn(scratch),
                "run-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    static void deleteTree(Path root) {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + root, e);
        }
    }

    private static Path capturesIn(Path scratch) {
        return scratch.resolve("captures");
    }
}
