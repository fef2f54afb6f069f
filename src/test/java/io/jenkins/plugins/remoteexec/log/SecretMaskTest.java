package io.jenkins.plugins.remoteexec.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
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
        assertEquals(4, mask.certain("text"));
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
