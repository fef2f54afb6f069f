package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The shell text that runs on the target, in parts. The files are written to be read; what travels is the compact form.
 */
public enum Supervisor {
    /** Starts the command, watches it and records its end. Lies in the private directory. */
    SUPERVISOR("supervisor.sh", Set.of("state", "loose")),
    /** Takes the place of setsid where there is none. Lies in the private directory. */
    DETACH("detach.sh"),
    /** Opens every call that may have to make the private directory. */
    OPEN("open.sh"),
    /** Asks before a start whether the target has what the supervisor needs. */
    CHECK("check.sh"),
    /** Opens every call that needs a private directory that is already there. */
    ENTER("enter.sh"),
    /** Asks before a lock is taken once more whether the machine was started in between. */
    AGE("age.sh"),
    /** Reads state and output. */
    FOLLOW("follow.sh"),
    /** Cancels. */
    CANCEL("cancel.sh"),
    /** Removes everything but the lock. */
    CLEAN_UP("cleanup.sh"),
    /** Collects what controllers have left behind. */
    COLLECT("collect.sh"),
    /** Makes a one-time pad. */
    PAD("pad.sh"),
    /** Decodes secrets at the launch. Lies in the private directory. */
    DECODER("decoder.sh"),
    /** Verifies that secrets can be decoded. */
    SEAL("seal.sh");

    private final String text;

    Supervisor(String file) {
        this.text = ScriptMinifier.compact(read(file));
    }

    /** A part that others load: they call these functions of it, whichever version they find. */
    Supervisor(String file, Set<String> called) {
        this.text = ScriptMinifier.shortenFunctions(ScriptMinifier.compact(read(file)), called);
    }

    /** The part as it travels and runs: a single line of shell, without a newline at its end. */
    @NonNull
    public String text() {
        return text;
    }

    /** The part as the content of a file on the target. */
    @NonNull
    public byte[] bytes() {
        return (text + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String read(String file) {
        try (InputStream in = Supervisor.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the plugin");
            }
            // A checkout on Windows may have changed the line ends.
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\r", "");
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read from the plugin", e);
        }
    }
}
