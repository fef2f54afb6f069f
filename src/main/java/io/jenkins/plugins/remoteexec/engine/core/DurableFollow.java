package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.supervisor.Calls;
import io.jenkins.plugins.remoteexec.engine.supervisor.Frame;
import io.jenkins.plugins.remoteexec.engine.supervisor.FrameFlags;
import io.jenkins.plugins.remoteexec.engine.supervisor.FrameFlags.Gap;
import io.jenkins.plugins.remoteexec.engine.supervisor.OutputRequest;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState;
import io.jenkins.plugins.remoteexec.engine.text.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Follows a started command: asks for news, hands on each byte once and in order, and says when the end has come and all
 * output is in hand.
 */
final class DurableFollow {
    /** There is no answer any more, or nobody who takes it. */
    static final class LostException extends Exception {
        private static final long serialVersionUID = 1L;

        LostException(String why) {
            super(why, null, false, false);
        }
    }

    private static final Duration FIRST_SIGN_OF_LIFE = Duration.ofMinutes(5);
    private static final Duration LAST_SIGN_OF_LIFE = Duration.ofHours(1);

    /** In a row, after which the lock will not come any more; a loaded target may be slow to take it. */
    private static final int MOST_ANSWERS_WITHOUT_LOCK = 20;

    private static final Duration PAUSE_WITHOUT_LOCK = Duration.ofSeconds(1);
    private static final int READS_AT_ONCE = 6;
    private static final int STRIDES_WORTH_READING = 3;

    private final DurableTarget target;
    private final EndpointConnection connection;
    private final String targetName;
    private final DurableExecution owner;
    private final FollowPace pace;
    private final Set<String> said = new HashSet<>();
    private Event hurry = new Event();
    private long out;
    private long err;
    private Duration signOfLife = FIRST_SIGN_OF_LIFE;
    private int answersWithoutLock;

    DurableFollow(DurableTarget target, DurableExecution owner) {
        this.target = target;
        this.owner = owner;
        connection = owner.connection();
        targetName = owner.target();
        pace = new FollowPace(connection.queue().time());
    }

    /**
     * Follows from these positions to the end.
     *
     * @param first an answer that is already here, or null
     * @return the end, after all output
     */
    @NonNull
    TargetState toTheEnd(long outOffset, long errOffset, @CheckForNull Frame first)
            throws LostException, ListenerQueue.NotTaken {
        out = outOffset;
        err = errOffset;
        Frame frame = first == null ? news() : first;
        while (true) {
            boolean isNew = take(frame);
            if (frame.outSize() > out || frame.errSize() > err) {
                // a start's answer does not tell how well the output can be compressed, which decides how it is read on
                if (frame != first) {
                    readOn(frame);
                }
            } else if (frame.state().last() || isWithoutLock(frame)) {
                return frame.state();
            } else {
                rest(isNew);
            }
            frame = news();
        }
    }

    /** Asks now if it is resting: something has happened. */
    void hurry() {
        pace.news();
        connection.queue().signal(hurry);
    }

    private Frame news() throws LostException {
        Duration wait = inTarget();
        try {
            Frame frame = target.ask(
                            Priority.STATUS,
                            nonce -> Calls.follow(
                                    target.directory(),
                                    OutputRequest.news(
                                            out,
                                            err,
                                            target.sizing().max(),
                                            target.sizing().raw(),
                                            DurableTarget.centis(wait)),
                                    nonce),
                            wait)
                    .frame();
            target.found(frame);
            target.sizing().good(frame);
            return frame;
        } catch (NoAnswerException e) {
            throw new LostException(e.getMessage());
        }
    }

    private Duration inTarget() {
        return FollowPace.inTarget(
                connection.followers(),
                connection.limits().callsInFlight(),
                connection.isSingleLane(targetName),
                connection.gate().inLane(targetName) + connection.othersOn(targetName));
    }

    /** @return whether there was any output */
    private boolean take(Frame frame) throws ListenerQueue.NotTaken {
        say(frame);
        owner.answered(frame);
        Frame.Chunk newOut = frame.out();
        Frame.Chunk newErr = frame.err();
        if (newOut.bytes().length > 0) {
            out = newOut.end();
            hand(OutputStreamKind.STDOUT, newOut.offset(), newOut.bytes(), frame);
        }
        if (newErr.bytes().length > 0) {
            err = newErr.end();
            hand(OutputStreamKind.STDERR, newErr.offset(), newErr.bytes(), frame);
        }
        sayAtTheEnd(frame);
        boolean isNew = newOut.bytes().length + newErr.bytes().length > 0;
        if (isNew) {
            pace.news();
            signOfLife = FIRST_SIGN_OF_LIFE;
        }
        return isNew;
    }

    private boolean isWithoutLock(Frame frame) {
        boolean free = frame.state().kind() == TargetState.Kind.NOT_STARTED;
        answersWithoutLock = free ? answersWithoutLock + 1 : 0;
        return answersWithoutLock >= MOST_ANSWERS_WITHOUT_LOCK;
    }

    private void rest(boolean isNew) {
        Duration silence = pace.silence();
        if (silence.compareTo(signOfLife) >= 0) {
            owner.notice("no output for " + Durations.text(silence) + "; still running");
            signOfLife = silence.multipliedBy(2).compareTo(LAST_SIGN_OF_LIFE) > 0
                    ? silence.plus(LAST_SIGN_OF_LIFE)
                    : silence.multipliedBy(2);
        }
        Duration wait = isNew ? Duration.ZERO : pace.pause(inTarget(), connection.isSingleLane(targetName));
        if (answersWithoutLock > 0 && wait.compareTo(PAUSE_WITHOUT_LOCK) < 0) {
            wait = PAUSE_WITHOUT_LOCK;
        }
        if (!wait.isZero()) {
            hurry = new Event();
            connection.queue().await(hurry, wait);
        }
    }

    /** A long backlog is read by several calls at once where a target can run them side by side. */
    private void readOn(Frame frame) throws ListenerQueue.NotTaken {
        long outSize = frame.outSize();
        long stride = target.sizing().stride();
        if (connection.isSingleLane(targetName) || outSize - out < STRIDES_WORTH_READING * stride) {
            return;
        }
        int spare = Math.max(1, connection.limits().callsInFlight() - connection.followers() + 1);
        try (RangeReads reads = new RangeReads(target, Math.min(READS_AT_ONCE, spare), out, outSize)) {
            for (byte[] bytes = reads.next(); bytes != null; bytes = reads.next()) {
                long offset = out;
                out += bytes.length;
                hand(OutputStreamKind.STDOUT, offset, bytes, frame);
            }
        }
        pace.news();
    }

    private void say(Frame frame) {
        sayOnce(
                frame.flags().outputLost(),
                "Some output was lost: " + targetName
                        + " had no room for it on its disk, or no process left to store it");
        sayOnce(
                frame.flags().weaklyDetached(),
                targetName + " has no setsid: cancelling may not reach the command's child processes");
        sayOnce(
                (frame.outSize() < out || frame.errSize() < err)
                        && frame.directory() != null
                        // a machine that lost its power may have lost the end of it
                        && frame.state().kind() != TargetState.Kind.REBOOTED
                        && frame.flags().missing() == 0,
                "The command has truncated its own output; what it had written before is shown above");
    }

    private void sayAtTheEnd(Frame frame) {
        if (!frame.state().last() || !frame.complete()) {
            return;
        }
        FrameFlags flags = frame.flags();
        sayOnce(
                flags.missing() > 0,
                flags.missing() + " bytes of the command's output are missing: the disk of " + targetName
                        + " did not have them yet when its power failed");
        sayOnce(
                flags.notOnDisk() && flags.missing() == 0,
                targetName + " did not confirm within two seconds that the output is on its disk");
        sayGap(OutputStreamKind.STDOUT, frame);
        sayGap(OutputStreamKind.STDERR, frame);
    }

    /** What comes after a stream's middle that was not kept comes after a line that says so. */
    private void hand(OutputStreamKind stream, long offset, byte[] bytes, Frame frame) throws ListenerQueue.NotTaken {
        Gap gap = gap(stream, frame);
        long size = stream == OutputStreamKind.STDOUT ? frame.outSize() : frame.errSize();
        long at = gap == null || gap.open() ? Long.MAX_VALUE : gap.offset(size);
        int before = (int) Math.max(0, Math.min(bytes.length, at - offset));
        if (before == bytes.length) {
            owner.output(stream, offset, bytes);
            return;
        }
        if (before > 0) {
            owner.output(stream, offset, Arrays.copyOf(bytes, before));
        }
        sayGap(stream, frame);
        owner.output(stream, offset + before, Arrays.copyOfRange(bytes, before, bytes.length));
    }

    private static Gap gap(OutputStreamKind stream, Frame frame) {
        return stream == OutputStreamKind.STDOUT
                ? frame.flags().outGap()
                : frame.flags().errGap();
    }

    private void sayGap(OutputStreamKind stream, Frame frame) {
        Gap gap = gap(stream, frame);
        if (gap != null) {
            String open = frame.flags().outputLost() ? "" : "; the command's children still write";
            sayOnce(
                    true,
                    gap.bytes() + " bytes of "
                            + (stream == OutputStreamKind.STDOUT ? "standard output" : "standard error")
                            + " were not kept on " + targetName
                            + ", whose limit was reached"
                            + (gap.open() ? open : "; its last 64 KiB follow"));
        }
    }

    private void sayOnce(boolean holds, String line) {
        if (holds && said.add(line)) {
            owner.notice(line);
        }
    }
}
