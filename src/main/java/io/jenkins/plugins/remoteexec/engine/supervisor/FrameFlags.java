package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a frame says besides state and output.
 *
 * @param weaklyDetached whether the target has nothing to detach a process with; the docs name the consequences
 * @param outputLost whether some output could not be kept because the target's disk was full, or no process could be started
 * @param notOnDisk whether the target has not confirmed that what a power loss must not take is on its disk
 * @param othersRun whether a process of another user, which could not be ended, was left of the command
 * @param missing bytes of output that were there at the command's end and are not there now
 * @param outGap what is not kept of standard output
 * @param errGap what is not kept of standard error
 */
public record FrameFlags(
        boolean weaklyDetached,
        boolean outputLost,
        boolean notOnDisk,
        boolean othersRun,
        long missing,
        @CheckForNull Gap outGap,
        @CheckForNull Gap errGap) {
    /** Nothing of it. */
    public static final FrameFlags NONE = new FrameFlags(false, false, false, false, 0, null, null);

    private static final Pattern NUMBER = Pattern.compile(",([oem])(\\.?)([0-9]{1,18})");

    /**
     * The middle of a stream, which was counted and not kept.
     *
     * @param bytes how many
     * @param open whether its last bytes are not kept either: the stream was still open at the command's end, or the disk full
     */
    public record Gap(long bytes, boolean open) {
        /**
         * Where it is.
         *
         * @param size of what is kept of the stream, in bytes
         */
        public long offset(long size) {
            return open ? size : size - KeptOutput.LAST;
        }
    }

    /** Reads the word of a frame. */
    @NonNull
    static FrameFlags parse(@NonNull String word) {
        int comma = word.indexOf(',');
        String letters = comma < 0 ? word : word.substring(0, comma);
        long missing = 0;
        Gap out = null;
        Gap err = null;
        Matcher number = NUMBER.matcher(word);
        while (number.find()) {
            long value = Long.parseLong(number.group(3));
            Gap gap = new Gap(value, !number.group(2).isEmpty());
            switch (number.group(1)) {
                case "o" -> out = gap;
                case "e" -> err = gap;
                default -> missing = value;
            }
        }
        return new FrameFlags(
                letters.contains("w"),
                letters.contains("f"),
                letters.contains("d"),
                letters.contains("y"),
                missing,
                out,
                err);
    }
}
