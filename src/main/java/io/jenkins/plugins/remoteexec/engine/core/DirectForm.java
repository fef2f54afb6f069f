package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.text.InterpreterLine;
import io.jenkins.plugins.remoteexec.engine.text.ShellText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Brings a command into the form of a provider's primitive, for direct mode. What the primitive lacks is written around
 * a script in shell; around an argument vector nothing can be written, so there it is refused.
 */
final class DirectForm {
    /** The user's own timeout is kept by the engine: a provider that gives a command up may run it again. */
    private static final Duration ANY_LENGTH = Command.LONGEST_TIMEOUT;

    private static final String USE_ITS_OWN_WORDS = "set it inside the script, in the syntax of the shell that runs it";

    private final Command command;
    private final String target;
    private final Capabilities capabilities;
    private final String provider;

    DirectForm(Command command, String target, ProviderClient client) {
        this.command = command;
        this.target = target;
        capabilities = client.capabilities();
        provider = client.describe();
    }

    /** @throws InvalidCommandException naming the option that this provider cannot be given */
    @NonNull
    ExecRequest request() {
        if (command.standardInput().isPresent()) {
            throw refused("stdin", durableOr("let the script contain the input, or fetch it"));
        }
        String directory = command.workingDirectory().orElse(null);
        if (!command.secretEnvironment().isEmpty()) {
            throw refused("secretEnvironment", durableOr("let the script read the secret where the target keeps it"));
        }
        ExecRequest request = (command.isScript() ? script(directory) : vector(directory)).endingAfter(limit());
        String text = request.shellText();
        if (text != null && text.length() > capabilities.longestCommand()) {
            throw new InvalidCommandException("script has " + text.length()
                    + " characters as sent, but one call of " + provider
                    + " carries at most "
                    + capabilities.longestCommand() + "; "
                    + durableOr("split it, or let it fetch the rest")
                    + (isDurablePossible() ? ", which sends it in pieces" : ""));
        }
        return request;
    }

    /** How long it may run, where the provider has a limit; null elsewhere, where the engine alone keeps the timeout. */
    private Duration limit() {
        Duration longest = capabilities.longestRun().orElse(null);
        Duration timeout = command.timeout().orElse(null);
        if (longest == null || timeout == null) {
            return longest;
        }
        if (timeout.compareTo(longest) > 0) {
            throw new InvalidCommandException("timeout is " + timeout.toSeconds() + " s, but in direct mode"
                    + " (durable: false) " + provider + " can be given a command for at most " + longest.toSeconds()
                    + " s: " + capabilities.longestRunReason());
        }
        return timeout;
    }

    private ExecRequest script(String directory) {
        String script = command.script().orElseThrow();
        if (!capabilities.hasPosixShell()) {
            return new ExecRequest(target, List.of(), foreign(script, directory), null, ANY_LENGTH);
        }
        Optional<InterpreterLine> interpreter = InterpreterLine.of(script);
        interpreter.ifPresent(this::refuseOther);
        boolean own = capabilities.takesWorkingDirectory();
        ShellText text = new ShellText();
        if (command.mergeStderr()) {
            text.mergeStderr();
        }
        text.with(command.environment()).prepend(command.prependedEnvironment()).in(own ? null : directory);
        if (command.exitOnError() && interpreter.isEmpty()) {
            text.exitOnError();
        }
        return new ExecRequest(target, List.of(), text.before(script), own ? directory : null, ANY_LENGTH);
    }

    /** A text for a shell whose quoting is not known here is left as it is. */
    private String foreign(String script, String directory) {
        if (setsVariables()) {
            throw refused("environment", USE_ITS_OWN_WORDS);
        }
        if (command.mergeStderr()) {
            throw refused("mergeStderr", USE_ITS_OWN_WORDS);
        }
        if (directory != null) {
            throw refused("workingDirectory", USE_ITS_OWN_WORDS);
        }
        return script;
    }

    private ExecRequest vector(String directory) {
        if (!capabilities.takesArgumentVector()) {
            throw refused("an argument vector (command)", useScript());
        }
        if (setsVariables()) {
            throw refused("environment", useScript());
        }
        if (command.mergeStderr()) {
            throw refused("mergeStderr", useScript());
        }
        if (directory != null && !capabilities.takesWorkingDirectory()) {
            throw refused("workingDirectory", useScript());
        }
        return new ExecRequest(target, command.arguments(), null, directory, ANY_LENGTH);
    }

    /** Advice must not send anybody to a mode that this provider refuses, too. */
    private boolean isDurablePossible() {
        return capabilities.hasPosixShell() && capabilities.returnsOutput();
    }

    private String durableOr(String otherwise) {
        return isDurablePossible() ? "leave durable mode on" : otherwise;
    }

    private String useScript() {
        if (!capabilities.hasPosixShell()) {
            return "use script instead of command, and set it there, in the syntax of the shell that runs it";
        }
        return "use script instead of command" + (isDurablePossible() ? ", or leave durable mode on" : "");
    }

    private boolean setsVariables() {
        return !command.environment().isEmpty()
                || !command.prependedEnvironment().isEmpty();
    }

    private void refuseOther(InterpreterLine interpreter) {
        String line = String.join(" ", interpreter.words());
        if (!line.matches("(/usr)?/bin/sh|/usr/bin/env sh")) {
            throw new InvalidCommandException("script asks for the interpreter '" + line
                    + "', but in direct mode the provider's /bin/sh runs it;"
                    + (isDurablePossible() ? " leave durable mode on, or call" : " call")
                    + " the interpreter inside the script");
        }
    }

    private InvalidCommandException refused(String option, String remedy) {
        return new InvalidCommandException(
                provider + " does not support " + option + " in direct mode (durable: false): " + remedy);
    }
}
