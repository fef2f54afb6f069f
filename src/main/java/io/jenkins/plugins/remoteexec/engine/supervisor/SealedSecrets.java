package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.nio.charset.StandardCharsets;

/**
 * Secrets whose halves and decoder lie on the target. A start compares them once more, because a power loss may have
 * emptied them since.
 *
 * @param attempt the pad's name
 * @param checksum of decoder, pad and ciphertext
 */
public record SealedSecrets(
        @NonNull String attempt, @NonNull Checksum checksum) {
    /** Of the length that all have. */
    static final SealedSecrets ANY =
            new SealedSecrets("nnnnnn", new Checksum("4294967295 " + 4 * Secrets.MOST, "n".repeat(32)));

    /**
     * What lies there once these have been sealed.
     *
     * @param pad as it came from the target
     * @param cipher as it was sent
     */
    @NonNull
    public static SealedSecrets of(@NonNull String attempt, @NonNull byte[] pad, @NonNull Payload cipher) {
        StringBuilder numbers = new StringBuilder();
        for (byte b : pad) {
            numbers.append(b & 0xff).append('\n');
        }
        return new SealedSecrets(
                attempt,
                Checksum.of(
                        decoder(attempt), numbers.toString().getBytes(StandardCharsets.US_ASCII), cipher.content()));
    }

    static byte[] decoder(String attempt) {
        return ("_a=" + attempt + ";" + Supervisor.DECODER.text() + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    String files() {
        return "v k." + attempt + " w." + attempt;
    }
}
