package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.Outcome;

/**
 * What was seen of one execution, by those who told it and by what its command has left behind.
 *
 * @param outcome as it was stored, or null if it has not ended
 * @param starts how often the command has begun
 * @param finished whether it came to its own end
 * @param skipped bytes that were left out before others
 * @param repeated bytes that were told twice
 * @param ends how often the end was stored
 * @param cancelled whether somebody has cancelled it
 * @param overdue whether its deadline had passed when it ended
 * @param processesAtTheEnd processes of the command that were there when the outcome was told
 * @param processesAfterwards the same, when nobody had anything to do any more
 * @param leftBehind what was left on the target although all was stored; empty for nothing
 * @param where what it was doing, if it has not ended
 */
record Evidence(
        Plan plan,
        Outcome outcome,
        int starts,
        boolean finished,
        byte[] out,
        byte[] err,
        long skipped,
        long repeated,
        int ends,
        boolean cancelled,
        boolean overdue,
        int processesAtTheEnd,
        int processesAfterwards,
        String leftBehind,
        String where) {}
