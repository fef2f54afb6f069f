package io.jenkins.plugins.remoteexec.engine.supervisor;

/** What a script does to the directory that it lies in. */
public final class OwnDirectory {
    /**
     * Removes it once both of the command's streams have been written to: what copies them may otherwise create its file
     * just when {@code rm} has looked, and then the directory is not empty and stays.
     */
    public static final String REMOVED = "echo out; echo err >&2;"
            + " until [ -s \"${0%/*}/o\" ] && [ -s \"${0%/*}/e\" ]; do sleep .1 || sleep 1; done; rm -rf \"${0%/*}\"";

    private OwnDirectory() {}
}
