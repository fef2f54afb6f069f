package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells an execution's listener one thing at a time, in order, outside of the turn: it may write to a disk. */
final class ListenerQueue {
    /** The listener could not take what it was told. */
    static final class NotTaken extends Exception {
        private static final long serialVersionUID = 1L;

        NotTaken(Throwable why) {
            super(why.toString(), why);
        }
    }

    private static final Logger LOGGER = Logger.getLogger(ListenerQueue.class.getName());

    private final RunQueue queue;
    private final Executor threads;
    private final ExecutionListener listener;
    private final String id;
    private CompletableFuture<?> told = CompletableFuture.completedFuture(null);
    private volatile boolean complete = true;

    ListenerQueue(RunQueue queue, Executor threads, ExecutionListener listener, String id) {
        this.queue = queue;
        this.threads = threads;
        this.listener = listener;
        this.id = id;
    }

    /** Something for the log. */
    void notice(@NonNull String line) {
        tell(() -> listener.notice(line));
    }

    /** Something to be stored; nobody waits for that. */
    void state(@NonNull ExecutionState state) {
        tell(() -> listener.stateChanged(state));
    }

    /** As {@link #state}, and waits until it is stored. */
    void stored(@NonNull ExecutionState state) throws NotTaken {
        await(tell(() -> listener.stateChanged(state)));
    }

    /** Hands on output, and waits until it was taken. */
    void output(@NonNull OutputStreamKind stream, long offset, @NonNull byte[] bytes) throws NotTaken {
        await(tell(() -> listener.output(stream, offset, bytes)));
    }

    /** Hands on all output of a stream, behind which only the end comes; nobody waits for that. */
    void lastOutput(@NonNull OutputStreamKind stream, @NonNull byte[] bytes) {
        tell(() -> listener.output(stream, 0, bytes));
    }

    /** The position from which the listener has to be given output, asked after everything that it has been told. */
    long from(@NonNull OutputStreamKind stream) throws NotTaken {
        long[] position = new long[1];
        await(tell(() -> position[0] = listener.from(stream)));
        return position[0];
    }

    /**
     * Tells the end, after everything else.
     *
     * @param whenStored runs as a fiber when the listener has stored all it was told
     */
    void end(@NonNull Outcome outcome, @NonNull Duration took, @NonNull Runnable whenStored) {
        told.thenComposeAsync(ignored -> listener.ended(outcome, took), this::onThread)
                .whenComplete((stored, failure) -> {
                    if (failure == null && complete) {
                        queue.begin(whenStored);
                    } else {
                        LOGGER.log(Level.WARNING, failure, () -> "The end of execution " + id + " was not stored");
                    }
                });
    }

    private CompletableFuture<Void> tell(Runnable message) {
        CompletableFuture<Void> now = told.thenRunAsync(message, this::onThread);
        // one message that was not taken must not keep the others back, least of all the end
        told = now.handle((ignored, failure) -> {
            if (failure != null) {
                complete = false;
                LOGGER.log(Level.WARNING, failure, () -> "The owner of execution " + id + " did not take a message");
            }
            return null;
        });
        return now;
    }

    /** A machine that has no thread to spare may have one in a moment; an end that is never told would hang a build. */
    private void onThread(Runnable work) {
        try {
            threads.execute(work);
        } catch (Error e) {
            LOGGER.log(Level.WARNING, e, () -> "The owner of execution " + id + " is told later");
            queue.after(RunQueue.WITHOUT_THREAD, () -> onThread(work));
        }
    }

    private void await(CompletableFuture<Void> message) throws NotTaken {
        Event taken = new Event();
        message.whenComplete((ignored, failure) -> queue.signal(taken));
        queue.await(taken);
        if (message.isCompletedExceptionally()) {
            throw new NotTaken(message.exceptionNow());
        }
    }
}
