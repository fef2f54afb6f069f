package io.jenkins.plugins.remoteexec.engine.text;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.ByteArrayOutputStream;

/** Quotes bytes for a POSIX shell. */
public final class ShellQuoting {
    private ShellQuoting() {}

    /**
     * One word of shell text that means exactly these bytes.
     *
     * @param what names the value in the message, for instance {@code "argument 3"}
     * @throws IllegalArgumentException when there is a NUL byte, which no argument and no variable can carry
     */
    @NonNull
    public static byte[] quote(@NonNull byte[] value, @NonNull String what) {
        ByteArrayOutputStream word = new ByteArrayOutputStream(value.length + 2);
        word.write('\'');
        for (byte b : value) {
            if (b == 0) {
                throw new IllegalArgumentException(
                        what + " contains a NUL byte, which neither an argument nor a variable can hold;"
                                + " pass such data as standard input.");
            }
            if (b == '\'') {
                word.write('\'');
                word.write('\\');
                word.write('\'');
            }
            word.write(b);
        }
        word.write('\'');
        return word.toByteArray();
    }
}
