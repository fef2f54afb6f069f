package io.jenkins.plugins.remoteexec.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever form a secret takes on its way into a log, none of its recognizable parts is shown. */
class SecretFormsTest {
    /** Parts by which a secret is known again; between them stands whatever is encoded in some way. */
    private static final List<String> PARTS = List.of("aB3x", "q9Zt", "Lm5k", "w7Ry");

    private static final String BETWEEN = " '\"\\$`!#%&*()<>?/|;~^{}[]=+,:@\téß€";

    private static final List<String> SECRETS = secrets();

    @Test
    void whatShellsTellOfTheirCommandsIsMasked() throws Exception {
        int shells = 0;
        for (String name : List.of("sh", "dash", "bash", "busybox", "mksh", "ksh93", "yash", "zsh")) {
            for (Path shell : found(name)) {
                for (String locale : List.of("C", "C.UTF-8")) {
                    // where a shell does not know the characters, most write a mixture of bytes and numbers
                    boolean knows = name.equals("bash") || (locale.equals("C.UTF-8") && !name.equals("zsh"));
                    List<String> secrets = SECRETS.stream()
                            .filter(secret -> knows || secret.chars().allMatch(c -> c < 128))
                            .toList();
                    trace(shell, locale, secrets);
                    shells++;
                }
            }
        }
        assertTrue(shells > 0, "no shell was found");
    }

    private static void trace(Path shell, String locale, List<String> secrets)
            throws IOException, InterruptedException {
        String script =
                "set -x; for t; do : \"$t\"; : \"before $t\"; : \"$t after\"; : \"it's '$t' here\"; : \"\\\\$t\"; done";
        List<String> command = new ArrayList<>(List.of(shell.toString()));
        if (shell.endsWith("busybox")) {
            command.add("sh");
        }
        command.addAll(List.of("-c", script, "sh"));
        command.addAll(secrets);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", locale);
        Process traced = builder.start();
        traced.getOutputStream().close();
        String output = new String(traced.getInputStream().readAllBytes(), UTF_8);
        assertTrue(traced.waitFor(2, TimeUnit.MINUTES), shell + " does not end");
        List<String> lines = output.lines().toList();
        assertTrue(lines.size() >= secrets.size(), output);
        SecretMask mask = new SecretMask(secrets);
        for (String line : lines) {
            isHidden(mask.apply(line), shell + " in " + locale + " wrote " + line);
        }
    }

    @Test
    void whatProgramsWriteAsJsonIsMasked() throws JsonProcessingException {
        ObjectMapper plain = new ObjectMapper();
        ObjectMapper ascii = new ObjectMapper();
        ascii.getFactory().enable(JsonGenerator.Feature.ESCAPE_NON_ASCII);
        for (String secret : SECRETS) {
            SecretMask mask = new SecretMask(List.of(secret));
            for (ObjectMapper mapper : List.of(plain, ascii)) {
                String json = mapper.writeValueAsString("before " + secret + " after");
                isHidden(mask.apply(json), json);
            }
            String json = plain.writeValueAsString("before " + secret + " after");
            String inPage = json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
            isHidden(mask.apply(inPage), inPage);
        }
    }

    @Test
    void whatProgramsWriteAsPartOfAUrlIsMasked() throws URISyntaxException {
        for (String secret : SECRETS) {
            SecretMask mask = new SecretMask(List.of(secret));
            String form = URLEncoder.encode("before " + secret + " after", UTF_8);
            String component = form.replace("+", "%20")
                    .replace("%21", "!")
                    .replace("%27", "'")
                    .replace("%28", "(")
                    .replace("%29", ")")
                    .replace("%7E", "~");
            String path = new URI(null, null, "/" + secret + "/", null).toASCIIString();
            for (String url : List.of(form, form.replace("+", "%20"), component, path)) {
                isHidden(mask.apply("https://api.example/?x=" + url), url);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "us", "user:", "user1:"})
    void base64IsMaskedWhereverItBegins(String before) {
        for (String secret : SECRETS) {
            SecretMask mask = new SecretMask(List.of(secret));
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                for (String after : List.of("", "\n", "@h", "@host")) {
                    String encoded = encoder.encodeToString((before + secret + after).getBytes(UTF_8));
                    String masked = mask.apply("Basic " + encoded + ";");
                    assertTrue(masked.contains("****"), encoded);
                    // what is left holds what stands around, and at most five bits of the secret at each end
                    int most = "Basic ****;".length()
                            + (before.length() + 2) * 4 / 3
                            + 1
                            + (after.length() + 2) * 4 / 3
                            + 3;
                    assertTrue(masked.length() <= most, masked + " of " + encoded);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 76})
    void base64InLinesIsMasked(int columns) {
        String secret = "a passphrase of so many words that its Base64 does not fit into one line, " + PARTS;
        String encoded = Base64.getMimeEncoder(columns, "\n".getBytes(UTF_8)).encodeToString(secret.getBytes(UTF_8));
        SecretMask mask = new SecretMask(List.of(secret));
        assertTrue(encoded.lines().count() > 1, encoded);
        encoded.lines().forEach(line -> assertEquals("****", mask.apply(line)));
    }

    @Test
    void theLinesOfAKeyAreMaskedInAllFormsToo() {
        SecretMask mask = new SecretMask(List.of("{\n  'aB3x' = \"q9Zt\"\r\n}\n"));
        isHidden(mask.apply("+ printf %s $'{\\n  \\'aB3x\\' = \"q9Zt\"\\n}'"), "a shell");
        isHidden(mask.apply("{\"key\":\"{\\n  'aB3x' = \\\"q9Zt\\\"\\r\\n}\\n\"}"), "JSON");
        isHidden(mask.apply("%7B%0A%20%20%27aB3x%27%20%3D%20%22q9Zt%22%0D%0A%7D%0A"), "URL");
        isHidden(mask.apply("the API answered { 'aB3x' = \"q9Zt\" }"), "in one line");
    }

    @Test
    void aSecretThatIsTooShortDoesNotMakeTheLogUnreadable() {
        String log = "a 'y' in the y-axis: y=1 'yes' eQ==";
        assertEquals(log, new SecretMask(List.of("y")).apply(log));
        assertEquals(log, new SecretMask(List.of("es")).apply(log));
        assertEquals("a **** in", new SecretMask(List.of("abc")).apply("a abc in"));
    }

    private static void isHidden(String masked, String what) {
        for (String part : PARTS) {
            assertFalse(masked.contains(part), what + " became " + masked);
        }
    }

    private static List<Path> found(String name) {
        return Stream.of("/usr/bin", "/bin")
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .limit(1)
                .toList();
    }

    /** With every such character between two parts, at the begin and at the end; and many together. */
    private static List<String> secrets() {
        List<String> secrets = new ArrayList<>(List.of("aB3x'q9Zt", "'aB3x''q9Zt'", "aB3xq9Zt"));
        BETWEEN.codePoints().mapToObj(Character::toString).forEach(each -> {
            secrets.add("aB3x" + each + "q9Zt");
            secrets.add(each + "Lm5k" + each + each + "w7Ry" + each);
        });
        Random random = new Random(7);
        for (int i = 0; i < 100; i++) {
            StringBuilder secret = new StringBuilder();
            for (String part : PARTS) {
                secret.append(part);
                for (int more = random.nextInt(4); more > 0; more--) {
                    secret.append(BETWEEN.charAt(random.nextInt(BETWEEN.length())));
                }
            }
            secrets.add(secret.toString());
        }
        return secrets;
    }

    @Test
    void shortLinesOfAnIndentedSecretHideNothingElse() {
        SecretMask mask = new SecretMask(List.of("{\n    \"key\": \"s3cret\"\n    }\n  });\n  end\n"));

        assertEquals("the weekend\n    }\nfoo });", mask.apply("the weekend\n    }\nfoo });"));
        assertEquals("****", mask.apply("\"key\": \"s3cret\""));
    }

    @Test
    void noCharacterOfASecretIsLeftWhereverItBeginsInWhatIsEncoded() {
        SecretMask mask = new SecretMask(List.of("S3cretPassw0rd"));
        for (String before : List.of("", "x", "xy", "xyz")) {
            String encoded = Base64.getEncoder().encodeToString((before + "S3cretPassw0rd").getBytes(UTF_8));
            String shown = mask.apply(encoded);
            assertTrue(shown.endsWith("****"), shown);
            // only those that hold something of what stands before
            assertEquals((8 * before.length() + 5) / 6, shown.length() - 4, shown);
        }
    }
}
