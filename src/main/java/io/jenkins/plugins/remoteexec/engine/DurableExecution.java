package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.durable.Frame;
import io.jenkins.plugins.remoteexec.engine.durable.Place;
import io.jenkins.plugins.remoteexec.engine.durable.TargetState;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A command that a supervisor on the target runs, so that it outlives every call, every outage and this JVM. Its parts:
 * {@link DurableStart} brings it there, {@link DurableOutput} follows it, and this class decides what happens between
 * start, end, cancellation and deadline.
 */
final class DurableExecution extends BaseExecution implements DurableStartListener, DurableOutput.Listener {
    /** A command without a timeout of its own must not run for ever because its controller is gone. */
    static final Duration WITHOUT_TIMEOUT = Duration.ofDays(1);

    /** The target's own clock decides first; only when it does not speak up, a cancellation follows. */
    private static final Duration TARGET_ENFORCES_WITHIN = Duration.ofSeconds(4);

    /** After a restart, a command that ended within its time is not to be stopped before its target was asked. */
    private static final Duration TIME_TO_ASK = Duration.ofSeconds(30);

    /** Most commands end at once when they are asked to, even where a lane is busy first; the others are worth a line. */
    private static final Duration STOPPING_GOES_UNSAID = Duration.ofSeconds(4);

    private final FollowPace pace;
    private final DurableEnd end;
    private final Backoff stopRetries;
    private final SecureRandom secretRandom;
    private DurableTarget supervisor;
    private DurableStart start;
    private DurableOutput follow;
    private EngineScheduler.Timer stopTimer = () -> {};
    private EngineScheduler.Timer stoppingNotice = () -> {};
    private EngineScheduler.Timer stopRetry;
    private TargetState heldBack;
    private boolean anySent;
    private boolean stoppedEarlier;
    private boolean stopUnanswered;
    private boolean impatient;
    private boolean following;
    private boolean joined;
    private volatile long keptOut;
    private volatile long keptErr;

    DurableExecution(
            Surroundings surroundings,
            Connection connection,
            ExecutionListener listener,
            ExecutionState state,
            SecureRandom random) {
        super(surroundings, connection, listener, state);
        secretRandom = random;
        aim(DurableDetails.of(state).directory());
        pace = new FollowPace(surroundings.random(), surroundings.scheduler().now());
        stopRetries = Backoff.afterFailures(surroundings.random());
        end = new DurableEnd(this::target, deadline() == null ? WITHOUT_TIMEOUT : timeout());
    }

    private void aim(String directory) {
        Place place = new Place(id(), Place.DEFAULT_ROOTS);
        supervisor = new DurableTarget(
                new FrameCall.Way(surroundings(), connection(), target(), this::notice),
                secretRandom,
                directory == null ? place : place.at(directory));
    }

    /** Begins with a command that is not on its target yet. */
    void start(@NonNull DurableCommand command) {
        onEngine(() -> {
            armDeadline(Duration.ZERO);
            onOneTarget(() -> begin(command));
        });
    }

    private void begin(DurableCommand command) {
        aim(null);
        status("starting");
        join();
        // stored before it is sent: a JVM that finds this later looks on the target before it starts anything
        save(details())
                .whenComplete((ignored, failure) -> guarded(() -> {
                    if (failure != null) {
                        finish(new Outcome.NotStarted(NOT_RECORDED + " (" + failure + "); nothing was sent"));
                    } else if (!isOver()) {
                        send(command);
                    }
                }));
    }

    /**
     * Goes on from a saved state.
     *
     * @param command what was to be started; only needed, and only used, when it is not certain that it was
     */
    void resume(@NonNull ExecutionState state, @CheckForNull DurableCommand command) {
        onEngine(() -> {
            anySent = true;
            join();
            DurableDetails details = DurableDetails.of(state);
            keptOut = details.out();
            keptErr = details.err();
            following = details.following();
            if (following && (details.stopping() == null || keptOut > 0 || keptErr > 0)) {
                end.ran();
            }
            if (details.stopping() != null) {
                stoppedEarlier = true;
                // first the cancellation, so that no state without it is saved; what never followed waits for its
                // answer
                stop(details.stopping());
                if (following) {
                    follow(keptOut, keptErr, null);
                }
            } else if (following) {
                armDeadline(TIME_TO_ASK);
                follow(keptOut, keptErr, null);
            } else if (isLate()) {
                // what has not started by now must not: it would be killed in its first second
                stop(DurableEnd.Reason.TIMEOUT);
            } else if (command != null) {
                armDeadline(TARGET_ENFORCES_WITHIN);
                // the lock on the target decides: a command that has started is found, not started again
                send(command);
            } else {
                stop(DurableEnd.Reason.CANCEL);
            }
        });
    }

    private void join() {
        joined = true;
        connection().joined(target());
    }

    private void send(DurableCommand command) {
        start = new DurableStart(
                supervisor, command.files(), command.secrets(supervisor.random()), secondsLeft(), anySent, this);
        anySent = true;
        start.run();
    }

    private long secondsLeft() {
        Duration left = deadline() == null
                ? WITHOUT_TIMEOUT
                : Duration.between(scheduler().now(), deadline());
        return Math.max(1, left.plusMillis(999).toSeconds());
    }

    @Override
    public void started(Frame frame) {
        start = null;
        if (frame.directory() == null) {
            follow(keptOut, keptErr, null);
        } else {
            follow(frame.out().offset(), frame.err().offset(), frame);
        }
    }

    @Override
    public void found() {
        start = null;
        follow(keptOut, keptErr, null);
    }

    @Override
    public void notStarted(String why) {
        start = null;
        finish(end.stopping() == null ? new Outcome.NotStarted(why) : end.neverStarted());
    }

    @Override
    public void unknown(String why) {
        start = null;
        supervisor.cancellation().ask();
        finish(end.unknown(why));
    }

    private void follow(long out, long err, Frame first) {
        status(end.stopping() == null ? "running" : "cancelling");
        following = true;
        follow = new DurableOutput(supervisor, connection(), scheduler(), target(), pace, this);
        if (first == null || !first.state().last()) {
            save(details());
        }
        follow.begin(out, err, first);
    }

    @Override
    public CompletableFuture<Void> output(OutputStreamKind stream, long offset, byte[] bytes) {
        CompletableFuture<Void> taken = output(stream, offset, bytes, kept -> {
            if (stream == OutputStreamKind.STDOUT) {
                keptOut = kept;
            } else {
                keptErr = kept;
            }
        });
        return taken.thenRun(() -> {
            if (!isOver()) {
                save(details());
            }
        });
    }

    @Override
    public void answered(Frame frame) {
        end.saw(frame);
        endMayBeKnown();
    }

    /** From the end on only output is missing; that takes as long as it takes, unless somebody wants the end now. */
    private void endMayBeKnown() {
        if (end.isKnown() && end.stopping() != DurableEnd.Reason.CANCEL && !impatient) {
            stopTimer.cancel();
            stoppingNotice.cancel();
        }
    }

    @Override
    public void ended(TargetState state) {
        if (stopUnanswered && end.isKnown() && end.stopping() == DurableEnd.Reason.TIMEOUT) {
            // the answer that is still to come tells whether the command had ended before
            heldBack = state;
            stopTimer.cancel();
            stopTimer = after(TARGET_ENFORCES_WITHIN, () -> finish(end.outcome(state)));
            return;
        }
        if (state.kind() == TargetState.Kind.DEADLINE && deadline() == null) {
            notice("A command without a timeout is stopped after a day: set timeout if it may run longer");
        }
        finish(end.outcome(state));
    }

    @Override
    public void lost(String why) {
        if (end.stopping() != null) {
            notice(why);
        }
        finish(end.lost(why));
    }

    @Override
    void deadlinePassed() {
        if (end.stopping() != null || end.isKnown()) {
            return;
        }
        if (follow == null) {
            stop(DurableEnd.Reason.TIMEOUT);
            return;
        }
        follow.hurry();
        stopTimer = after(TARGET_ENFORCES_WITHIN, () -> stop(DurableEnd.Reason.TIMEOUT));
    }

    @Override
    void cancelRequested() {
        impatient = true;
        if (end.isKnown()) {
            // nothing is left to be stopped, and nobody wants to wait for the rest of the output
            finish(end.now());
        } else {
            stop(DurableEnd.Reason.CANCEL);
        }
    }

    private void stop(DurableEnd.Reason reason) {
        if (isOver() || end.stopping() != null || end.isKnown()) {
            return;
        }
        end.stop(reason);
        stopTimer.cancel();
        if (!anySent) {
            finish(end.neverStarted());
            return;
        }
        status("cancelling");
        save(details());
        stopTimer = after(connection().limits().cancelBudget(), () -> finish(end.now()));
        stoppingNotice = after(
                STOPPING_GOES_UNSAID,
                () -> notice("stopping the command on " + target() + "; it is killed if it has not ended within "
                        + connection().limits().cancelGrace().toSeconds() + " s"));
        askToStop();
    }

    private void askToStop() {
        stopUnanswered = true;
        // not dropped with the execution: once asked for, a cancellation is carried through
        supervisor
                .cancellation()
                .ask()
                .whenComplete((answer, dropped) -> guarded(() -> {
                    if (isOver() || answer == null) {
                        return;
                    }
                    if (answer.frame() == null) {
                        notice(answer.failure().why());
                    } else if (answer.frame().state().kind().refused()) {
                        // the lock is as it was: what has not started may start still
                        if (stopRetry == null) {
                            notice(answer.frame().state().obstacle() + " Trying again to stop the command");
                        }
                        stopRetry = after(stopRetries.next(), this::askToStop);
                        return;
                    } else {
                        stopAnswered(answer.frame(), !answer.repeated() && !stoppedEarlier);
                    }
                    stopUnanswered = false;
                    if (heldBack != null) {
                        ended(heldBack);
                    }
                }));
    }

    private void stopAnswered(Frame frame, boolean first) {
        supervisor.found(frame);
        end.sawCancellation(frame, first);
        endMayBeKnown();
        if (follow != null) {
            follow.hurry();
            return;
        }
        // the lock is taken, by the command or by the cancellation: nothing can start any more
        if (start != null) {
            start.drop();
            start = null;
        }
        follow(keptOut, keptErr, null);
    }

    @Override
    Outcome abandoned() {
        return end.now();
    }

    @Override
    Outcome broken(String why) {
        boolean mayHaveStarted = anySent && (start == null || start.mayHaveStarted());
        return mayHaveStarted ? end.lost(why) : new Outcome.NotStarted(why);
    }

    private Map<String, String> details() {
        List<String> roots = supervisor.place().roots();
        String directory = roots.size() == 1 ? roots.get(0) + "/.rx-" + id() : null;
        return new DurableDetails(following, directory, keptOut, keptErr, end.stopping()).toMap();
    }

    @Override
    void release() {
        if (joined) {
            joined = false;
            connection().left(target());
        }
        stopTimer.cancel();
        stoppingNotice.cancel();
        if (stopRetry != null) {
            stopRetry.cancel();
        }
        if (start != null) {
            start.drop();
            start = null;
        }
        if (follow != null) {
            follow.drop();
            follow = null;
        }
    }

    @Override
    void stored() {
        if (end.isCleanable()) {
            cleanUp();
        }
    }

    /** Removes what the execution has left on its target; its owner has everything. */
    void cleanUp() {
        supervisor.cleanUp();
    }
}
