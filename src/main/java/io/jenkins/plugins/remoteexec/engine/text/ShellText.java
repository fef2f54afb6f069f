package io.jenkins.plugins.remoteexec.engine.text;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** Builds text for a POSIX shell. */
public final class ShellText {
    /** From here on both streams are one, in the order in which they are written. */
    public static final String MERGE_STDERR = "exec 2>&1;";

    /** From here on a command that fails ends the script. */
    public static final String EXIT_ON_ERROR = "set -e;";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final StringBuilder text = new StringBuilder();

    /** Whether a shell can have a variable of this name. */
    public static boolean isName(@NonNull String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * One word that the shell reads exactly as given.
     *
     * @throws IllegalArgumentException if there is a NUL character in it
     */
    @NonNull
    public static String quote(@NonNull String word) {
        byte[] quoted = ShellQuoting.quote(word.getBytes(StandardCharsets.UTF_8), "The word");
        return new String(quoted, StandardCharsets.UTF_8);
    }

    /**
     * The end of an assignment that puts something before what the variable holds: a colon and its value, or nothing if it
     * has none.
     *
     * @param name a name that a shell can set
     */
    @NonNull
    public static String colonAndValue(@NonNull String name) {
        return "\"${" + name + ":+:$" + name + "}\"";
    }

    @NonNull
    public ShellText mergeStderr() {
        text.append(MERGE_STDERR);
        return this;
    }

    /** Sets variables. */
    @NonNull
    public ShellText with(@NonNull Map<String, String> environment) {
        environment.forEach((name, value) -> export(name, value, ""));
        return this;
    }

    /** Puts a text before what the variables hold already. */
    @NonNull
    public ShellText prepend(@NonNull Map<String, String> environment) {
        environment.forEach((name, value) -> export(name, value, colonAndValue(name)));
        return this;
    }

    private void export(String name, String value, String rest) {
        text.append("export ")
                .append(name)
                .append('=')
                .append(quote(value))
                .append(rest)
                .append(';');
    }

    @NonNull
    public ShellText in(@CheckForNull String workingDirectory) {
        if (workingDirectory != null) {
            // a leading dash or a bare "-" would be read as an option or as the previous directory
            String directory = workingDirectory.startsWith("-") ? "./" + workingDirectory : workingDirectory;
            text.append("cd ").append(quote(directory)).append("||exit 1;");
        }
        return this;
    }

    @NonNull
    public ShellText exitOnError() {
        text.append(EXIT_ON_ERROR);
        return this;
    }

    /** All this and then the script, on the same line, so that a shell's messages count the lines as its author does. */
    @NonNull
    public String before(@NonNull String script) {
        return text + script;
    }
}
