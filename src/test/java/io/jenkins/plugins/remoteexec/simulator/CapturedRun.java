package io.jenkins.plugins.remoteexec.simulator;

import java.time.Duration;

/**
 * A command that has ended and whose output is at its end.
 *
 * @param exitCode the exit code; meaningless if signalled or timed out
 * @param signalled whether a signal ended the command itself
 * @param timedOut whether it was killed because its time was up
 * @param stdout all that was written to standard output
 * @param stderr all that was written to standard error
 * @param duration real time from the start to the end of both streams
 */
public record CapturedRun(
        int exitCode, boolean signalled, boolean timedOut, byte[] stdout, byte[] stderr, Duration duration) {}
