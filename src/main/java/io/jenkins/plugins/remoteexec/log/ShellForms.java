package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A secret as shells write it with {@code set -x}, {@code printf %q} and the like, in words that begin and end with it or
 * with other text.
 */
final class ShellForms {
    private static final Pattern QUOTES = Pattern.compile("'+");
    private static final Pattern BACKSLASH = Pattern.compile("\\\\(\\\\?)");
    private static final Pattern SLASHED = Pattern.compile("['\"\\\\]");
    private static final Pattern SIMPLE = Pattern.compile("[A-Za-z0-9_./\\-\\x{80}-\\x{10FFFF}]*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=");
    private static final Pattern CARET = Pattern.compile("\\^(\\^?)");
    private static final Pattern SPECIAL = Pattern.compile("[^A-Za-z0-9_./:=@%+,\\-\\x{80}-\\x{10FFFF}]");

    /** What C escapes by a letter, and the letters. */
    private static final String CONTROLS = "\u0007\b\u001b\f\n\r\t\u000b";

    private static final String LETTERS = "abEfnrtv";

    private ShellForms() {}

    @NonNull
    static Stream<String> of(@NonNull String secret) {
        Stream<String> forms = Stream.of(
                secret.replace("'", "'\\''"),
                outsideOfQuotes(secret, "\"", quotes -> quotes),
                outsideOfQuotes(secret, "", quotes -> quotes.replace("'", "\\'")),
                QUOTES.matcher(secret).replaceAll("'\"$0\"'"),
                SPECIAL.matcher(secret).replaceAll("\\\\$0"),
                SLASHED.matcher(secret).replaceAll("\\\\$0"),
                BACKSLASH.matcher(secret).replaceAll("$1"),
                CARET.matcher(secret).replaceAll("$1"),
                secret.replace("$", "$$"),
                ansi(secret, false),
                ansi(secret, true),
                ansi(secret, false).replace("\\'", "\\047"));
        return Stream.of(forms, onlyWhatNeedsIt(secret), afterName(secret)).flatMap(some -> some);
    }

    /** As yash writes it: quotes only around parts that need them, those at the ends for the sake of what stands there. */
    private static Stream<String> onlyWhatNeedsIt(String secret) {
        List<String> parts = List.of(secret.split("'", -1));
        int last = parts.size() - 1;
        if (last == 0) {
            return Stream.of();
        }
        String middle = parts.subList(1, last).stream()
                .map(part -> SIMPLE.matcher(part).matches() ? "\\'" + part : "\\''" + part + "'")
                .collect(Collectors.joining());
        return Stream.of("", "'").flatMap(first -> Stream.of("", "'")
                .map(end -> (parts.get(0).isEmpty() ? "" : parts.get(0) + first) + middle + "\\'"
                        + (parts.get(last).isEmpty() ? "" : end + parts.get(last))));
    }

    /** As ksh93 writes it: the quotes of what looks like an assignment stand after its name. */
    private static Stream<String> afterName(String secret) {
        Matcher name = NAME.matcher(secret);
        return name.lookingAt()
                ? Stream.of("'" + secret.substring(name.end()), "$'" + ansi(secret.substring(name.end()), false))
                        .map(value -> name.group() + value)
                : Stream.of();
    }

    /**
     * Each run of quotes outside of those around the words, as dash and mksh write it. They leave out empty quotes at both
     * ends, and put quotes of the secret and of what stands around it into one run.
     */
    private static String outsideOfQuotes(String secret, String around, UnaryOperator<String> run) {
        Matcher quotes = QUOTES.matcher(secret);
        StringBuilder form = new StringBuilder();
        int done = 0;
        while (quotes.find()) {
            form.append(secret, done, quotes.start());
            form.append(quotes.start() == 0 ? "" : "'" + around).append(run.apply(quotes.group()));
            form.append(quotes.end() == secret.length() ? "" : around + "'");
            done = quotes.end();
        }
        return form.append(secret, done, secret.length()).toString();
    }

    /** In the quotes {@code $'…'}. */
    private static String ansi(String secret, boolean onlyAscii) {
        StringBuilder form = new StringBuilder();
        secret.codePoints().forEach(c -> {
            int letter = CONTROLS.indexOf(c);
            if (letter >= 0) {
                form.append('\\').append(LETTERS.charAt(letter));
            } else if (c == '\'' || c == '\\') {
                form.append('\\').append((char) c);
            } else if (c < ' ' || c == 0x7f || (onlyAscii && c > 0x7f)) {
                for (byte each : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    form.append(String.format("\\%03o", each & 0xff));
                }
            } else {
                form.appendCodePoint(c);
            }
        });
        return form.toString();
    }
}
