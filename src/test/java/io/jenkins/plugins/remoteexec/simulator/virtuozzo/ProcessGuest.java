package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import io.jenkins.plugins.remoteexec.simulator.CapturedCommand;
import io.jenkins.plugins.remoteexec.simulator.CapturedRun;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs commands as processes of this machine, without an agent. */
final class ProcessGuest implements Guest {
    private static final Duration SAFETY = Duration.ofMinutes(10);

    private final HostSandbox sandbox;

    ProcessGuest(String name) throws IOException {
        sandbox = new HostSandbox(name, Map.of());
    }

    @Override
    public Result run(List<String> arguments) throws IOException, InterruptedException {
        String program = arguments.get(0);
        if (!exists(program)) {
            throw new IOException("Guest agent command failed, error was 'Failed to execute child process “" + program
                    + "” (No such file or directory)'");
        }
        CapturedRun run = new CapturedCommand(sandbox, arguments, sandbox.home(), SAFETY).run();
        return new Result(run.signalled() ? null : run.exitCode(), null, run.stdout(), run.stderr());
    }

    private boolean exists(String program) {
        if (program.contains("/")) {
            return Files.isExecutable(Path.of(program));
        }
        return Arrays.stream(sandbox.environment().get("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    @Override
    public HostSandbox sandbox() {
        return sandbox;
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
