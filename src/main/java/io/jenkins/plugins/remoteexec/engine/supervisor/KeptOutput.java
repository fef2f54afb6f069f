package io.jenkins.plugins.remoteexec.engine.supervisor;

/**
 * How much of a stream a target keeps: so many bytes of its beginning, and what is last of the rest.
 *
 * @param bytes of the beginning, at least; 0: everything
 */
public record KeptOutput(long bytes) {
    /** What is last of a stream whose middle was not kept, in bytes. */
    public static final int LAST = 65_536;

    /** Everything. */
    public static final KeptOutput ALL = new KeptOutput(0);

    /** More than any disk has. */
    private static final long WITHOUT_LIMIT = 9_999_999_999L;

    public KeptOutput {
        if (bytes < 0) {
            throw new IllegalArgumentException("Less than nothing cannot be kept: " + bytes);
        }
    }

    /** The beginning in blocks of 64 KiB, rounded up. */
    long blocks() {
        return bytes == 0 ? WITHOUT_LIMIT : (bytes + LAST - 1) / LAST;
    }
}
