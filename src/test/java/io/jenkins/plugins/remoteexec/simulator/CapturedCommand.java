package io.jenkins.plugins.remoteexec.simulator;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs an argument vector for an agent that waits, as Go's {@code Cmd.Run} does with buffers for both streams: the run
 * is over when the command has ended <em>and</em> nobody holds its standard output or error any more, and a time-out
 * kills the command alone, not its children. Standard input is empty.
 *
 * <p>Java reports a signal as exit code 128+n, which commands also use themselves, and closes the pipes of an ended
 * process although children still write to them. So a small shell stands in between: it notes the exit code, sees a
 * signal by the message that a shell prints about it, and waits for both streams to end. About SIGINT and SIGPIPE
 * shells print nothing; these two look like exit codes 130 and 141.
 */
public final class CapturedCommand {

    private static final String SUPERVISOR = """
            d=$1; shift
            exec 3>"$d/stdout" 4>"$d/stderr"
            {
              {
                { ( exec /bin/sh -c 'echo $$ >"$0/pid"; exec "$@"' "$d" "$@" ) 2>&6 6>&- 3>&- 4>&-
                  echo $? >"$d/code"
                } 6>&2 2>"$d/message"
              } 2>&1 >&5 5>&- | cat >&4 3>&- 5>&-
            } 5>&1 | cat >&3 4>&-
            """;
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final HostSandbox host;
    private final List<String> command;
    private final Path directory;
    private final Duration timeout;

    /**
     * Prepares a run.
     *
     * @param host whose environment the command gets
     * @param command program and arguments; a program without a slash is looked up in the host's {@code PATH}
     * @param directory the working directory, which must exist
     * @param timeout real time after which the command is killed
     */
    public CapturedCommand(HostSandbox host, List<String> command, Path directory, Duration timeout) {
        this.host = host;
        this.command = List.copyOf(command);
        this.directory = directory;
        this.timeout = timeout;
    }

    /**
     * Runs the command to its end.
     *
     * @throws IOException if it cannot be started, for example because its arguments are too long
     * @throws InterruptedException if the waiting thread is interrupted; the processes stay
     */
    public CapturedRun run() throws IOException, InterruptedException {
        host.commandBegins();
        try {
            return runNow();
        } finally {
            host.commandEnds();
        }
    }

    private CapturedRun runNow() throws IOException, InterruptedException {
        Path capture = host.newCapture();
        long start = System.nanoTime();
        Process supervisor = start(capture);
        boolean ended = supervisor.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        // A command that has ended in time is no time-out, even if a child keeps the streams open for longer.
        boolean timedOut = !ended && !Files.exists(capture.resolve("code"));
        if (timedOut) {
            kill(supervisor, capture);
        }
        supervisor.waitFor();
        CapturedRun run = result(capture, timedOut, Duration.ofNanos(System.nanoTime() - start));
        // After an exception processes may still write here; then the directory goes with the whole sandbox.
        HostSandbox.deleteTree(capture);
        return run;
    }

    private Process start(Path capture) throws IOException {
        List<String> line = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            // So that a command's "kill 0" ends itself and not this JVM.
            line.add(SETSID.toString());
        }
        line.addAll(List.of("/bin/sh", "-c", SUPERVISOR, "supervisor", capture.toString()));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(host.environment());
        return builder.start();
    }

    private static void kill(Process supervisor, Path capture) throws IOException, InterruptedException {
        Path pid = capture.resolve("pid");
        String text = "";
        while (text.isEmpty() && supervisor.isAlive()) {
            text = Files.exists(pid) ? Files.readString(pid).strip() : "";
            supervisor.waitFor(1, TimeUnit.MILLISECONDS);
        }
        if (!text.isEmpty()) {
            ProcessHandle.of(Long.parseLong(text)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static CapturedRun result(Path capture, boolean timedOut, Duration duration) throws IOException {
        Path code = capture.resolve("code");
        Path message = capture.resolve("message");
        boolean noted = Files.exists(code) && Files.size(code) > 0;
        int exitCode = noted ? Integer.parseInt(Files.readString(code).strip()) : -1;
        boolean signalled = !noted || exitCode > 128 && Files.size(message) > 0;
        return new CapturedRun(
                exitCode,
                signalled,
                timedOut,
                Files.readAllBytes(capture.resolve("stdout")),
                Files.readAllBytes(capture.resolve("stderr")),
                duration);
    }
}
