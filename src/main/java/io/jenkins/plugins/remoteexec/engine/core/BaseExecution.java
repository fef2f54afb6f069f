package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.CutText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What both modes share: the order in which the listener is told things, the deadline, and that there is exactly one
 * end. Everything but {@link Execution}'s own methods happens in fibers that have the turn.
 */
abstract class BaseExecution implements Execution, Notices {
    private static final Logger LOGGER = Logger.getLogger(BaseExecution.class.getName());

    /** Whether anything still comes of it here. */
    private enum Life {
        GOING_ON,
        /** As before, but somebody has asked for the end. */
        CANCELLED,
        /** It has ended, or somebody else goes on. */
        OVER
    }

    private final RunQueue queue;
    private final EndpointConnection connection;
    private final ListenerQueue listener;
    private final Mode mode;
    private final String id;
    private final Instant started;
    private final Instant deadline;
    private final List<Fiber> fibers = new ArrayList<>();
    private final Reach reach = new Reach();
    private Fiber first;

    /** Whether that was asked for before the first fiber had a thread. */
    private boolean abandonedEarly;

    private String target;
    private Life life = Life.GOING_ON;
    private String lastNotice;
    private volatile String status = "starting";
    private volatile String trouble;

    BaseExecution(
            EndpointConnection connection, Executor listenerThreads, ExecutionListener listener, ExecutionState state) {
        queue = connection.queue();
        this.connection = connection;
        this.listener = new ListenerQueue(queue, listenerThreads, listener, state.id());
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

    /** Lets go of what is no fiber; called once, at the end or when somebody else goes on. */
    void release() {}

    /** Called when the owner has stored outcome and output durably. */
    abstract void stored();

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
        String why = trouble;
        return why == null ? status : status + "; retrying: " + why;
    }

    @Override
    public final Duration age() {
        Duration age = Duration.between(started, queue.time().now());
        return age.isNegative() ? Duration.ZERO : age;
    }

    @Override
    public final void cancel() {
        queue.begin(() -> guarded(this::cancelOnce));
    }

    private void cancelOnce() {
        if (life == Life.GOING_ON) {
            life = Life.CANCELLED;
            cancelRequested();
        }
    }

    @Override
    public final void abandon() {
        queue.begin(() -> guarded(() -> {
            cancelOnce();
            if (first == null) {
                abandonedEarly = true;
            } else if (!isOver()) {
                finish(abandoned());
            }
        }));
    }

    @Override
    public final void detach() {
        queue.begin(() -> {
            if (!isOver()) {
                letGo();
            }
        });
    }

    /** Begins the first fiber of this execution, as {@link #begin}; it may run before this method returns. */
    final void beginFirst(Runnable story) {
        beginApart(() -> {
            // where a thread for it was long in coming, its end may have come before
            if (!isOver()) {
                first = queue.current();
                if (abandonedEarly) {
                    // comes when the story waits: by then it has had the command stopped
                    abandon();
                }
                story.run();
            }
        });
    }

    /** Ends the first fiber: another one goes on with its story, or nobody does. */
    final void dropFirst() {
        if (first != null) {
            queue.drop(first);
        }
    }

    /** Whether the first fiber is needed when this execution has ended. */
    boolean isFirstNeededAtTheEnd() {
        return false;
    }

    /** Begins a fiber of this execution, which ends with it. Everything but the first fiber is begun by a fiber. */
    final Fiber begin(Runnable story) {
        return after(Duration.ZERO, story);
    }

    /** Begins a fiber of this execution after a while, unless it has ended before. */
    final Fiber after(Duration delay, Runnable story) {
        Fiber fiber = queue.after(delay, () -> guarded(story));
        fibers.add(fiber);
        return fiber;
    }

    /** Begins a fiber that goes on when this execution has ended. */
    final void beginApart(Runnable story) {
        queue.begin(() -> guarded(story));
    }

    /** What a fiber throws ends the execution: nobody else would ever go on with it. */
    final void guarded(Runnable story) {
        try {
            story.run();
        } catch (Fiber.Dropped e) {
            throw e;
        } catch (Throwable e) {
            // extensions in other languages than Java throw what nobody has declared
            if (queue.isDropped()) {
                // the engine is being closed around it: another JVM goes on
                throw new Fiber.Dropped();
            }
            finish(broken(unforeseen(e)));
            LOGGER.log(Level.WARNING, e, () -> "Execution " + id + " cannot continue");
        }
    }

    /** What a build log says of a fault of ours, of an extension that does not fit, of no memory. */
    @NonNull
    static String unforeseen(@NonNull Throwable error) {
        String what;
        try {
            what = error.toString();
        } catch (RuntimeException | Error e) {
            what = error.getClass().getName();
        }
        return "an internal error of the plugin (" + what + "); the Jenkins log has the details";
    }

    /** @param atLeast time that is given in any case, so that a result that is already there can be fetched */
    final void armDeadline(Duration atLeast) {
        if (deadline != null) {
            Duration left = Duration.between(queue.time().now(), deadline);
            after(left.compareTo(atLeast) < 0 ? atLeast : left, () -> {
                if (!isOver()) {
                    deadlinePassed();
                }
            });
        }
    }

    /**
     * Makes certain which target is meant; until then nothing is sent to any.
     *
     * @throws ApiException why there is none; nothing was started then
     */
    final void chooseTarget() throws ApiException {
        if (client().isSelector(target)) {
            status("choosing a target");
            target = TargetChoice.of(target, connection, retry(), this);
            reach.answered();
        }
    }

    /** A retry with the endpoint's patience. */
    final Retry retry() {
        return retry(this);
    }

    final Retry retry(Notices notices) {
        return new Retry(queue, reach, connection.limits().patience(), notices, client().describe());
    }

    private void letGo() {
        life = Life.OVER;
        release();
        if (!isFirstNeededAtTheEnd()) {
            dropFirst();
        }
        fibers.forEach(queue::drop);
        fibers.clear();
    }

    final RunQueue queue() {
        return queue;
    }

    final EndpointConnection connection() {
        return connection;
    }

    /** What is certain of whether its calls have reached the API. */
    final Reach reach() {
        return reach;
    }

    final ProviderClient client() {
        return connection.client();
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
        return deadline != null && !queue.time().now().isBefore(deadline);
    }

    final boolean isOver() {
        return life == Life.OVER;
    }

    /** Whether somebody has asked for the end, which has not come yet. */
    final boolean isCancelled() {
        return life == Life.CANCELLED;
    }

    final void status(String text) {
        if (!isOver()) {
            status = text;
        }
    }

    @Override
    public final void notice(String line) {
        String bounded = CutText.atMost(Outcome.LONGEST_REASON, line);
        // several fibers may meet the same outage
        if (!isOver() && !bounded.equals(lastNotice)) {
            lastNotice = bounded;
            listener.notice(bounded);
        }
    }

    @Override
    public final void failing(String why) {
        if (!isOver()) {
            trouble = why == null ? null : CutText.atMost(Outcome.LONGEST_REASON, why);
        }
    }

    /** Hands on output and waits until it was taken. */
    final void output(OutputStreamKind stream, long offset, byte[] bytes) throws ListenerQueue.NotTaken {
        listener.output(stream, offset, bytes);
    }

    /** Hands on output behind which only the end comes; nobody waits for that. */
    final void lastOutput(OutputStreamKind stream, byte[] bytes) {
        listener.lastOutput(stream, bytes);
    }

    /** The position from which the owner has to be given output. */
    final long from(OutputStreamKind stream) throws ListenerQueue.NotTaken {
        return listener.from(stream);
    }

    /** Has a state stored, and waits for that. */
    final void saveNow(@NonNull Map<String, String> details) throws ListenerQueue.NotTaken {
        listener.stored(state(details));
    }

    /** Has a state stored. */
    final void save(@NonNull Map<String, String> details) {
        if (!isOver()) {
            listener.state(state(details));
        }
    }

    /** Why nothing is sent: its record would be missing after a restart. */
    @NonNull
    static String unrecorded(@NonNull ListenerQueue.NotTaken why) {
        return "Jenkins could not store the state of this execution, so a restart would lose it (" + why.getMessage()
                + "); nothing was sent";
    }

    private ExecutionState state(Map<String, String> details) {
        return new ExecutionState(id, mode, target, started, deadline, details);
    }

    /** Ends this execution, unless it has ended. Fibers of its own go no further than to their next wait. */
    final void finish(Outcome outcome) {
        if (isOver()) {
            return;
        }
        trouble = null;
        status = outcome.word();
        letGo();
        listener.end(outcome, age(), this::stored);
    }
}
