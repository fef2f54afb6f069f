package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.core.DurableDetails.Phase;
import io.jenkins.plugins.remoteexec.engine.supervisor.ExecutionDirectory;
import io.jenkins.plugins.remoteexec.engine.supervisor.Frame;
import io.jenkins.plugins.remoteexec.engine.supervisor.KeptOutput;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * A command that a supervisor on the target runs, so that it outlives every call, every outage and this JVM. One fiber
 * tells its story, start to end: {@link #run}. Where the command is to be stopped, a second one asks for that until it is
 * answered, while the first goes on fetching output: {@link #askToStop}.
 */
final class DurableExecution extends BaseExecution implements Reach.Ledger {
    /** A command without a timeout of its own must not run for ever because its controller is gone. */
    static final Duration WITHOUT_TIMEOUT = Duration.ofDays(1);

    /** The target's own clock decides first; only when it does not speak up, a cancellation follows. */
    private static final Duration TARGET_ENFORCES_WITHIN = Duration.ofSeconds(4);

    /** After a restart, a command that ended within its time is not to be stopped before its target was asked. */
    private static final Duration TIME_TO_ASK = Duration.ofSeconds(30);

    /** Most commands end at once when they are asked to, even where a lane is busy first; the others are worth a line. */
    private static final Duration STOPPING_GOES_UNSAID = Duration.ofSeconds(4);

    private final DurableEnd end;
    private Phase phase = Phase.WAITING;

    /** Null until it is certain which target is meant; from then on this execution is one of its followers. */
    private DurableTarget supervisor;

    private DurableStart start;
    private DurableFollow follow;
    private Fiber stopTimer;
    private Fiber stoppingNotice;

    /** The target has answered that it was told to stop the command; null while nobody asks. */
    private Event stopAnswered;

    DurableExecution(
            EndpointConnection connection, Executor listenerThreads, ExecutionListener listener, ExecutionState state) {
        super(connection, listenerThreads, listener, state);
        end = new DurableEnd(this::target, deadline() == null ? WITHOUT_TIMEOUT : timeout());
        reach().recordIn(this);
    }

    /** @param directory where it is on the target, or null if that is not known */
    private void join(String directory) {
        supervisor = new DurableTarget(connection(), target(), this, reach(), directory(id(), directory));
        connection().joined(target());
    }

    private static ExecutionDirectory directory(String id, String known) {
        ExecutionDirectory anywhere = new ExecutionDirectory(id, ExecutionDirectory.DEFAULT_ROOTS);
        return known == null ? anywhere : anywhere.at(known);
    }

    /** Begins with a command that is not on its target yet. */
    void start(@NonNull DurableCommand command) {
        beginFirst(() -> {
            armDeadline(Duration.ZERO);
            run(command);
        });
    }

    /** Its whole life, if nothing goes wrong. */
    private void run(DurableCommand command) {
        try {
            chooseTarget();
            join(null);
            status("starting");
        } catch (ApiException e) {
            finish(new Outcome.NotStarted(e.getMessage()));
            return;
        }
        send(command);
    }

    /**
     * Goes on from a saved state.
     *
     * @param command what was to be started; only needed, and only used, when it is not certain that it was
     */
    void resume(@NonNull ExecutionState state, @CheckForNull DurableCommand command) {
        DurableDetails details = DurableDetails.of(state);
        // known before the first fiber has a thread: somebody may ask for the end before that
        phase = details.phase();
        reach().earlier(phase != Phase.WAITING);
        beginFirst(() -> {
            join(details.directory());
            if (phase == Phase.FOLLOWING && (details.stopping() == null || details.ran())) {
                end.ran();
            }
            if (phase == Phase.STARTING) {
                // another JVM may have sent a start, as early as the execution began
                supervisor.startMayHaveArrived(age());
            }
            Verdict.Reason asked = details.stopping();
            if (asked != null || isCancelled()) {
                // first this, so that no state without it is saved; what never followed waits for the answer
                stop(asked == null ? Verdict.Reason.CANCEL : asked, asked != null);
                if (phase == Phase.FOLLOWING) {
                    follow(null);
                }
            } else if (phase == Phase.FOLLOWING) {
                armDeadline(TIME_TO_ASK);
                follow(null);
            } else if (isLate()) {
                // what has not started by now must not: it would be killed in its first second
                stop(Verdict.Reason.TIMEOUT);
            } else if (command != null) {
                armDeadline(TARGET_ENFORCES_WITHIN);
                // the lock on the target decides: a command that has started is found, not started again
                send(command);
            } else {
                stop(Verdict.Reason.CANCEL);
            }
        });
    }

    private void send(DurableCommand command) {
        start = new DurableStart(
                supervisor,
                command.files(),
                command.secrets(queue().time().random()),
                secondsLeft(),
                new KeptOutput(connection().limits().keptOutput()),
                reach().mayHaveArrived(),
                step -> status(end.stopping() == null ? step : "cancelling"));
        Frame first;
        try {
            first = start.run();
        } catch (StartFailure e) {
            switch (e) {
                case StartFailure.NotStarted never -> {
                    if (start.isPrepared()) {
                        // secrets among it: it goes at once
                        beginApart(supervisor::discard);
                    }
                    finish(end.stopping() == null ? new Outcome.NotStarted(never.getMessage()) : end.neverStarted());
                }
                case StartFailure.Forgotten gone -> {
                    beginApart(this::stopInDoubt);
                    finish(DurableEnd.forgotten(gone.state()));
                }
                case StartFailure.InDoubt maybe -> {
                    beginApart(this::stopInDoubt);
                    finish(end.unknown(maybe.getMessage()));
                }
            }
            return;
        }
        follow(first == null || first.directory() == null ? null : first);
    }

    private void stopInDoubt() {
        try {
            supervisor.cancel(false);
        } catch (NoAnswerException e) {
            // the outcome has said that it is not certain
            notice(e.getMessage());
        }
    }

    private long secondsLeft() {
        Duration left = deadline() == null
                ? WITHOUT_TIMEOUT
                : Duration.between(queue().time().now(), deadline());
        return Math.max(1, left.plusMillis(999).toSeconds());
    }

    private void follow(Frame first) {
        start = null;
        phase = Phase.FOLLOWING;
        status(end.stopping() == null ? "running" : "cancelling");
        follow = new DurableFollow(supervisor, this);
        if (first != null) {
            end.saw(first);
        }
        if (first == null || !first.state().last() || !first.complete()) {
            save(details());
        }
        try {
            long out = from(OutputStreamKind.STDOUT);
            long err = from(OutputStreamKind.STDERR);
            // the answer to a start begins at the beginning, which a JVM before this one may have handed on
            boolean fits =
                    first != null && first.out().offset() == out && first.err().offset() == err;
            ended(follow.toTheEnd(out, err, fits ? first : null));
        } catch (DurableFollow.LostException e) {
            lost(e.getMessage());
        } catch (ListenerQueue.NotTaken e) {
            lost("Jenkins could not write the output (" + e.getMessage() + ")");
        }
    }

    private void lost(String why) {
        if (end.stopping() != null) {
            notice(why);
        }
        finish(end.lost(why));
    }

    private void ended(TargetState state) {
        if (stopAnswered != null && end.isKnown() && end.stopping() == Verdict.Reason.TIMEOUT) {
            // the answer that is still to come tells whether the command had ended before
            drop(stopTimer);
            queue().await(stopAnswered, TARGET_ENFORCES_WITHIN);
        }
        if (state.kind() == TargetState.Kind.DEADLINE && deadline() == null) {
            notice("A command without a timeout is stopped after a day: set timeout if it may run longer");
        }
        finish(end.outcome(state));
    }

    /** What the target says now; its output comes next. */
    void answered(Frame frame) {
        end.saw(frame);
        endMayBeKnown();
    }

    /** From the end on only output is missing; that takes as long as it takes, unless somebody wants the end now. */
    private void endMayBeKnown() {
        if (end.isKnown() && end.stopping() != Verdict.Reason.CANCEL && !isCancelled()) {
            drop(stopTimer);
            drop(stoppingNotice);
        }
    }

    private void drop(Fiber fiber) {
        if (fiber != null) {
            queue().drop(fiber);
        }
    }

    @Override
    void deadlinePassed() {
        if (end.stopping() != null || end.isKnown()) {
            return;
        }
        if (follow == null) {
            stop(Verdict.Reason.TIMEOUT);
            return;
        }
        follow.hurry();
        stopTimer = after(TARGET_ENFORCES_WITHIN, () -> stop(Verdict.Reason.TIMEOUT));
    }

    @Override
    void cancelRequested() {
        if (end.isKnown()) {
            // nothing is left to be stopped, and nobody wants to wait for the rest of the output
            finish(end.now());
        } else if (supervisor != null || phase == Phase.WAITING) { // else the first fiber sees it, when it resumes
            stop(Verdict.Reason.CANCEL);
        }
    }

    private void stop(Verdict.Reason reason) {
        stop(reason, false);
    }

    /** @param again whether another JVM may have asked the target for it before */
    private void stop(Verdict.Reason reason, boolean again) {
        if (isOver() || end.stopping() != null || end.isKnown()) {
            return;
        }
        end.stop(reason);
        drop(stopTimer);
        if (reach().unwanted()) {
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
        stopAnswered = new Event();
        // goes on when this execution has ended: once asked for, a cancellation is carried through
        beginApart(() -> askToStop(again));
    }

    private void askToStop(boolean again) {
        Backoff waits = Backoff.afterFailures(queue().time().random());
        boolean refusedBefore = false;
        do {
            DurableTarget.Answer answer;
            try {
                answer = supervisor.cancel(phase == Phase.FOLLOWING);
            } catch (NoAnswerException e) {
                if (reach().isClosed()) {
                    finish(end.neverStarted());
                }
                notice(e.getMessage());
                break;
            }
            if (isOver()) {
                return;
            }
            TargetState state = answer.frame().state();
            if (!state.kind().refused()) {
                stopAnswered(answer.frame(), !again && !answer.repeated());
                break;
            }
            // the lock is as it was: what has not started may start still
            if (!refusedBefore) {
                notice(state.obstacle() + " Trying again to stop the command");
            }
            refusedBefore = true;
            queue().sleep(waits.next());
        } while (!isOver());
        Event answered = stopAnswered;
        stopAnswered = null;
        queue().signal(answered);
    }

    private void stopAnswered(Frame frame, boolean first) {
        supervisor.found(frame);
        if (frame.state().kind() == TargetState.Kind.FORGOTTEN) {
            finish(DurableEnd.forgotten(frame.state()));
            return;
        }
        end.sawCancellation(frame, first);
        endMayBeKnown();
        if (follow != null) {
            follow.hurry();
            return;
        }
        // the lock is taken, by the command or by the cancellation: nothing can start any more
        dropFirst();
        begin(() -> follow(null));
    }

    /** A JVM that finds this looks on the target before it starts anything. */
    @Override
    public void mayArrive() throws ListenerQueue.NotTaken {
        if (phase == Phase.WAITING) {
            phase = Phase.STARTING;
            saveNow(details());
        }
    }

    @Override
    public void hasNotArrived() {
        phase = Phase.WAITING;
        save(details());
    }

    private Map<String, String> details() {
        List<String> roots = supervisor.directory().roots();
        String directory = roots.size() == 1 ? roots.get(0) + "/.rx-" + id() : null;
        return new DurableDetails(phase, directory, end.hasRun(), end.stopping()).toMap();
    }

    @Override
    Outcome abandoned() {
        return end.now();
    }

    @Override
    Outcome broken(String why) {
        boolean mayHaveStarted = phase != Phase.WAITING && (start == null || start.mayHaveStarted());
        return mayHaveStarted ? end.lost(why) : new Outcome.NotStarted(why);
    }

    @Override
    void release() {
        if (supervisor != null) {
            connection().left(target());
        }
    }

    @Override
    void stored() {
        if (end.isCleanable()) {
            supervisor.cleanUp();
        }
    }

    /** Removes what an ended execution has left on its target; its owner has everything. To be called by a fiber. */
    static void cleanUp(@NonNull EndpointConnection connection, @NonNull ExecutionState state) {
        ExecutionDirectory left = directory(state.id(), DurableDetails.of(state).directory());
        new DurableTarget(connection, state.target(), Notices.NONE, new Reach(), left).cleanUp();
    }
}
