package io.jenkins.plugins.remoteexec.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SecretMaskTest {
    private static final String SECRET = "s3cret-token";

    @Test
    void whatBecomesASecretLaterIsMaskedFromThenOn() {
        AtomicReference<List<String>> known = new AtomicReference<>(List.of("old-token"));
        SecretMask mask = new SecretMask(known::get, List.of("other"));
        assertEquals("**** **** new-token", mask.apply("old-token other new-token"));
        known.set(List.of("new-token", "old-token"));
        assertEquals("**** **** ****", mask.apply("old-token other new-token"));
    }

    @Test
    void aLongerSecretIsMaskedBeforeItsBeginning() {
        assertEquals("<****> <****>", new SecretMask(List.of("s3cret", SECRET)).apply("<s3cret-token> <s3cret>"));
    }

    @Test
    void eachLineOfAKeyIsMaskedButNotEveryBrace() {
        SecretMask mask = new SecretMask(List.of("{\n  \"key\": \"abcd\"\r\n}\n"));
        assertEquals("****", mask.apply("  \"key\": \"abcd\""));
        assertEquals("}", mask.apply("}"));
    }

    @Test
    void aLineEndAfterASecretIsNoPartOfIt() {
        assertEquals("<****>", new SecretMask(List.of(SECRET + "\n")).apply("<" + SECRET + ">"));
    }

    @Test
    void nothingIsMaskedWithoutSecrets() {
        SecretMask mask = new SecretMask(List.of("", "  "));
        assertEquals("text", mask.apply("text"));
    }

    @Test
    void aSecretIsMaskedWhereverALongLineIsCut() {
        // the cut is at 16,384 characters: the secret moves across it, one character at a time
        for (int before = 16_384 - SECRET.length() - 1; before <= 16_384 + 1; before++) {
            String log = String.join("", logged("x".repeat(before) + SECRET + "y".repeat(30_000) + "\n"));
            assertFalse(log.contains("s3c") || log.contains("ken"), "after " + before + " characters");
            assertEquals(before + 4 + 30_000, log.length());
        }
    }

    @Test
    void aSecretLongerThanALineIsMasked() {
        String secret = "k".repeat(20_000) + "l".repeat(20_000);
        assertEquals("<****>", String.join("", logged(SECRET, secret, "<" + secret + ">\n")));
    }

    @Test
    void executionsWithTheSameSecretsShareTheSearch() {
        SecretMask one = new SecretMask(() -> List.of("token"), List.of("password", SECRET));
        assertSame(one.words(), new SecretMask(List.of(SECRET, "token", "password")).words());
        assertNotSame(one.words(), new SecretMask(List.of("token")).words());
    }

    @Test
    void secretsThatOverlapAreMaskedAsOne() {
        SecretMask mask = new SecretMask(List.of("abcd", "cdef", "dx"));
        assertEquals("<****>", mask.apply("<abcdef>"));
        assertEquals("<********>", mask.apply("<abcdcdef>"));
    }

    @Test
    void aSecretIsMaskedHoweverItArrives() {
        Random random = new Random(3);
        for (int round = 0; round < 3000; round++) {
            List<String> secrets = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                secrets.add(letters(random, 3 + random.nextInt(6)));
            }
            SecretMask mask = new SecretMask(secrets);
            String text = letters(random, random.nextInt(60));
            boolean[] hidden = new boolean[text.length()];
            MaskedText masked = new MaskedText(mask);
            StringBuilder shown = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(9));
                shown.append(masked.add(text.substring(at, end)));
                at = end;
            }
            shown.append(masked.end());
            for (String secret : secrets) {
                for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
                    Arrays.fill(hidden, at, at + secret.length(), true);
                }
            }
            StringBuilder visible = new StringBuilder();
            for (int i = 0; i < hidden.length; i++) {
                visible.append(hidden[i] ? "" : text.charAt(i));
            }
            assertEquals(visible.toString(), shown.toString().replace("*", ""), text + " " + secrets);
            assertEquals(mask.apply(text), shown.toString());
        }
    }

    private static String letters(Random random, int length) {
        return random.ints(length, 'a', 'c')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void aSecretThatIsAddedInTheMiddleOfALineIsMaskedInWhatWaits() {
        AtomicReference<List<String>> known = new AtomicReference<>(List.of("old-token"));
        MaskedText masked = new MaskedText(new SecretMask(known::get, List.of()));
        assertEquals("<****x", masked.add("<old-tokenxold-to"));
        known.set(List.of("to-new", "old-token"));
        assertEquals("old-", masked.add("-n"));
        assertEquals("****>", masked.add("ew>"));
    }

    @Test
    void ofATextThatIsCutTheBeginningOfASecretIsMaskedToo() {
        SecretMask mask = new SecretMask(List.of(SECRET));
        assertEquals("the token ****[…] is wrong", mask.apply("the token s3cret-tok[…] is wrong"));
        assertEquals("the token ****[…]", mask.apply("the token s[…]"));
        assertEquals("the token is****[…]****", mask.apply("the token iss3[…]" + SECRET));
        assertEquals("the token[…]", mask.apply("the token[…]"));
        assertEquals("the token s3cret-tok", mask.apply("the token s3cret-tok"));
    }

    @Test
    void outputThatEndsWithinASecretDoesNotShowItsBeginning() {
        assertEquals(List.of("the token is", "****"), logged("the token is\ns3cret-tok"));
        assertEquals(List.of("s3cret-tok"), logged("s3cret-tok\n"));
        assertEquals(List.of("the s"), logged("the s"));
    }

    @Test
    void anEndlessLineOfSecretsDoesNotFillTheMemory() {
        MaskedText masked = new MaskedText(new SecretMask(List.of("aaaa")));
        StringBuilder shown = new StringBuilder();
        String piece = "a".repeat(100_000);
        for (int i = 0; i < 100; i++) {
            shown.append(masked.add(piece));
        }
        assertEquals("****", shown.append(masked.end()).toString());
    }

    private static List<String> logged(String text) {
        return logged(SECRET, SECRET, text);
    }

    private static List<String> logged(String one, String two, String text) {
        LoggedStream stream = new LoggedStream("", new SecretMask(List.of(one, two)), UTF_8, LogMark.START);
        List<String> lines = new ArrayList<>(stream.take(0, text.getBytes(UTF_8)));
        lines.addAll(stream.finish());
        return lines;
    }
}
