package io.jenkins.plugins.remoteexec.engine.supervisor;

/**
 * What a call shall bring back.
 *
 * @param out offset in standard output; -1: nothing of it
 * @param err offset in standard error; -1: nothing of it
 * @param max most bytes of both streams together, before they are encoded
 * @param raw most bytes of one stream when gzip makes them fit into {@code max}; 0: do not try gzip
 * @param waitCentis how long to wait on the target for news, in hundredths of a second; where {@code sleep} takes no
 *     fractions it is rounded up to seconds
 * @param endOnly whether only the end of the command is news, not its output
 */
public record OutputRequest(long out, long err, int max, int raw, int waitCentis, boolean endOnly) {
    /** No output, at once: for calls whose answer is the state. */
    public static final OutputRequest STATE_ONLY = new OutputRequest(-1, -1, 1024, 0, 0, false);

    public OutputRequest {
        if (out < -1 || err < -1 || max < 1 || raw < 0 || waitCentis < 0) {
            throw new IllegalArgumentException(
                    "Not an output request: " + out + " " + err + " " + max + " " + raw + " " + waitCentis);
        }
    }

    /** From the beginning; what a start asks for. */
    public static OutputRequest first(int max, int raw, int waitCentis) {
        return new OutputRequest(0, 0, max, raw, waitCentis, true);
    }

    /** News from these offsets on. */
    public static OutputRequest news(long out, long err, int max, int raw, int waitCentis) {
        return new OutputRequest(out, err, max, raw, waitCentis, false);
    }

    /** A part of standard output, at once; several such calls may fly. */
    public static OutputRequest partOfOut(long offset, int max, int raw) {
        return new OutputRequest(offset, -1, max, raw, 0, false);
    }

    String arguments() {
        return (out < 0 ? "-" : out) + " " + (err < 0 ? "-" : err) + " " + max + " " + raw + " " + waitTenths() + " "
                + (endOnly ? 1 : 0);
    }

    int waitTenths() {
        return (waitCentis + 9) / 10;
    }
}
