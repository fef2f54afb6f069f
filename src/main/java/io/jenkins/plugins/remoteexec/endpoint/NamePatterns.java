package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Patterns for names, one per line of a text. {@code *} matches anything but a slash, {@code ?} one character but a
 * slash, {@code **} anything; {@code team/**} also means {@code team} itself. Matching is case-sensitive.
 */
final class NamePatterns {
    private final List<String> texts;
    private final List<Pattern> patterns;

    private NamePatterns(List<String> texts) {
        this.texts = texts;
        patterns = texts.stream().map(NamePatterns::compile).toList();
    }

    /** No pattern at all matches everything. */
    @NonNull
    static NamePatterns of(@CheckForNull String lines) {
        return new NamePatterns(
                lines == null
                        ? List.of()
                        : lines.lines()
                                .map(String::trim)
                                .filter(line -> !line.isEmpty())
                                .toList());
    }

    boolean matches(@NonNull String name) {
        return patterns.isEmpty()
                || patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    @NonNull
    List<String> texts() {
        return texts;
    }

    /** As a message shows them: {@code 'a/**' or 'b'}. */
    @Override
    public String toString() {
        return "'" + String.join("' or '", texts) + "'";
    }

    private static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < glob.length()) {
            if (glob.startsWith("/**", at) && at + 3 == glob.length()) {
                regex.append("(/.*)?");
                at += 3;
            } else if (glob.startsWith("**/", at) && (at == 0 || glob.charAt(at - 1) == '/')) {
                regex.append("(.*/)?");
                at += 3;
            } else if (glob.startsWith("**", at)) {
                regex.append(".*");
                at += 2;
            } else {
                char next = glob.charAt(at++);
                regex.append(
                        switch (next) {
                            case '*' -> "[^/]*";
                            case '?' -> "[^/]";
                            default -> Pattern.quote(String.valueOf(next));
                        });
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
