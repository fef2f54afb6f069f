package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.text.InterpreterLine;
import io.jenkins.plugins.remoteexec.engine.text.ShellQuoting;
import io.jenkins.plugins.remoteexec.engine.text.ShellText;
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

    /** The shell by its path, found before {@code env} sets another PATH, which may lead to no shell or to another one. */
    private static final byte[] SHELL = ascii("\"$(command -v sh)\"");

    /** Runs the arguments that follow. {@code env} would set a program whose name has a "=" as a variable. */
    private static final byte[] RUN_ARGUMENTS = ascii("-c 'exec \"$0\" \"$@\"'");

    /** Empty for a script. */
    private final List<byte[]> argv;

    /** Empty for an argument vector. */
    private final byte[] script;

    @CheckForNull
    private byte[] directory;

    private final Map<String, byte[]> environment = new LinkedHashMap<>();

    private final Map<String, byte[]> prepended = new LinkedHashMap<>();

    private boolean exitOnError;

    private boolean mergeStderr;

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

    /** A script: for {@code sh}, or for the interpreter that its first line names ({@link InterpreterLine}). */
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

    /**
     * Puts a value before the one that a variable has on the target, with a colon between the two.
     *
     * @throws IllegalArgumentException when a shell cannot have a variable of this name, or the value carries a NUL byte
     */
    @NonNull
    public CommandFile prepend(@NonNull String name, @NonNull byte[] value) {
        if (!ShellText.isName(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot be the name of a variable to put something before:"
                            + " use letters, digits and underscores.");
        }
        prepended.put(name, value.clone());
        return this;
    }

    /** Ends a script that names no interpreter with its first command that fails. */
    @NonNull
    public CommandFile exitOnError() {
        exitOnError = true;
        return this;
    }

    /** Makes standard error a part of standard output, in the order in which both are written. */
    @NonNull
    public CommandFile mergeStderr() {
        mergeStderr = true;
        return this;
    }

    /** The files, launcher first. */
    @NonNull
    public List<Payload> payloads() {
        ByteArrayOutputStream launcher = new ByteArrayOutputStream();
        if (mergeStderr) {
            launcher.writeBytes(ascii(ShellText.MERGE_STDERR));
        }
        enterDirectory(launcher);
        if (!argv.isEmpty()) {
            List<byte[]> words = new ArrayList<>(runner(argv.get(0)));
            for (int i = 0; i < argv.size(); i++) {
                words.add(ShellQuoting.quote(argv.get(i), i == 0 ? "The command's name" : "Argument " + i));
            }
            return List.of(launcher(launcher, words));
        }
        // A character for each byte, so that every byte arrives.
        InterpreterLine first = InterpreterLine.of(new String(script, StandardCharsets.ISO_8859_1))
                .orElse(null);
        if (first != null) {
            List<byte[]> words = new ArrayList<>(runner(first.words().get(0).getBytes(StandardCharsets.ISO_8859_1)));
            for (String word : first.words()) {
                words.add(ShellQuoting.quote(word.getBytes(StandardCharsets.ISO_8859_1), "The interpreter line"));
            }
            words.add(SCRIPT_PATH);
            byte[] text = first.script().getBytes(StandardCharsets.ISO_8859_1);
            return List.of(launcher(launcher, words), new Payload(Payload.SCRIPT, text));
        }
        if (setsVariables()) {
            List<byte[]> words = new ArrayList<>(List.of(SHELL));
            if (exitOnError) {
                words.add(ascii("-e"));
            }
            words.add(SCRIPT_PATH);
            return List.of(launcher(launcher, words), new Payload(Payload.SCRIPT, script));
        }
        // Nothing to name and nothing to set: the shell that reads the launcher goes on with the script.
        if (exitOnError) {
            launcher.writeBytes(ascii(ShellText.EXIT_ON_ERROR));
        }
        launcher.writeBytes(script);
        return List.of(new Payload(Payload.COMMAND, launcher.toByteArray()));
    }

    private boolean setsVariables() {
        return !environment.isEmpty() || !prepended.isEmpty();
    }

    private List<byte[]> runner(byte[] program) {
        boolean looksLikeVariable = new String(program, StandardCharsets.ISO_8859_1).indexOf('=') >= 0;
        return setsVariables() && looksLikeVariable ? List.of(SHELL, RUN_ARGUMENTS) : List.of();
    }

    private Payload launcher(ByteArrayOutputStream launcher, List<byte[]> words) {
        launcher.writeBytes(ascii("exec"));
        writeEnvironment(launcher);
        for (byte[] word : words) {
            launcher.write(' ');
            launcher.writeBytes(word);
        }
        launcher.write('\n');
        return new Payload(Payload.COMMAND, launcher.toByteArray());
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
        if (setsVariables()) {
            launcher.writeBytes(ascii(" env"));
        }
        environment.forEach((name, value) -> writeVariable(launcher, name, value));
        prepended.forEach((name, value) -> {
            writeVariable(launcher, name, value);
            launcher.writeBytes(ascii(ShellText.colonAndValue(name)));
        });
    }

    private static void writeVariable(ByteArrayOutputStream launcher, String name, byte[] value) {
        byte[] start = (name + "=").getBytes(StandardCharsets.UTF_8);
        byte[] entry = Arrays.copyOf(start, start.length + value.length);
        System.arraycopy(value, 0, entry, start.length, value.length);
        launcher.write(' ');
        launcher.writeBytes(ShellQuoting.quote(entry, "The value of variable " + name));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
