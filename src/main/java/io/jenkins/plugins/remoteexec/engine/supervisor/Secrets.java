package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.text.ShellQuoting;
import io.jenkins.plugins.remoteexec.engine.text.ShellText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Secret variables on their way to a command's environment. A pad made on the target comes back on standard output; only
 * the exclusive-or of pad and secrets travels in a command line. Whoever can read both, as in a provider's own records of
 * commands and outputs, can read the secrets.
 *
 * <p>A pad is used for one text only: every attempt takes a new name and a new object of this class.
 */
public final class Secrets {
    /** The most that the secrets of one execution may amount to, in bytes, names and quotes included. */
    public static final int MOST = 16_384;

    private final byte[] plain;

    /**
     * Collects the secrets.
     *
     * @param variables names and values
     * @throws IllegalArgumentException when a name is none that a shell can set, a value carries a NUL byte, or there is
     *     too much; the message never shows a value
     */
    public Secrets(@NonNull Map<String, byte[]> variables, @NonNull RandomGenerator random) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        // The random word hides from the checksum, which travels in the open, what is behind it.
        text.writeBytes((": " + ExecutionDirectory.nonce(random) + ExecutionDirectory.nonce(random)
                        + ExecutionDirectory.nonce(random) + "\n")
                .getBytes(StandardCharsets.US_ASCII));
        variables.forEach((name, value) -> {
            if (!ShellText.isName(name)) {
                throw new IllegalArgumentException(
                        "secretEnvironment: '" + name + "' cannot be the name of a secret variable:"
                                + " use letters, digits and underscores, not starting with a digit.");
            }
            if (ShellNames.isUsed(name)) {
                throw new IllegalArgumentException(
                        "secretEnvironment: '" + name + "' cannot be the name of a secret variable, because a"
                                + " shell uses it itself: choose another name, and copy the value inside the script.");
            }
            text.writeBytes(("export " + name + "=").getBytes(StandardCharsets.US_ASCII));
            text.writeBytes(ShellQuoting.quote(value, "The value of secret variable " + name));
            text.write('\n');
        });
        // decoder.sh looks for it
        text.writeBytes("_c=all\n".getBytes(StandardCharsets.US_ASCII));
        if (text.size() > MOST) {
            throw new IllegalArgumentException("The secrets have " + text.size() + " bytes in total; the limit is "
                    + MOST + ". Pass large ones as standard input.");
        }
        plain = text.toByteArray();
    }

    /** The length of the pad that is needed, in bytes. */
    public int length() {
        return plain.length;
    }

    /** For {@link Calls#seal}. */
    @NonNull
    public Checksum plain() {
        return Checksum.of(plain);
    }

    /**
     * The file to send.
     *
     * @param pad of {@link #pad}
     * @param attempt the pad's name
     */
    @NonNull
    public Payload cipher(@NonNull byte[] pad, @NonNull String attempt) {
        if (pad.length != plain.length) {
            throw new IllegalArgumentException("The target generated a one-time pad of " + pad.length + " bytes; "
                    + plain.length + " are needed.");
        }
        byte[] cipher = new byte[plain.length];
        for (int i = 0; i < cipher.length; i++) {
            cipher[i] = (byte) (plain[i] ^ pad[i]);
        }
        return new Payload("w." + attempt, cipher);
    }

    /**
     * The pad in an answer to {@link Calls#pad}.
     *
     * @throws IllegalArgumentException when there is none
     */
    @NonNull
    public static byte[] pad(@NonNull Frame answer) {
        String text = answer.extra();
        if (answer.state().kind() != TargetState.Kind.PAD || text.isEmpty()) {
            throw new IllegalArgumentException("The target generated no one-time pad: " + answer.state());
        }
        ByteArrayOutputStream pad = new ByteArrayOutputStream();
        for (String number : text.split("\\.")) {
            pad.write(Integer.parseInt(number));
        }
        return pad.toByteArray();
    }
}
