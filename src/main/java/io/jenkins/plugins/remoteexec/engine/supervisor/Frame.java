package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * One verified answer of a target.
 *
 * @param state what the target says about the execution
 * @param out next bytes of standard output
 * @param err next bytes of standard error
 * @param outSize size of standard output on the target so far, in bytes
 * @param errSize size of standard error on the target so far, in bytes
 * @param flags what else there is to know
 * @param directory the private directory, or null when the answer does not name it
 * @param extra what calls other than start, follow, read and cancel bring back: a pad, or counts; else empty
 */
public record Frame(
        @NonNull TargetState state,
        @NonNull Chunk out,
        @NonNull Chunk err,
        long outSize,
        long errSize,
        @NonNull FrameFlags flags,
        @CheckForNull String directory,
        @NonNull String extra) {

    /**
     * Consecutive bytes of one stream.
     *
     * @param offset of the first byte; the end of the chunk before
     * @param bytes perhaps none
     * @param textLength number of characters that carried them, the measure for {@link Sizing}
     * @param zipped whether gzip made them smaller on the way
     */
    public record Chunk(long offset, @NonNull byte[] bytes, int textLength, boolean zipped) {
        /** The offset to ask for next. */
        public long end() {
            return offset + bytes.length;
        }
    }

    static Frame bare(TargetState state, Call call, String extra) {
        Chunk out = new Chunk(Math.max(0, call.out()), new byte[0], 0, false);
        Chunk err = new Chunk(Math.max(0, call.err()), new byte[0], 0, false);
        return new Frame(state, out, err, 0, 0, FrameFlags.NONE, null, extra);
    }

    /** Whether all bytes that the target has are in hand now, when those before the chunks are. */
    public boolean complete() {
        return out.end() >= outSize && err.end() >= errSize;
    }
}
