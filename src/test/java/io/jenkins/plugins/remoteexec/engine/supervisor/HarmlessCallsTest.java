package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Providers and targets have filters for what looks like destruction; nothing that is sent has to pass as an exception. */
class HarmlessCallsTest {
    private static final List<String> SUSPICIOUS = List.of(
            "dd if=", "rm -rf", "rm -fr", "rm -r", "mkfs", "shutdown", "reboot", "halt", "poweroff", "init 0", ":(){");

    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void noCallLooksLikeDestruction() {
        for (Map.Entry<String, String> text : texts().entrySet()) {
            for (String word : SUSPICIOUS) {
                assertFalse(text.getValue().contains(word), () -> text.getKey() + " contains " + word);
            }
        }
    }

    @Test
    void allKindsOfCallsAreLookedAt() {
        assertTrue(texts().get("start").contains("mkfifo"), "the supervisor travels readable");
        assertTrue(texts().get("start with the substitute for setsid").contains("perl"));
        assertTrue(texts().get("seal").contains("decode"));
        assertTrue(texts().get("start again").contains("/proc/uptime"));
    }

    private static Map<String, String> texts() {
        ExecutionDirectory place = new ExecutionDirectory("i".repeat(24), ExecutionDirectory.DEFAULT_ROOTS);
        String nonce = "nnnnnn";
        OutputRequest first = OutputRequest.first(74_000, 370_000, 150);
        OutputRequest news = OutputRequest.news(123, 45, 74_000, 370_000, 200);
        List<Payload> files =
                new ArrayList<>(CommandFile.ofScript("systemctl restart app".getBytes(StandardCharsets.UTF_8))
                        .payloads());
        files.add(Payload.input("y\n".getBytes(StandardCharsets.UTF_8)));
        Secrets secrets = new Secrets(Map.of("TOKEN", "x".getBytes(StandardCharsets.UTF_8)), RANDOM);
        byte[] pad = new byte[secrets.length()];
        Payload cipher = secrets.cipher(pad, nonce);
        Staging whole = plan(place, files, false, false, first, 100_000);
        Staging pieces = plan(place, files, true, true, first, 3_400);
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("start", Calls.start(place, whole.start(), nonce).text());
        texts.put(
                "start with the substitute for setsid",
                Calls.start(
                                place,
                                plan(place, files, true, false, first, 100_000).start(),
                                nonce)
                        .text());
        texts.put(
                "start again",
                Calls.start(place, whole.start().repeated(300), nonce).text());
        texts.put(
                "start with secrets",
                Calls.start(place, pieces.start().with(SealedSecrets.of(nonce, pad, cipher)), nonce)
                        .text());
        List<StagedFile> staged = new ArrayList<>();
        Staging ahead = Staging.planFile(place, new Payload("w." + nonce, new byte[9_000]), 4_096, staged);
        texts.put("piece", ahead.call(0, nonce).text());
        texts.put(
                "start of pieces",
                Calls.start(
                                place,
                                new StartRequest(List.of(), staged, null, 60, KeptOutput.ALL, first, false, 0),
                                nonce)
                        .text());
        texts.put("prepare", Calls.prepare(place, files, nonce).text());
        texts.put(
                "pad",
                Calls.pad(place, Staging.supervisor(true), nonce, 40, nonce).text());
        texts.put(
                "seal",
                Calls.seal(place, List.of(cipher), List.of(), nonce, secrets.plain(), nonce)
                        .text());
        texts.put(
                "seal of pieces",
                Calls.seal(place, List.of(), staged, nonce, secrets.plain(), nonce)
                        .text());
        texts.put("follow", Calls.follow(place, news, nonce).text());
        texts.put("cancel", Calls.cancel(place, true, 0, 10, news, nonce).text());
        texts.put(
                "cancel of what may not have started",
                Calls.cancel(place, false, 300, 10, news, nonce).text());
        texts.put(
                "collect",
                Calls.collect(ExecutionDirectory.DEFAULT_ROOTS, 7, 2, nonce).text());
        texts.put("clean-up", Calls.cleanUp(place, nonce).text());
        return texts;
    }

    private static Staging plan(
            ExecutionDirectory place,
            List<Payload> files,
            boolean substitute,
            boolean secrets,
            OutputRequest output,
            int longest) {
        return Staging.plan(
                place, files, substitute, secrets, false, 86_400, new KeptOutput(1L << 30), output, longest);
    }
}
