package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * Learns how much a follow call may ask for: as much as comes back whole. Not thread-safe; one for each target.
 *
 * <p>A frame that came back cut halves the size; after a number of good ones it grows again, slower the nearer it comes to
 * what was cut. With gzip, the amount to read follows from how well the last bytes could be compressed.
 */
public final class Sizing {
    /** The least that is asked for, in bytes. */
    public static final int FLOOR = 512;

    /** The most that is read for gzip, in bytes: what a small target can hold in a shell's variable. */
    public static final int MOST_RAW = 4_000_000;

    // Base64 makes four characters of three bytes; state, sizes, directory and checksum need the rest.
    private static final double SHARE = 0.74;
    private static final int AROUND = 256;
    private static final int GOOD_BEFORE_GROWING = 8;
    private static final int GOOD_BEFORE_DARING = 128;
    private static final int FULL_BEFORE_GZIP_AGAIN = 32;

    private final int ceiling;
    private int max;
    private int raw;
    private int cutAt = Integer.MAX_VALUE;
    private int good;
    private int unzipped;
    private boolean zipPays;
    private int provenText;
    private boolean accident;

    /**
     * Starts with what a provider says.
     *
     * @param largestOutput characters of output that a provider returns of one call
     */
    public Sizing(int largestOutput) {
        ceiling = Math.max(FLOOR, (int) ((largestOutput - AROUND) * SHARE));
        max = ceiling;
        raw = firstRaw();
    }

    /** Most bytes to ask for. */
    public int max() {
        return max;
    }

    /** Most bytes to ask for when gzip makes them fit; 0: gzip does not pay at the moment. */
    public int raw() {
        return raw;
    }

    /**
     * How far apart range reads may begin, in bytes: what one call brings back, as far as that is known. A read may
     * bring less; the hole is then asked for again.
     */
    public int stride() {
        return zipPays && raw > max ? raw : max;
    }

    /**
     * The last frame was cut. At a size that came back whole before, this may be an accident; then only the second one in
     * a row counts. Altered, stale and missing answers are no reason to call this.
     */
    public void cut() {
        if (!accident && max * 4 / 3 <= provenText) {
            accident = true;
            return;
        }
        accident = false;
        provenText = 0;
        cutAt = max;
        max = Math.max(FLOOR, max / 2);
        raw = raw == 0 ? 0 : firstRaw();
        good = 0;
    }

    /** The last frame was good. */
    public void good(@NonNull Frame frame) {
        accident = false;
        // Both payloads together, rounded up to what base64 makes of a whole frame.
        provenText = Math.max(provenText, frame.out().textLength() + frame.err().textLength() + 4);
        learn(frame.out().bytes().length >= frame.err().bytes().length ? frame.out() : frame.err());
    }

    private void learn(Frame.Chunk chunk) {
        int length = chunk.bytes().length;
        if (length < max / 2) {
            // Too small to tell anything.
            return;
        }
        zipPays = chunk.zipped();
        if (chunk.zipped()) {
            double ratio = (double) length / chunk.textLength();
            double fitting = ratio * max * 4 / 3 * 0.9;
            // No more than double at once: one lucky chunk says little about the next.
            raw = (int) Math.max(max + 1L, Math.min(Math.min(fitting, 2.0 * raw), MOST_RAW));
            unzipped = 0;
        } else if (raw > 0) {
            raw = raw / 2 > max ? raw / 2 : 0;
            unzipped = 0;
        } else if (++unzipped >= FULL_BEFORE_GZIP_AGAIN) {
            raw = firstRaw();
            unzipped = 0;
        }
        grow();
    }

    private void grow() {
        good++;
        if (max >= ceiling) {
            return;
        }
        int next = Math.min(ceiling, max + Math.max(1, max / 4));
        if (good >= (next < cutAt ? GOOD_BEFORE_GROWING : GOOD_BEFORE_DARING)) {
            max = next;
            good = 0;
        }
    }

    private int firstRaw() {
        return Math.min(MOST_RAW, 5 * max);
    }
}
