package io.jenkins.plugins.remoteexec.engine.text;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Builds text for a POSIX shell. */
public final class ShellText {
    private ShellText() {}

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

    /** A script with variables set and a directory entered before it. */
    @NonNull
    public static String withSurroundings(
            @NonNull String script, @NonNull Map<String, String> environment, @CheckForNull String workingDirectory) {
        StringBuilder text = new StringBuilder();
        environment.forEach((name, value) -> text.append("export ")
                .append(name)
                .append('=')
                .append(quote(value))
                .append('\n'));
        if (workingDirectory != null) {
            // a leading dash or a bare "-" would be read as an option or as the previous directory
            String directory = workingDirectory.startsWith("-") ? "./" + workingDirectory : workingDirectory;
            text.append("cd ").append(quote(directory)).append(" || exit 1\n");
        }
        return text.append(script).toString();
    }
}
