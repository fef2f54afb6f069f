package io.jenkins.plugins.remoteexec.engine.supervisor;

import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes our own shell files small enough to travel: one line, no comments, no indentation, no blanks around operators.
 *
 * <p>This is no parser of shell. It knows the style that those files keep: a comment has a line of its own, a quoted
 * string ends on its line, a reserved word or a pattern that opens a block ends its line, no here-documents.
 */
final class ScriptMinifier {
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'");
    private static final Pattern OPENS_BLOCK = Pattern.compile(".*(?:^|[ ;&|)])(?:then|do|else|while|until|if|in)$");
    private static final Pattern CASE_PATTERN = Pattern.compile("[^()]*\\)$");

    private static final Pattern FUNCTION = Pattern.compile("(?<=^|;)[a-z]+(?=\\(\\)\\{)");

    private ScriptMinifier() {}

    static String compact(String source) {
        StringBuilder text = new StringBuilder(source.length());
        String before = null;
        for (String raw : source.lines().toList()) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            line = tighten(line);
            if (before != null) {
                text.append(separator(before, line));
            }
            text.append(line);
            before = line;
        }
        return text.toString();
    }

    /**
     * Gives the functions of a compact text names of one capital letter, which neither programs nor aliases have.
     *
     * @param known names on which other texts rely, those of other versions included
     */
    static String shortenFunctions(String compact, Set<String> known) {
        String text = compact;
        char next = 'A';
        for (MatchResult function : FUNCTION.matcher(compact).results().toList()) {
            if (!known.contains(function.group())) {
                String word = "(?<![\\w$./=\"-])" + function.group() + "(?![\\w.=\"/-])";
                text = text.replaceAll(word, String.valueOf(next++));
            }
        }
        return text;
    }

    private static String separator(String before, String line) {
        if (line.startsWith(";;")) {
            return "";
        }
        if (before.endsWith("{") || OPENS_BLOCK.matcher(before).matches()) {
            return " ";
        }
        boolean complete = before.endsWith(";;")
                || before.endsWith("&")
                || before.endsWith("|")
                || CASE_PATTERN.matcher(before).matches();
        return complete ? "" : ";";
    }

    private static String tighten(String line) {
        StringBuilder text = new StringBuilder(line.length());
        Matcher quoted = QUOTED.matcher(line);
        int end = 0;
        while (quoted.find()) {
            text.append(tightenUnquoted(line.substring(end, quoted.start()))).append(quoted.group());
            end = quoted.end();
        }
        return text.append(tightenUnquoted(line.substring(end))).toString();
    }

    private static String tightenUnquoted(String part) {
        return part.replaceAll(" *(&&|\\|\\||;;|;|\\|) *", "$1")
                // A digit before it would become the number of a descriptor.
                .replaceAll("(?<![0-9&]) (?=[<>])", "")
                .replace("() {", "(){")
                .replaceAll("(^|;;)([^()]*)\\) (?!in$)", "$1$2)");
    }
}
