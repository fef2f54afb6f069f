package io.jenkins.plugins.remoteexec.engine.text;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line at the beginning of a script that names its interpreter ({@code #!/usr/bin/env python3 -u}). Blank lines and
 * indentation may stand before it, as they do where a Groovy text begins with a line break.
 *
 * @param words the interpreter and its arguments; at least one
 * @param script the script with this line first, where interpreters expect it; every other line keeps its number
 */
public record InterpreterLine(
        @NonNull List<String> words, @NonNull String script) {
    private static final Pattern LINE = Pattern.compile("\\A(\\s*)(#![^\\n]*)");

    public InterpreterLine {
        words = List.copyOf(words);
    }

    /** @return empty if the script names no interpreter */
    @NonNull
    public static Optional<InterpreterLine> of(@NonNull String script) {
        Matcher line = LINE.matcher(script);
        if (!line.find() || line.group(2).substring(2).isBlank()) {
            return Optional.empty();
        }
        List<String> words =
                new ArrayList<>(List.of(line.group(2).substring(2).strip().split("\\s+")));
        // "env -S" exists to split what the kernel hands over in one piece; we have split it, and busybox has no -S.
        if (words.size() > 2 && words.get(0).endsWith("/env") && words.get(1).equals("-S")) {
            words.remove(1);
        }
        String before = line.group(1).replaceAll("[^\\n]", "");
        return Optional.of(new InterpreterLine(words, line.group(2) + before + script.substring(line.end())));
    }
}
