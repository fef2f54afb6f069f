package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.durable.Calls;
import io.jenkins.plugins.remoteexec.engine.durable.Frame;
import io.jenkins.plugins.remoteexec.engine.durable.Place;
import io.jenkins.plugins.remoteexec.engine.durable.TargetState;
import io.jenkins.plugins.remoteexec.engine.durable.Window;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A command that a supervisor on the target runs, so that it outlives every call, every outage and this JVM. Its parts:
 * {@link DurableStart} brings it there, {@link DurableOutput} follows it, and this class decides what happens between
 * start, end, cancellation and deadline.
 */
final class DurableExecution extends BaseExecution implements DurableStart.Listener, DurableOutput.Listener {
    /** A command without a timeout of its own must not run for ever because its controller is gone. */
    static final Duration WITHOUT_TIMEOUT = Duration.ofDays(1);

    /** The target's own clock decides first; only when it does not speak up, a cancellation follows. */
    private static final Duration TARGET_ENFORCES_WITHIN = Duration.ofSeconds(4);

    /** Most commands end at once when they are asked to, even where a lane is busy first; the others are worth a line. */
    private static final Duration STOPPING_GOES_UNSAID = Duration.ofSeconds(4);

    private static final String PHASE = "phase";
    private static final String STARTING = "starting";
    private static final String FOLLOWING = "following";
    private static final String DIRECTORY = "directory";
    private static final String OUT = "out";
    private static final String ERR = "err";
    private static final String STOPPING = "stopping";

    private enum Reason {
        CANCEL,
        TIMEOUT
    }

    private final FollowPace pace;
    private final SecureRandom secretRandom;
    private DurableTarget supervisor;
    private DurableStart start;
    private DurableOutput follow;
    private EngineScheduler.Timer stopTimer = () -> {};
    private EngineScheduler.Timer stoppingNotice = () -> {};
    private Reason stopping;
    private boolean anySent;
    private boolean following;
    private boolean joined;
    private boolean cleanable;
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
        aim(state.detail(DIRECTORY).orElse(null));
        pace = new FollowPace(surroundings.random(), surroundings.scheduler().now());
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
        scheduler().execute(() -> {
            armDeadline(Duration.ZERO);
            onOneTarget(() -> begin(command));
        });
    }

    private void begin(DurableCommand command) {
        aim(null);
        status("starting");
        join();
        // stored before it is sent: a JVM that finds this later looks on the target before it starts anything
        save(details(STARTING)).whenComplete((ignored, failure) -> {
            if (failure != null) {
                finish(new Outcome.NotStarted(NOT_RECORDED + " (" + failure + "); nothing was sent"));
            } else if (!isOver()) {
                send(command);
            }
        });
    }

    /**
     * Goes on from a saved state.
     *
     * @param command what was to be started; only needed, and only used, when it is not certain that it was
     */
    void resume(@NonNull ExecutionState state, @CheckForNull DurableCommand command) {
        scheduler().execute(() -> {
            join();
            keptOut = state.detail(OUT).map(Long::parseLong).orElse(0L);
            keptErr = state.detail(ERR).map(Long::parseLong).orElse(0L);
            anySent = true;
            boolean wasStarting = !state.detail(PHASE).orElse(STARTING).equals(FOLLOWING);
            String wasStopping = state.detail(STOPPING).orElse(null);
            following = !wasStarting;
            if (wasStopping != null) {
                // first the cancellation, so that no state without it is saved; what never followed waits for its
                // answer
                stop(Reason.valueOf(wasStopping));
                if (following) {
                    follow(keptOut, keptErr, null);
                }
            } else if (wasStarting && command != null) {
                armDeadline(TARGET_ENFORCES_WITHIN);
                // the lock on the target decides: a command that has started is found, not started again
                send(command);
            } else if (wasStarting) {
                stop(Reason.CANCEL);
            } else {
                armDeadline(TARGET_ENFORCES_WITHIN);
                follow(keptOut, keptErr, null);
            }
        });
    }

    private void join() {
        joined = true;
        connection().joined(target());
    }

    private void send(DurableCommand command) {
        anySent = true;
        start = new DurableStart(
                supervisor, command.files(), command.secrets(supervisor.random()), secondsLeft(), this);
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
    public void notStarted(String why) {
        start = null;
        finish(stopping == null ? new Outcome.NotStarted(why) : stopped(true, true));
    }

    @Override
    public void unknown(String why) {
        start = null;
        cancelInBackground();
        finish(new Outcome.Lost(
                why + ". The command may have started on " + target() + "; Jenkins goes on trying to stop it there"));
    }

    private void follow(long out, long err, Frame first) {
        status(stopping == null ? "running" : "cancelling");
        following = true;
        follow = new DurableOutput(supervisor, connection(), scheduler(), target(), pace, this);
        if (first == null || !first.state().last()) {
            save(details(FOLLOWING));
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
                save(details(FOLLOWING));
            }
        });
    }

    @Override
    public void ended(TargetState state) {
        cleanable = state.kind().ended() || state.kind() == TargetState.Kind.CANCELLED_BEFORE_START;
        finish(outcome(state));
    }

    private Outcome outcome(TargetState state) {
        switch (state.kind()) {
            case DEADLINE:
                if (deadline() == null) {
                    notice("A command without a timeout is stopped after a day: set timeout if it may run longer");
                }
                return new Outcome.TimedOut(limit(), true);
            case NOT_LAUNCHED:
                return new Outcome.NotStarted(why(state));
            case CANCELLED_BEFORE_START:
                return stopped(true, true);
            case EXITED:
                return stopping == null ? new Outcome.Exited(state.value()) : stopped(true, false);
            case SIGNALLED:
                return stopping == null ? new Outcome.Signalled(Signals.name(state.value())) : stopped(true, false);
            default:
                return new Outcome.Lost(why(state));
        }
    }

    private static String why(TargetState state) {
        String explanation = state.explanation();
        return explanation == null ? "the target answered with the unexpected state " + state.kind() : explanation;
    }

    @Override
    public void lost(String why) {
        if (stopping != null) {
            notice(why);
            finish(stopped(false, false));
            return;
        }
        finish(new Outcome.Lost(why + ". The command may still be running on " + target()
                + ", and its result stays there for some days"));
    }

    @Override
    void deadlinePassed() {
        if (stopping != null) {
            return;
        }
        if (follow == null) {
            stop(Reason.TIMEOUT);
            return;
        }
        follow.hurry();
        stopTimer = scheduler().schedule(TARGET_ENFORCES_WITHIN, () -> stop(Reason.TIMEOUT));
    }

    @Override
    void cancelRequested() {
        stop(Reason.CANCEL);
    }

    private void stop(Reason reason) {
        if (isOver() || stopping != null) {
            return;
        }
        stopping = reason;
        stopTimer.cancel();
        if (!anySent) {
            finish(stopped(true, true));
            return;
        }
        status("cancelling");
        save(details(following ? FOLLOWING : STARTING));
        stopTimer = scheduler().schedule(connection().limits().cancelBudget(), () -> finish(stopped(false, false)));
        stoppingNotice = scheduler()
                .schedule(
                        STOPPING_GOES_UNSAID,
                        () -> notice("stopping the command on " + target() + "; it is killed if it has not ended "
                                + connection().limits().cancelGrace().toSeconds() + " s after it was asked to"));
        cancelCall().ask().whenComplete((answer, dropped) -> {
            if (isOver() || answer == null) {
                return;
            }
            if (answer.frame() == null) {
                notice(answer.failure().why());
                return;
            }
            supervisor.found(answer.frame());
            if (follow != null) {
                follow.hurry();
            } else {
                // the lock is taken, by the command or by the cancellation: nothing can start any more
                if (start != null) {
                    start.drop();
                    start = null;
                }
                follow(keptOut, keptErr, null);
            }
        });
    }

    /** Not dropped with the execution: once asked for, a cancellation is carried through. */
    private FrameCall cancelCall() {
        int grace = (int) Math.max(1, connection().limits().cancelGrace().toSeconds());
        return supervisor.question(
                Priority.CANCEL,
                nonce -> Calls.cancel(supervisor.place(), grace, new Window(-1, -1, 1024, 0, 0, false), nonce),
                Duration.ZERO,
                DurableTarget.ALWAYS);
    }

    private void cancelInBackground() {
        cancelCall().ask();
    }

    @Override
    Outcome abandoned() {
        return stopped(false, false);
    }

    private Outcome stopped(boolean confirmed, boolean neverStarted) {
        if (stopping == Reason.TIMEOUT) {
            return neverStarted
                    ? new Outcome.NotStarted(
                            "its timeout of " + limit().toSeconds() + " s passed before it could start")
                    : new Outcome.TimedOut(limit(), confirmed);
        }
        String how = neverStarted
                ? "the command had not been started"
                : confirmed
                        ? "the command was stopped"
                        : "it was not confirmed that the command has stopped on " + target()
                                + "; Jenkins goes on trying";
        return new Outcome.Cancelled(confirmed, how);
    }

    private Duration limit() {
        return deadline() == null ? WITHOUT_TIMEOUT : timeout();
    }

    private Map<String, String> details(String phase) {
        Map<String, String> details = new HashMap<>();
        details.put(PHASE, phase);
        if (supervisor.place().roots().size() == 1) {
            details.put(DIRECTORY, supervisor.place().roots().get(0) + "/.rx-" + id());
        }
        if (following) {
            details.put(OUT, Long.toString(keptOut));
            details.put(ERR, Long.toString(keptErr));
        }
        if (stopping != null) {
            details.put(STOPPING, stopping.name());
        }
        return details;
    }

    @Override
    void release() {
        if (joined) {
            joined = false;
            connection().left(target());
        }
        stopTimer.cancel();
        stoppingNotice.cancel();
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
        if (cleanable) {
            cleanUp();
        }
    }

    /** Removes what the execution has left on its target; its owner has everything. */
    void cleanUp() {
        supervisor
                .question(
                        Priority.CLEANUP,
                        nonce -> Calls.cleanUp(supervisor.place(), nonce),
                        Duration.ZERO,
                        DurableTarget.IF_NOT_READY)
                .ask()
                .thenRun(this::collectGarbage);
    }

    private void collectGarbage() {
        if (connection().garbage().isDue(target(), scheduler().now())) {
            supervisor
                    .question(
                            Priority.CLEANUP, connection().garbage().call(), Duration.ZERO, DurableTarget.IF_NOT_READY)
                    .ask();
        }
    }
}
