package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Where an execution lives on its target: a private directory named by a random id, in the first of some directories that
 * can be written to.
 *
 * @param id 16 to 40 lower-case letters and digits that nobody can guess; names the execution for ever
 * @param roots absolute paths in which the directory is looked for and, at the start, made
 */
public record ExecutionDirectory(
        @NonNull String id, @NonNull List<String> roots) {
    /** Tried in this order. */
    public static final List<String> DEFAULT_ROOTS = List.of("/var/tmp", "/tmp", "/dev/shm", "/run");

    private static final String PREFIX = "/.rx-";
    private static final Pattern ID = Pattern.compile("[a-z0-9]{16,40}");
    private static final Pattern ROOT = Pattern.compile("(/[A-Za-z0-9._][A-Za-z0-9._-]*)+");
    private static final int NONCE_LENGTH = 6;
    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

    public ExecutionDirectory {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("Not an execution's id: " + id);
        }
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("At least one directory on the target is needed");
        }
        for (String root : roots) {
            if (!ROOT.matcher(root).matches()) {
                throw new IllegalArgumentException("The directory '" + root
                        + "' must be an absolute path of letters, digits, dots, hyphens and underscores");
            }
        }
        roots = List.copyOf(roots);
    }

    /** A name for one exec call, to tell its answer from a stale one. */
    @NonNull
    public static String nonce(@NonNull RandomGenerator random) {
        StringBuilder name = new StringBuilder(NONCE_LENGTH);
        for (int i = 0; i < NONCE_LENGTH; i++) {
            name.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return name.toString();
    }

    /** Its name, without the path. */
    String name() {
        return PREFIX.substring(1) + id;
    }

    /**
     * The same, narrowed down to the directory that a frame named; shorter texts, and nothing else is looked at.
     *
     * @throws IllegalArgumentException when the directory is none of this execution
     */
    @NonNull
    public ExecutionDirectory at(@NonNull String directory) {
        if (!directory.endsWith(PREFIX + id)) {
            throw new IllegalArgumentException("The directory " + directory + " is not one of execution " + id);
        }
        String root = directory.substring(0, directory.length() - PREFIX.length() - id.length());
        // A root may be a link to a place with a name that we do not write into shell text.
        return ROOT.matcher(root).matches() ? new ExecutionDirectory(id, List.of(root)) : this;
    }
}
