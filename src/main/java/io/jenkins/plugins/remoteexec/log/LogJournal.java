package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/**
 * Tells a resumed build which output is already in its log, wherever the previous JVM was killed. One record in a file
 * of its own: before each write, how long the log is and which stream is about to be written; after it, how far both
 * streams are. When the last record is one of the first kind, the lines in the log itself tell how far the write came.
 */
public final class LogJournal {
    /** For builds that cannot resume in another JVM. */
    public static final LogJournal NONE = new LogJournal(null, null);

    private static final String FORM = "1";
    private static final int WORDS = 8;
    private static final String NOBODY = "-";

    /** All records have the same length: the next one goes over the last one in a single write. */
    private static final int LENGTH = 160;

    private final Path file;
    private final LogFile log;

    /**
     * @param file where the record is kept, or null for a journal that keeps nothing
     * @param log the log as a file, or null if it cannot be looked at
     */
    public LogJournal(@CheckForNull Path file, @CheckForNull LogFile log) {
        this.file = file;
        this.log = log;
    }

    /**
     * What is in the log.
     *
     * @param marks where to go on
     * @param unsure the stream of which the log may hold more than the marks say, or null if that is certain
     */
    public record Found(
            @NonNull LogMarks marks, @CheckForNull OutputStreamKind unsure) {}

    /** Lines of this stream are about to be written. */
    void before(@NonNull LogMarks marks, @NonNull OutputStreamKind stream) throws IOException {
        write(marks, stream.name(), log == null ? -1 : log.length());
    }

    /** All lines are in the log. */
    void after(@NonNull LogMarks marks) throws IOException {
        if (log != null) {
            // else, after a power loss, the record could be there and the lines not
            log.force();
        }
        write(marks, NOBODY, 0);
    }

    /**
     * What the previous JVM has left in the log, including the part that it was writing when it ended.
     *
     * @param least what is in the log in any case, if nothing was recorded
     */
    @NonNull
    public Found settle(@NonNull LogMarks least) throws IOException {
        if (file == null || !Files.exists(file)) {
            return new Found(least, null);
        }
        String[] words = words();
        if (words == null) {
            return new Found(least, OutputStreamKind.STDOUT);
        }
        LogMarks marks = new LogMarks(mark(words[1], words[2]), mark(words[3], words[4]));
        if (words[5].equals(NOBODY)) {
            return new Found(marks, null);
        }
        OutputStreamKind stream = OutputStreamKind.valueOf(words[5]);
        long length = Long.parseLong(words[6]);
        OptionalLong lines = log == null || length < 0 ? OptionalLong.empty() : log.wholeLinesSince(length);
        if (lines.isEmpty()) {
            return new Found(marks, stream);
        }
        // before anything else is written to the log, or the next JVM would count that, too
        LogMarks settled = marks.plus(stream, lines.getAsLong());
        after(settled);
        return new Found(settled, null);
    }

    private String[] words() throws IOException {
        String record = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        String[] words = record.split(" ");
        return words.length == WORDS
                        && words[0].equals(FORM)
                        && sum(record.substring(0, record.lastIndexOf(' '))).equals(words[WORDS - 1])
                ? words
                : null;
    }

    private static LogMark mark(String offset, String lines) {
        return new LogMark(Long.parseLong(offset), Long.parseLong(lines));
    }

    private void write(LogMarks marks, String stream, long length) throws IOException {
        Path directory = file == null ? null : file.getParent();
        if (file == null || (directory != null && !PluginDirectory.isMade(directory))) {
            return;
        }
        String record = String.join(
                " ",
                FORM,
                Long.toString(marks.stdout().offset()),
                Long.toString(marks.stdout().lines()),
                Long.toString(marks.stderr().offset()),
                Long.toString(marks.stderr().lines()),
                stream,
                Long.toString(length));
        String padded = String.format("%-" + (LENGTH - 1) + "s", record + " " + sum(record)) + "\n";
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(padded.getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
    }

    private static String sum(String record) {
        CRC32 sum = new CRC32();
        sum.update(record.getBytes(StandardCharsets.ISO_8859_1));
        return Long.toHexString(sum.getValue());
    }
}
