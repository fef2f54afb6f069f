package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A secret inside JSON, URLs and HTML, as the usual libraries write them. */
final class WebForms {
    private static final String CONTROLS = "\b\t\n\f\r\"\\";
    private static final String LETTERS = "btnfr\"\\";

    /** What programs leave as it is in a URL, besides letters and digits: RFC 3986, JavaScript, forms, paths, whole URLs. */
    private static final List<String> UNENCODED =
            List.of("-._~", "-._~!'()*", "-._*", "-._~/", "-._~!'()*;/?:@&=+$,#", "-._~!$&'()*+,;=:@/");

    private static final Pattern HEX_OF_JSON = Pattern.compile("(?<=\\\\u)[0-9a-f]{4}");
    private static final Pattern HEX_OF_URL = Pattern.compile("%[0-9A-F]{2}");

    private WebForms() {}

    @NonNull
    static Stream<String> of(@NonNull String secret) {
        return Stream.concat(
                        Stream.of(
                                json(secret, "", false),
                                json(secret, "", true),
                                json(secret, "", true).replace("/", "\\/"),
                                json(secret, "<>&\u2028\u2029", false),
                                json(secret, "<>&='\u2028\u2029", false),
                                json(secret, "<>&'", true),
                                json(secret, "<>&'\"", true),
                                html(secret, "&quot;", "&#39;"),
                                html(secret, "&#34;", "&#39;"),
                                html(secret, "&quot;", "&#x27;"),
                                html(secret, "&quot;", "&apos;"),
                                html(secret, "&quot;", "&#039;"),
                                html(secret, "\"", "'")),
                        UNENCODED.stream().flatMap(kept -> url(secret, kept)))
                .flatMap(form -> Stream.of(form, withHexInUpperCase(form)));
    }

    private static String withHexInUpperCase(String json) {
        return HEX_OF_JSON.matcher(json).replaceAll(hex -> hex.group().toUpperCase(Locale.ROOT));
    }

    private static String json(String secret, String alsoEscaped, boolean onlyAscii) {
        StringBuilder form = new StringBuilder();
        for (char c : secret.toCharArray()) {
            int letter = CONTROLS.indexOf(c);
            boolean escaped = c < ' ' || (onlyAscii && c > '~') || alsoEscaped.indexOf(c) >= 0;
            if (letter >= 0 && alsoEscaped.indexOf(c) < 0) {
                form.append('\\').append(LETTERS.charAt(letter));
            } else if (escaped) {
                form.append(String.format("\\u%04x", (int) c));
            } else {
                form.append(c);
            }
        }
        return form.toString();
    }

    private static String html(String secret, String quote, String apostrophe) {
        return secret.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", quote)
                .replace("'", apostrophe);
    }

    private static Stream<String> url(String secret, String unencoded) {
        StringBuilder form = new StringBuilder();
        for (byte each : secret.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean kept = c < 128 && (Character.isLetterOrDigit(c) || unencoded.indexOf(c) >= 0);
            form.append(kept ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        String upper = form.toString();
        String lower = HEX_OF_URL.matcher(upper).replaceAll(hex -> hex.group().toLowerCase(Locale.ROOT));
        return Stream.of(upper, lower).flatMap(one -> Stream.of(one, one.replace("%20", "+")));
    }
}
