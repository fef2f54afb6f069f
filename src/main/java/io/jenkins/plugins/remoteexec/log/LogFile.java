package io.jenkins.plugins.remoteexec.log;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * The lines of one step in a Pipeline's log, where that is kept in files: {@code log} has the lines of all steps, and
 * {@code log-index} says, with a line {@code OFFSET NODE} or {@code OFFSET} for each change, whose they are. That form is
 * that of Pipeline's own file storage, which reads it again after years.
 */
public final class LogFile {
    private final Path log;
    private final Path index;
    private final String node;

    /** @param node the id of the step in the graph */
    public LogFile(@NonNull Path buildDirectory, @NonNull String node) {
        log = buildDirectory.resolve("log");
        index = buildDirectory.resolve("log-index");
        this.node = node;
    }

    /** In bytes; -1 if the log is stored elsewhere. */
    long length() throws IOException {
        try {
            return Files.exists(index) ? Files.size(log) : -1;
        } catch (NoSuchFileException e) {
            return -1;
        }
    }

    /** Forces what was written to disk; does nothing if the log is stored elsewhere. */
    void force() throws IOException {
        if (length() >= 0) {
            try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                channel.force(false);
            }
        }
    }

    /**
     * The number of lines that this step has written since the log had that length. Empty if that cannot be told: the log
     * is kept elsewhere or was shortened, or the last line is unfinished.
     */
    @NonNull
    OptionalLong wholeLinesSince(long from) throws IOException {
        long length = length();
        if (length < from) {
            return OptionalLong.empty();
        }
        Count count = new Count();
        try (BufferedReader changes = Files.newBufferedReader(index);
                FileChannel channel = FileChannel.open(log)) {
            channel.position(from);
            InputStream bytes = new BufferedInputStream(Channels.newInputStream(channel));
            long position = from;
            boolean ours = false;
            for (String change = changes.readLine(); change != null; change = changes.readLine()) {
                String[] words = change.split(" ", 2);
                long offset = Long.parseLong(words[0]);
                count.read(bytes, Math.min(offset, length) - position, ours);
                position = Math.max(position, Math.min(offset, length));
                ours = words.length == 2 && words[1].equals(node);
            }
            count.read(bytes, length - position, ours);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
        return count.unfinished ? OptionalLong.empty() : OptionalLong.of(count.lines);
    }

    private static final class Count {
        private long lines;
        private boolean unfinished;

        void read(InputStream bytes, long length, boolean ours) throws IOException {
            for (long left = length; left > 0; left--) {
                int next = bytes.read();
                if (ours) {
                    unfinished = next != '\n';
                    lines += next == '\n' ? 1 : 0;
                }
            }
        }
    }
}
