package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.regex.Pattern;

/**
 * One file of the private directory.
 *
 * @param name a letter, perhaps with a dot and an attempt's name behind it
 * @param content never changed
 */
public record Payload(@NonNull String name, @NonNull byte[] content) {
    /** The supervisor. */
    static final String SUPERVISOR = "s";
    /** The substitute for setsid. */
    static final String DETACH = "u";
    /** What {@code sh} runs as the command. */
    static final String COMMAND = "c";
    /** A script that has an interpreter of its own. */
    static final String SCRIPT = "t";
    /** Standard input. */
    static final String INPUT = "i";

    private static final Pattern NAME = Pattern.compile("[a-z](\\.[a-z0-9]+)?");

    public Payload {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not the name of a payload: " + name);
        }
    }

    /** Standard input of the command. */
    @NonNull
    public static Payload input(@NonNull byte[] content) {
        return new Payload(INPUT, content);
    }

    @Override
    public String toString() {
        return name + " (" + content.length + " bytes)";
    }
}
