package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.durable.Calls;
import io.jenkins.plugins.remoteexec.engine.durable.Frame;
import io.jenkins.plugins.remoteexec.engine.durable.TargetState;
import io.jenkins.plugins.remoteexec.engine.durable.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * Follows a started command: asks for news, hands on each byte once and in order, and says when the end has come and all
 * output is in hand.
 */
final class DurableOutput {
    /** How it goes on; always on the engine's thread. */
    interface Listener {
        /** Takes output; completes when it was taken. */
        @NonNull
        CompletableFuture<Void> output(@NonNull OutputStreamKind stream, long offset, @NonNull byte[] bytes);

        /** Something for the log. */
        void notice(@NonNull String line);

        /** What the target says now; its output comes next. */
        void answered(@NonNull Frame frame);

        /** The end, after all output. */
        void ended(@NonNull TargetState state);

        /** There is no answer any more. */
        void lost(@NonNull String why);

        /** An error of our own; nothing more will come. */
        void broken(@NonNull Throwable error);
    }

    private static final Duration FIRST_SIGN_OF_LIFE = Duration.ofMinutes(5);
    private static final Duration LAST_SIGN_OF_LIFE = Duration.ofHours(1);

    /** In a row, after which the lock will not come any more; a loaded target may be slow to take it. */
    private static final int MOST_ANSWERS_WITHOUT_LOCK = 20;

    private static final Duration PAUSE_WITHOUT_LOCK = Duration.ofSeconds(1);
    private static final int READS_AT_ONCE = 6;
    private static final int STRIDES_WORTH_READING = 3;

    private final DurableTarget target;
    private final Connection connection;
    private final EngineScheduler scheduler;
    private final String targetName;
    private final FollowPace pace;
    private final Listener listener;
    private EngineScheduler.Timer timer = () -> {};
    private FrameCall call;
    private RangeReads reads;
    private long out;
    private long err;
    private Duration signOfLife = FIRST_SIGN_OF_LIFE;
    private int answersWithoutLock;
    private boolean taking;
    private boolean over;
    private boolean saidLost;
    private boolean saidWeak;
    private boolean saidTruncated;

    DurableOutput(
            DurableTarget target,
            Connection connection,
            EngineScheduler scheduler,
            String targetName,
            FollowPace pace,
            Listener listener) {
        this.target = target;
        this.connection = connection;
        this.scheduler = scheduler;
        this.targetName = targetName;
        this.pace = pace;
        this.listener = listener;
    }

    /** Begins at these positions, with an answer that is already here or, if there is none, by asking. */
    void begin(long outOffset, long errOffset, Frame first) {
        out = outOffset;
        err = errOffset;
        if (first == null) {
            next();
        } else {
            take(first);
        }
    }

    /** Asks now if it is resting: something has happened. */
    void hurry() {
        pace.news(scheduler.now());
        if (!over && !taking && call == null && reads == null) {
            timer.cancel();
            next();
        }
    }

    void drop() {
        over = true;
        timer.cancel();
        if (call != null) {
            call.drop();
        }
        if (reads != null) {
            reads.drop();
        }
    }

    private void next() {
        if (over) {
            return;
        }
        Duration wait = inTarget();
        call = target.question(
                Priority.STATUS,
                nonce -> Calls.follow(
                        target.place(),
                        Window.news(
                                out, err, target.sizing().max(), target.sizing().raw(), DurableTarget.centis(wait)),
                        nonce),
                wait,
                DurableTarget.ALWAYS);
        call.ask()
                .whenComplete((answer, dropped) -> guarded(() -> {
                    if (over || answer == null) {
                        return;
                    }
                    if (answer.frame() == null) {
                        over = true;
                        listener.lost(answer.failure().why());
                    } else {
                        target.found(answer.frame());
                        target.sizing().good(answer.frame());
                        take(answer.frame());
                    }
                }));
    }

    private void guarded(Runnable step) {
        Guard.run(step, this::broken);
    }

    private void broken(Throwable error) {
        over = true;
        listener.broken(error);
    }

    private Duration inTarget() {
        return FollowPace.inTarget(
                connection.followers(),
                connection.limits().callsInFlight(),
                connection.isSingleLane(targetName),
                connection.gate().inLane(targetName) + connection.othersOn(targetName));
    }

    private void take(Frame frame) {
        taking = true;
        tell(frame);
        listener.answered(frame);
        if (over) {
            return;
        }
        long before = out + err;
        CompletableFuture.allOf(
                        deliver(OutputStreamKind.STDOUT, frame.out()), deliver(OutputStreamKind.STDERR, frame.err()))
                .whenComplete((taken, failure) -> guarded(() -> {
                    taking = false;
                    call = null;
                    if (over) {
                        return;
                    }
                    if (failure != null) {
                        notTaken(failure);
                    } else {
                        decide(frame, out + err > before);
                    }
                }));
    }

    private void notTaken(Throwable why) {
        if (over) {
            return;
        }
        over = true;
        listener.lost("Jenkins could not write the output (" + why + ")");
    }

    private CompletableFuture<Void> deliver(OutputStreamKind stream, Frame.Chunk chunk) {
        if (chunk.bytes().length == 0) {
            return CompletableFuture.completedFuture(null);
        }
        if (stream == OutputStreamKind.STDOUT) {
            out = chunk.end();
        } else {
            err = chunk.end();
        }
        return listener.output(stream, chunk.offset(), chunk.bytes());
    }

    private void decide(Frame frame, boolean news) {
        Instant now = scheduler.now();
        if (news) {
            pace.news(now);
            signOfLife = FIRST_SIGN_OF_LIFE;
        }
        boolean complete = frame.outSize() <= out && frame.errSize() <= err;
        if (!complete) {
            readOn(frame.outSize());
        } else if (frame.state().last() || isWithoutLock(frame)) {
            over = true;
            listener.ended(frame.state());
        } else {
            Duration silence = pace.silence(now);
            if (silence.compareTo(signOfLife) >= 0) {
                listener.notice("no output for " + Durations.text(silence) + "; still running");
                signOfLife = silence.multipliedBy(2).compareTo(LAST_SIGN_OF_LIFE) > 0
                        ? silence.plus(LAST_SIGN_OF_LIFE)
                        : silence.multipliedBy(2);
            }
            Duration pause = news ? Duration.ZERO : pace.pause(inTarget(), connection.isSingleLane(targetName));
            if (answersWithoutLock > 0 && pause.compareTo(PAUSE_WITHOUT_LOCK) < 0) {
                pause = PAUSE_WITHOUT_LOCK;
            }
            if (pause.isZero()) {
                next();
            } else {
                timer = scheduler.schedule(pause, () -> guarded(this::next));
            }
        }
    }

    private boolean isWithoutLock(Frame frame) {
        boolean free = frame.state().kind() == TargetState.Kind.NOT_STARTED;
        answersWithoutLock = free ? answersWithoutLock + 1 : 0;
        return answersWithoutLock >= MOST_ANSWERS_WITHOUT_LOCK;
    }

    /** A long backlog is read by several calls at once where a target can run them side by side. */
    private void readOn(long outSize) {
        long stride = target.sizing().stride();
        if (connection.isSingleLane(targetName) || outSize - out < STRIDES_WORTH_READING * stride) {
            next();
            return;
        }
        int spare = Math.max(1, connection.limits().callsInFlight() - connection.followers() + 1);
        reads = new RangeReads(target, Math.min(READS_AT_ONCE, spare), out, outSize, new RangeReads.Listener() {
            @Override
            public CompletableFuture<Void> bytes(long offset, byte[] bytes) {
                out = offset + bytes.length;
                return listener.output(OutputStreamKind.STDOUT, offset, bytes);
            }

            @Override
            public void done() {
                reads = null;
                pace.news(scheduler.now());
                next();
            }

            @Override
            public void notTaken(Throwable why) {
                reads = null;
                DurableOutput.this.notTaken(why);
            }

            @Override
            public void broken(Throwable error) {
                DurableOutput.this.broken(error);
            }
        });
        reads.run();
    }

    private void tell(Frame frame) {
        if (frame.outputLost() && !saidLost) {
            saidLost = true;
            listener.notice("Some output was lost: the disk of " + targetName + " was full");
        }
        if (frame.weaklyDetached() && !saidWeak) {
            saidWeak = true;
            listener.notice(targetName + " has no setsid: cancelling may not reach the command's child processes");
        }
        if ((frame.outSize() < out || frame.errSize() < err) && frame.directory() != null && !saidTruncated) {
            saidTruncated = true;
            listener.notice("The command has truncated its own output; what it had written before is shown above");
        }
    }
}
