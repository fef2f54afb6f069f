package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.text.HarmlessText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The forms in which a log may show a secret: as it is, as shells quote it, and in the encodings of web APIs. Those that
 * {@code withCredentials} masks are among them.
 */
final class SecretForms {
    /** What is shorter occurs everywhere: asterisks for it would make a log unreadable and tell what it is. */
    static final int SHORTEST = 3;

    /** The braces and separators in a secret of several lines are not secret, and occur in every log. */
    private static final int SHORTEST_LINE = 4;

    /** In how many columns the usual programs write Base64: PEM files, and MIME and {@code base64}. */
    private static final int[] COLUMNS = {64, 76};

    private static final Pattern NOT_SHOWN = Pattern.compile("[\\s\\p{Cntrl}]+");

    private SecretForms() {}

    /** All forms of one secret, without line breaks: of one with several lines, those of each line. */
    @NonNull
    static Stream<String> of(@NonNull String secret) {
        if (secret.length() < SHORTEST || secret.isBlank()) {
            return Stream.of();
        }
        List<String> lines = secret.lines().toList();
        Stream<String> forms = lines.size() == 1
                ? lines.stream().flatMap(SecretForms::ofLine)
                : Stream.concat(
                        lines.stream()
                                .filter(line -> line.strip().length() >= SHORTEST_LINE)
                                .flatMap(SecretForms::ofLine),
                        base64(secret));
        return Stream.concat(forms, wrappedBase64(secret))
                .distinct()
                .flatMap(form -> Stream.of(form, HarmlessText.of(form), inOneLine(form), form.strip()))
                .filter(form -> form.length() >= SHORTEST && !form.isBlank());
    }

    private static Stream<String> ofLine(String line) {
        return Stream.of(Stream.of(line), ShellForms.of(line), WebForms.of(line), base64(line))
                .flatMap(forms -> forms);
    }

    /** As messages show what an API has answered. */
    private static String inOneLine(String form) {
        return NOT_SHOWN.matcher(form).replaceAll(" ").strip();
    }

    /** At each of the three places where a secret can begin in a longer text that is encoded as a whole. */
    private static Stream<String> base64(String text) {
        List<String> forms = new ArrayList<>();
        for (String before : List.of("", "a", "aa")) {
            byte[] bytes = (before + text).getBytes(StandardCharsets.UTF_8);
            // the first characters hold a part of what stands before; withCredentials leaves out one more of them
            int others = (8 * before.length() + 5) / 6;
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                String encoded = encoder.encodeToString(bytes);
                IntStream.of(others, 2 * before.length())
                        .distinct()
                        .mapToObj(encoded::substring)
                        .forEach(form -> {
                            forms.add(form);
                            int padding = form.indexOf('=');
                            if (padding > 0) {
                                forms.add(form.substring(0, padding));
                                // the last one holds a part of what follows
                                forms.add(form.substring(0, padding - 1));
                            }
                        });
            }
        }
        return forms.stream();
    }

    /** The lines into which Base64 of the secret alone is usually split. */
    private static Stream<String> wrappedBase64(String secret) {
        String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        return IntStream.of(COLUMNS)
                .filter(columns -> encoded.length() > columns)
                .boxed()
                .flatMap(columns -> IntStream.iterate(0, at -> at < encoded.length(), at -> at + columns)
                        .mapToObj(at -> encoded.substring(at, Math.min(encoded.length(), at + columns))))
                .filter(line -> line.length() >= SHORTEST_LINE);
    }
}
