package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.text.HarmlessText;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Replaces secrets by asterisks, also where a secret spans the split of a long line. */
public final class SecretMask {
    private static final String MASK = "****";

    /** The braces and separators in a secret of several lines are not secret, and occur in every log. */
    private static final int SHORTEST_LINE = 4;

    private final Supplier<List<String>> changing;
    private final List<String> others;
    private volatile Words words;

    /** What to search for while the secrets are these. */
    private record Words(List<String> secrets, Pattern pattern, int longest) {}

    /** @param secrets the values; of one with line breaks, each line is a secret, because that is how a log shows it */
    public SecretMask(@NonNull List<String> secrets) {
        this(List::of, secrets);
    }

    /**
     * @param changing values that there may be more of later; the same list until then
     * @param others values that stay
     */
    public SecretMask(@NonNull Supplier<List<String>> changing, @NonNull List<String> others) {
        this.changing = changing;
        this.others = List.copyOf(others);
        words = words(changing.get());
    }

    private Words current() {
        List<String> now = changing.get();
        Words before = words;
        return before.secrets() == now ? before : (words = words(now));
    }

    private Words words(List<String> now) {
        List<String> words = Stream.concat(now.stream(), others.stream())
                .flatMap(SecretMask::lines)
                .flatMap(line -> Stream.of(line, HarmlessText.of(line)))
                .filter(line -> !line.isBlank())
                .distinct()
                // the longest first: one secret may be the beginning of another
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        return words.isEmpty()
                ? new Words(now, null, 0)
                : new Words(
                        now,
                        Pattern.compile(words.stream().map(Pattern::quote).collect(Collectors.joining("|"))),
                        words.get(0).length());
    }

    private static Stream<String> lines(String secret) {
        List<String> lines = secret.lines().toList();
        return lines.size() <= 1 ? lines.stream() : lines.stream().filter(line -> line.length() >= SHORTEST_LINE);
    }

    @NonNull
    String apply(@NonNull String text) {
        Pattern pattern = current().pattern();
        return pattern == null ? text : pattern.matcher(text).replaceAll(Matcher.quoteReplacement(MASK));
    }

    /** How much of the beginning of a text can be shown before its continuation is known. */
    int certain(@NonNull String text) {
        Words now = current();
        int certain = text.length() - Math.max(0, now.longest() - 1);
        if (now.pattern() == null || certain <= 0) {
            return Math.max(0, certain);
        }
        Matcher matcher = now.pattern().matcher(text);
        while (matcher.find() && matcher.start() < certain) {
            certain = Math.max(certain, matcher.end());
        }
        return certain < text.length() && Character.isLowSurrogate(text.charAt(certain)) ? certain + 1 : certain;
    }
}
