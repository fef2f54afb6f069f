package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.CapturedCommand;
import io.jenkins.plugins.remoteexec.simulator.CapturedRun;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a command as the agent does, with the words of Go's {@code os/exec} when it cannot (source:
 * {@code internal/exec/run_cmd_full.go}).
 */
final class CommandRunner {

    private static final int DEFAULT_TIMEOUT_SECONDS = 30;

    private final HostSandbox sandbox;

    CommandRunner(HostSandbox sandbox) {
        this.sandbox = sandbox;
    }

    /**
     * Runs a command.
     *
     * @param operation the type of the job's operation
     * @param data its data, facts already replaced
     * @param beforeStart called when nothing speaks against a start any more
     * @return the result as the client gets it
     */
    ObjectNode run(String operation, JsonNode data, Runnable beforeStart) throws AgentException, InterruptedException {
        boolean shell = operation.equals(CommandApi.SHELL);
        try {
            return run(shell ? shellLine(data) : execLine(data), data, beforeStart);
        } catch (AgentException e) {
            throw new AgentException((shell ? "shell" : "command") + " execution failed: " + e.getMessage());
        }
    }

    private ObjectNode run(List<String> line, JsonNode data, Runnable beforeStart)
            throws AgentException, InterruptedException {
        String cwd = data.path("cwd").asText();
        Path directory = cwd.isEmpty() ? sandbox.scratch() : sandbox.scratch().resolve(cwd);
        checkStart(line, cwd, directory);
        int requested = data.path("timeout").asInt();
        int seconds = requested > 0 ? requested : DEFAULT_TIMEOUT_SECONDS;
        beforeStart.run();
        CapturedRun run;
        try {
            run = new CapturedCommand(sandbox, line, directory, Duration.ofSeconds(seconds)).run();
        } catch (IOException e) {
            throw cannotStart(line, directory, e);
        }
        if (run.timedOut()) {
            throw new AgentException("command timed out after " + seconds + "s");
        }
        return Json.object()
                .put("stdout", GoText.utf8(run.stdout()))
                .put("stderr", GoText.utf8(run.stderr()))
                .put("exit_code", run.signalled() ? -1 : run.exitCode())
                .put("duration_ms", run.duration().toMillis())
                .put("changed", true);
    }

    private void checkStart(List<String> line, String cwd, Path directory) throws AgentException {
        String program = line.get(0);
        Path file = program.contains("/") ? directory.resolve(program) : find(program);
        if (file == null) {
            throw new AgentException("failed to execute command: exec: " + GoText.quoted(program)
                    + ": executable file not found in $PATH");
        }
        if (!Files.exists(directory)) {
            throw new AgentException("failed to execute command: chdir " + cwd + ": no such file or directory");
        }
        String problem = null;
        if (line.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            problem = "invalid argument";
        } else if (!Files.isDirectory(directory)) {
            problem = "not a directory";
        } else if (!Files.exists(file)) {
            problem = "no such file or directory";
        } else if (!Files.isExecutable(file) || Files.isDirectory(file)) {
            problem = "permission denied";
        }
        if (problem != null) {
            throw new AgentException(forkExec(program.contains("/") ? program : file.toString(), problem));
        }
    }

    private Path find(String program) {
        for (String directory : sandbox.environment().get("PATH").split(":")) {
            Path file = Path.of(directory).resolve(program);
            if (!directory.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }

    private AgentException cannotStart(List<String> line, Path directory, IOException cause)
            throws InterruptedException {
        // Java tells the system's error number only within a text, and each release words that differently.
        boolean tooLong = canStartWith(List.of(), directory) && !canStartWith(line, directory);
        return new AgentException(forkExec(line.get(0), tooLong ? "argument list too long" : cause.getMessage()));
    }

    /** Whether the system starts a program that ignores its arguments, when it is given these. */
    private boolean canStartWith(List<String> arguments, Path directory) throws InterruptedException {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", ":"));
        line.addAll(arguments);
        try {
            new CapturedCommand(sandbox, line, directory, Duration.ofSeconds(DEFAULT_TIMEOUT_SECONDS)).run();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String forkExec(String program, String problem) {
        return "failed to execute command: fork/exec " + program + ": " + problem;
    }

    private static List<String> shellLine(JsonNode data) {
        return List.of("/bin/sh", "-c", data.path("command").asText());
    }

    private static List<String> execLine(JsonNode data) {
        List<String> line = new ArrayList<>();
        line.add(data.path("command").asText());
        data.path("args").forEach(argument -> line.add(argument.asText()));
        return line;
    }
}
