package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.text.ShellQuoting;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Turns a command into the files that the supervisor runs: a launcher for {@code sh} and, where a script names its own
 * interpreter, the script beside it. Every value is bytes, and every byte arrives.
 *
 * <p>A working directory that cannot be entered gives a sentence on standard error and exit code 126; a program that
 * does not exist gives the shell's own sentence and 127, one that may not be executed 126.
 */
public final class CommandFile {
    /** Exit code when the working directory cannot be entered. */
    public static final int NO_DIRECTORY = 126;

    private static final Pattern VARIABLE = Pattern.compile("[^=\\x00]+");
    private static final byte[] SCRIPT_PATH = ascii("\"${0%/*}/" + Payload.SCRIPT + "\"");

    /** Empty for a script. */
    private final List<byte[]> argv;

    /** Empty for an argument vector. */
    private final byte[] script;

    @CheckForNull
    private byte[] directory;

    private final Map<String, byte[]> environment = new LinkedHashMap<>();

    private CommandFile(List<byte[]> argv, byte[] script) {
        this.argv = argv;
        this.script = script;
    }

    /**
     * A program and its arguments; no shell looks at them.
     *
     * @throws IllegalArgumentException when there is no program, or an argument carries a NUL byte
     */
    @NonNull
    public static CommandFile ofArguments(@NonNull List<byte[]> argv) {
        if (argv.isEmpty() || argv.get(0).length == 0) {
            throw new IllegalArgumentException("The command is empty. Its first element must name a program.");
        }
        if (argv.get(0)[0] == '-') {
            throw new IllegalArgumentException(
                    "The name of a program cannot begin with a hyphen;" + " write its path, for instance './-name'.");
        }
        return new CommandFile(List.copyOf(argv), new byte[0]);
    }

    /** A script: for {@code sh}, or for the interpreter in its first line ({@code #!/usr/bin/env python3 -u}). */
    @NonNull
    public static CommandFile ofScript(@NonNull byte[] script) {
        return new CommandFile(List.of(), script.clone());
    }

    /** Where the command starts; without it, where the provider starts its commands. */
    @NonNull
    public CommandFile in(@NonNull byte[] workingDirectory) {
        if (workingDirectory.length == 0) {
            throw new IllegalArgumentException("The working directory is empty. Leave it out or name a directory.");
        }
        directory = workingDirectory.clone();
        return this;
    }

    /**
     * Adds a variable to the command's environment.
     *
     * @throws IllegalArgumentException when the name is empty or contains "=", or the value carries a NUL byte
     */
    @NonNull
    public CommandFile with(@NonNull String name, @NonNull byte[] value) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot be the name of a variable: it must not be empty or contain '=' or NUL.");
        }
        environment.put(name, value.clone());
        return this;
    }

    /** The files, launcher first. */
    @NonNull
    public List<Payload> payloads() {
        List<Payload> files = new ArrayList<>();
        ByteArrayOutputStream launcher = new ByteArrayOutputStream();
        enterDirectory(launcher);
        List<byte[]> words = new ArrayList<>();
        if (!argv.isEmpty()) {
            for (int i = 0; i < argv.size(); i++) {
                words.add(ShellQuoting.quote(argv.get(i), i == 0 ? "The command's name" : "Argument " + i));
            }
        } else {
            for (String word : interpreter()) {
                words.add(ShellQuoting.quote(word.getBytes(StandardCharsets.ISO_8859_1), "The interpreter line"));
            }
            if (words.isEmpty() && environment.isEmpty()) {
                // Nothing to name and nothing to set: the shell that reads the launcher goes on with the script.
                launcher.writeBytes(script);
                return List.of(new Payload(Payload.COMMAND, launcher.toByteArray()));
            }
            if (words.isEmpty()) {
                words.add(ascii("sh"));
            }
            words.add(SCRIPT_PATH);
            files.add(new Payload(Payload.SCRIPT, script));
        }
        launcher.writeBytes(ascii("exec"));
        writeEnvironment(launcher);
        for (byte[] word : words) {
            launcher.write(' ');
            launcher.writeBytes(word);
        }
        launcher.write('\n');
        files.add(0, new Payload(Payload.COMMAND, launcher.toByteArray()));
        return List.copyOf(files);
    }

    // One line without newline at its end, so that a shell's messages count the script's lines as its author does.
    private void enterDirectory(ByteArrayOutputStream launcher) {
        if (directory == null) {
            return;
        }
        byte[] path = directory;
        if (path[0] != '/') {
            // Neither an option, nor "-", nor looked up in CDPATH.
            path = new byte[directory.length + 2];
            path[0] = '.';
            path[1] = '/';
            System.arraycopy(directory, 0, path, 2, directory.length);
        }
        byte[] quoted = ShellQuoting.quote(path, "The working directory");
        launcher.writeBytes(ascii("cd "));
        launcher.writeBytes(quoted);
        launcher.writeBytes(ascii(" 2>/dev/null||{ printf '%s\\n' 'The working directory cannot be entered: '"));
        launcher.writeBytes(quoted);
        launcher.writeBytes(ascii(" >&2;exit " + NO_DIRECTORY + ";};"));
    }

    // Not "export": shells keep some names for themselves (UID, SECONDS) and cannot set others (a.b).
    private void writeEnvironment(ByteArrayOutputStream launcher) {
        if (environment.isEmpty()) {
            return;
        }
        launcher.writeBytes(ascii(" env"));
        environment.forEach((name, value) -> {
            byte[] start = (name + "=").getBytes(StandardCharsets.UTF_8);
            byte[] entry = Arrays.copyOf(start, start.length + value.length);
            System.arraycopy(value, 0, entry, start.length, value.length);
            launcher.write(' ');
            launcher.writeBytes(ShellQuoting.quote(entry, "The value of variable " + name));
        });
    }

    /** The words of the script's first line; empty: none is named. */
    private List<String> interpreter() {
        int end = 0;
        while (end < script.length && script[end] != '\n') {
            end++;
        }
        String line = new String(script, 0, end, StandardCharsets.ISO_8859_1);
        if (!line.startsWith("#!") || line.substring(2).isBlank()) {
            return List.of();
        }
        List<String> words = new ArrayList<>(List.of(line.substring(2).strip().split("\\s+")));
        // "env -S" exists to split what the kernel hands over in one piece; we have split it, and busybox has no -S.
        if (words.size() > 2 && words.get(0).endsWith("/env") && words.get(1).equals("-S")) {
            words.remove(1);
        }
        return words;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
