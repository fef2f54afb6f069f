package io.jenkins.plugins.remoteexec.log;

/**
 * How far a stream is in the log.
 *
 * @param offset the position in the stream after the last line end that is in the log
 * @param lines log lines that were written of what follows it: an unfinished line that was too long, or that is shown in
 *     parts because it goes back to its beginning
 */
public record LogMark(long offset, long lines) {
    static final LogMark START = new LogMark(0, 0);
}
