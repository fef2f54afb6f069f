package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/**
 * What both modes share: the order in which the listener is told things, the deadline, and that there is exactly one
 * end. Everything but {@link Execution}'s own methods happens on the engine's thread.
 */
abstract class BaseExecution implements Execution {
    private static final Logger LOGGER = Logger.getLogger(BaseExecution.class.getName());

    /** Why nothing is sent whose record would be missing after a restart. */
    static final String NOT_RECORDED =
            "Jenkins could not store the state of this execution, so a restart would lose it";

    /** What an execution needs of its engine. */
    record Surroundings(EngineScheduler scheduler, Executor listenerThreads, RandomGenerator random) {}

    private final Surroundings surroundings;
    private final Connection connection;
    private final ExecutionListener listener;
    private final Mode mode;
    private final String id;
    private String target;
    private final Instant started;
    private final Instant deadline;
    private CompletableFuture<Void> told = CompletableFuture.completedFuture(null);
    private EngineScheduler.Timer deadlineTimer = () -> {};
    private boolean listenerFailed;
    private boolean cancelled;
    private boolean over;
    private TargetChoice choice;
    private volatile String status = "starting";

    BaseExecution(Surroundings surroundings, Connection connection, ExecutionListener listener, ExecutionState state) {
        this.surroundings = surroundings;
        this.connection = connection;
        this.listener = listener;
        mode = state.mode();
        id = state.id();
        target = state.target();
        started = state.started();
        deadline = state.deadline();
    }

    /** The deadline has passed; called at most once, and never after the end. */
    abstract void deadlinePassed();

    /** Somebody asked for the end; called at most once, and never after the end. */
    abstract void cancelRequested();

    /** Lets go of timers and calls; called once, at the end or when somebody else goes on. */
    abstract void release();

    /** Called when the owner has stored outcome and output durably. */
    void stored() {}

    /** The outcome that {@link #abandon} gives. */
    abstract Outcome abandoned();

    /** The outcome when nobody here can go on: what is certain of the command, and no more. */
    abstract Outcome broken(@NonNull String why);

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String status() {
        return status;
    }

    @Override
    public final Duration age() {
        Duration age = Duration.between(started, scheduler().now());
        return age.isNegative() ? Duration.ZERO : age;
    }

    @Override
    public final void cancel() {
        onEngine(() -> {
            if (!over && !cancelled) {
                cancelled = true;
                cancelRequested();
            }
        });
    }

    @Override
    public final void abandon() {
        onEngine(() -> {
            if (!over) {
                if (!cancelled) {
                    cancelled = true;
                    cancelRequested();
                }
                if (!over) {
                    finish(abandoned());
                }
            }
        });
    }

    @Override
    public final void detach() {
        onEngine(() -> {
            if (!over) {
                over = true;
                letGo();
            }
        });
    }

    /** Does a step of this execution on the engine's thread. */
    final void onEngine(Runnable step) {
        scheduler().execute(() -> guarded(step));
    }

    final EngineScheduler.Timer after(Duration delay, Runnable step) {
        return scheduler().schedule(delay, () -> guarded(step));
    }

    /** What a step throws ends the execution: nobody else would ever go on with it. */
    final void guarded(Runnable step) {
        Guard.run(step, this::broken);
    }

    /** An error that nobody has foreseen, of ours or of a provider's client. */
    public final void broken(Throwable error) {
        LOGGER.log(Level.WARNING, error, () -> "Execution " + id + " cannot continue");
        finish(broken(Guard.describe(error)));
    }

    /** @param atLeast time that is given in any case, so that a result that is already there can be fetched */
    final void armDeadline(Duration atLeast) {
        if (deadline != null) {
            Duration left = Duration.between(scheduler().now(), deadline);
            deadlineTimer = after(left.compareTo(atLeast) < 0 ? atLeast : left, () -> {
                if (!over) {
                    deadlinePassed();
                }
            });
        }
    }

    /**
     * Goes on when it is certain which target is meant; until then nothing is sent to any.
     *
     * @param begin is not called if the execution has ended before
     */
    final void onOneTarget(Runnable begin) {
        if (!connection.client().isSelector(target)) {
            begin.run();
            return;
        }
        status("choosing a target");
        choice = new TargetChoice(connection, surroundings, this::notice, target);
        choice.choose()
                .whenComplete((chosen, failure) -> guarded(() -> {
                    if (over) {
                        return;
                    }
                    if (failure != null) {
                        finish(new Outcome.NotStarted(
                                BlockingCalls.error(failure).getMessage()));
                    } else {
                        target = chosen;
                        begin.run();
                    }
                }));
    }

    /** Whatever fails in here, the end that follows must be told. */
    private void letGo() {
        Guard.run(
                () -> {
                    deadlineTimer.cancel();
                    if (choice != null) {
                        choice.drop();
                    }
                    release();
                },
                e -> LOGGER.log(Level.WARNING, e, () -> "Execution " + id + " did not release everything"));
    }

    final EngineScheduler scheduler() {
        return surroundings.scheduler();
    }

    final Surroundings surroundings() {
        return surroundings;
    }

    final RandomGenerator random() {
        return surroundings.random();
    }

    final Connection connection() {
        return connection;
    }

    final String target() {
        return target;
    }

    final Duration timeout() {
        return deadline == null ? Duration.ZERO : Duration.between(started, deadline);
    }

    final Instant deadline() {
        return deadline;
    }

    final boolean isLate() {
        return deadline != null && !scheduler().now().isBefore(deadline);
    }

    final boolean isOver() {
        return over;
    }

    final void status(String text) {
        if (!over) {
            status = text;
        }
    }

    /** Something for the log. */
    public final void notice(String line) {
        tell(() -> listener.notice(line));
    }

    /**
     * @param kept takes, on the listener's thread, the position from which another JVM would have to read again
     * @return completes on the engine's thread when the owner has taken it, and fails there if it could not
     */
    final CompletableFuture<Void> output(OutputStreamKind stream, long offset, byte[] bytes, LongConsumer kept) {
        return here(tell(() -> kept.accept(listener.output(stream, offset, bytes))));
    }

    /** @return completes on the engine's thread when the owner has stored the state, and fails there if it could not */
    final CompletableFuture<Void> save(@NonNull Map<String, String> details) {
        ExecutionState state = new ExecutionState(id, mode, target, started, deadline, details);
        return here(tell(() -> listener.stateChanged(state)));
    }

    /** The same on the engine's thread. */
    private CompletableFuture<Void> here(CompletableFuture<Void> elsewhere) {
        CompletableFuture<Void> here = new CompletableFuture<>();
        elsewhere.whenComplete((ignored, failure) -> scheduler().execute(() -> {
            if (failure == null) {
                here.complete(null);
            } else {
                here.completeExceptionally(failure);
            }
        }));
        return here;
    }

    final void finish(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        status = outcome.word();
        letGo();
        Duration took = age();
        told = told.thenComposeAsync(
                        ignored -> {
                            CompletionStage<Void> kept = listener.ended(outcome, took);
                            return kept.toCompletableFuture();
                        },
                        surroundings.listenerThreads())
                .whenComplete((ignored, failure) -> {
                    if (failure != null || listenerFailed) {
                        LOGGER.log(Level.WARNING, failure, () -> "The end of execution " + id + " was not stored");
                    } else {
                        scheduler().execute(this::stored);
                    }
                });
    }

    private CompletableFuture<Void> tell(Runnable message) {
        if (over) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> now = told.thenRunAsync(message, surroundings.listenerThreads());
        // one message that was not taken must not keep the others back, least of all the end
        told = now.handle((ignored, failure) -> {
            if (failure != null) {
                listenerFailed = true;
                LOGGER.log(Level.WARNING, failure, () -> "The owner of execution " + id + " did not take a message");
            }
            return null;
        });
        return now;
    }
}
