package io.jenkins.plugins.remoteexec.simulator.guest;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A running {@code qemu-ga} that listens on a socket instead of a virtual machine's serial port. Whatever could harm this
 * machine is blocked; commands run as this user, with an environment of their own, from an empty directory.
 *
 * <p>Each request has a connection of its own, one at a time: an agent serves one client and lets the next one wait. Like
 * a service manager this class starts an agent that has died again, when the next request comes.
 */
public final class QemuGuestAgent implements GuestAgent, Closeable {
    private static final String PROGRAM = "qemu-ga";

    /** What nobody may do to the machine that the tests run on. */
    private static final List<String> BLOCKED = List.of(
            "guest-shutdown",
            "guest-suspend-disk",
            "guest-suspend-ram",
            "guest-suspend-hybrid",
            "guest-set-user-password",
            "guest-set-time",
            "guest-fsfreeze-freeze",
            "guest-set-vcpus",
            "guest-set-memory-blocks",
            "guest-ssh-add-authorized-keys",
            "guest-ssh-remove-authorized-keys",
            "guest-fstrim");

    private static final Duration REQUEST = Duration.ofSeconds(60);
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration DYING = Duration.ofMillis(500);
    private static final int CONNECTS = 4;

    private final Path program;
    private final HostSandbox sandbox;
    private final Path socket;
    private volatile Process process;
    private volatile boolean stopped;
    private int starts;
    private int requests;

    private QemuGuestAgent(Path program, HostSandbox sandbox) {
        this.program = program;
        this.sandbox = sandbox;
        socket = sandbox.scratch().resolve("agent.sock");
    }

    /** The installed agent. */
    @NonNull
    public static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin" + File.pathSeparator
                + "/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts an agent, or has the test skipped where none is installed. */
    @NonNull
    public static QemuGuestAgent startOrSkip() throws IOException {
        Assumptions.assumeTrue(
                program().isPresent(),
                PROGRAM
                        + " is not installed (package qemu-guest-agent), so nothing can be tried with a real guest agent");
        return start();
    }

    /** @throws IOException if none is installed, or it does not start */
    @NonNull
    public static QemuGuestAgent start() throws IOException {
        Path program = program().orElseThrow(() -> new IOException(PROGRAM + " is not installed"));
        QemuGuestAgent agent = new QemuGuestAgent(program, new HostSandbox(PROGRAM, Map.of()));
        try {
            agent.launch();
            return agent;
        } catch (IOException e) {
            agent.close();
            throw e;
        }
    }

    @Override
    @NonNull
    public synchronized JsonNode ask(@NonNull String command, @NonNull JsonNode arguments) throws IOException {
        try (GuestAgentChannel channel = connect()) {
            return channel.ask(command, arguments);
        }
    }

    /** How often the agent was started. */
    public synchronized int starts() {
        return starts;
    }

    /** Kills the agent at once, whatever it is doing; its commands live on. The next request starts another agent. */
    public void kill() throws InterruptedException {
        // not under the lock: it may be held by a request that is just being answered
        Process victim = process;
        victim.destroyForcibly();
        if (!victim.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(PROGRAM + " survives SIGKILL");
        }
    }

    /** Stops the agent for good or until {@link #restart}, as a machine that is switched off; its commands live on. */
    public void stop() throws InterruptedException {
        synchronized (this) {
            stopped = true;
        }
        kill();
    }

    /** Starts an agent after {@link #stop}. It knows nothing of the commands of the one before. */
    public synchronized void restart() throws IOException {
        stopped = false;
        if (!process.isAlive()) {
            launch();
        }
    }

    @Override
    @NonNull
    public HostSandbox sandbox() {
        return sandbox;
    }

    private GuestAgentChannel connect() throws IOException {
        IOException failure = null;
        for (int attempt = 0; attempt < CONNECTS; attempt++) {
            if (!process.isAlive()) {
                if (stopped) {
                    throw new ConnectException("the guest agent is not running");
                }
                launch();
            }
            GuestAgentChannel channel = null;
            try {
                channel = open(REQUEST);
                channel.synchronise(++requests);
                return channel;
            } catch (IOException e) {
                failure = e;
                if (channel != null) {
                    channel.close();
                }
                awaitDeath();
            }
        }
        ConnectException nothingAsked = new ConnectException("the guest agent is not there: " + failure.getMessage());
        nothingAsked.initCause(failure);
        throw nothingAsked;
    }

    /** An agent exits when its client goes away without reading an answer; the next one then meets it on its way out. */
    private void awaitDeath() throws IOException {
        try {
            process.waitFor(DYING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the guest agent was away");
        }
    }

    private GuestAgentChannel open(Duration most) throws IOException {
        try {
            return new GuestAgentChannel(socket, most);
        } catch (ConnectException e) {
            throw e;
        } catch (IOException e) {
            ConnectException failure = new ConnectException(e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private void launch() throws IOException {
        Files.deleteIfExists(socket);
        Path directory = sandbox.scratch();
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "--method",
                        "unix-listen",
                        "--path",
                        socket.toString(),
                        "--pidfile",
                        directory.resolve("agent.pid").toString(),
                        "--statedir",
                        directory.toString(),
                        "--logfile",
                        directory.resolve("agent.log").toString(),
                        // the short option is the only one that all versions know: --blacklist, later --block-rpcs
                        "-b",
                        String.join(",", BLOCKED))
                .directory(sandbox.home().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("agent.out").toFile());
        builder.environment().clear();
        builder.environment().putAll(sandbox.environment());
        process = builder.start();
        starts++;
        awaitSocket();
    }

    private void awaitSocket() throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                open(START).close();
                return;
            } catch (ConnectException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException(PROGRAM + " does not start: " + output(), e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while " + PROGRAM + " was starting");
            }
        }
    }

    private String output() {
        try {
            return Files.readString(sandbox.scratch().resolve("agent.out")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the agent and all of its commands, detached ones included, and removes the directory. */
    @Override
    public void close() {
        stopped = true;
        // ends a request under way, which holds the lock
        destroy();
        synchronized (this) {
            // that request may just have started another agent
            destroy();
        }
        sandbox.close();
    }

    private void destroy() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
