package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.supervisor.CommandFile;
import io.jenkins.plugins.remoteexec.engine.supervisor.Payload;
import io.jenkins.plugins.remoteexec.engine.supervisor.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A command as the files that a supervisor runs; made before anything is sent, so that what cannot be is said at once. */
final class DurableCommand {
    private final List<Payload> files = new ArrayList<>();
    private final Map<String, byte[]> secrets = new LinkedHashMap<>();

    /** @throws InvalidCommandException if the command cannot be run by a POSIX shell */
    DurableCommand(@NonNull Command command, @NonNull RandomGenerator random) {
        try {
            CommandFile file = command.isScript()
                    ? CommandFile.ofScript(bytes(command.script().orElseThrow()))
                    : CommandFile.ofArguments(command.arguments().stream()
                            .map(DurableCommand::bytes)
                            .toList());
            command.workingDirectory().ifPresent(directory -> file.in(bytes(directory)));
            command.environment().forEach((name, value) -> file.with(name, bytes(value)));
            command.prependedEnvironment().forEach((name, value) -> file.prepend(name, bytes(value)));
            if (command.exitOnError()) {
                file.exitOnError();
            }
            if (command.mergeStderr()) {
                file.mergeStderr();
            }
            files.addAll(file.payloads());
            command.standardInput().ifPresent(input -> files.add(Payload.input(input)));
            command.secretEnvironment().forEach((name, value) -> secrets.put(name, bytes(value)));
            secrets(random);
        } catch (InvalidCommandException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidCommandException(e.getMessage());
        }
    }

    @NonNull
    List<Payload> files() {
        return files;
    }

    /** Made anew for each attempt, because it holds a random part that must not be used twice. */
    @CheckForNull
    Secrets secrets(@NonNull RandomGenerator random) {
        return secrets.isEmpty() ? null : new Secrets(secrets, random);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
