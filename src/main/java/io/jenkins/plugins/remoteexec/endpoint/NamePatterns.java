package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;

/**
 * Patterns for names, one per line of a text. {@code *} matches anything but a slash, {@code ?} one character but a
 * slash, {@code **} anything; {@code team/**} also means {@code team} itself. Matching is case-sensitive.
 */
final class NamePatterns {
    private final List<String> texts;
    private final List<NamePattern> patterns;

    private NamePatterns(List<String> texts) {
        this.texts = texts;
        patterns = texts.stream().map(NamePattern::new).toList();
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
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(name));
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
}
