package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * One exec call with the provider's own semantics. It is submitted again only while it is certain that nothing was sent
 * or that the server refused it; after that it is looked for where the provider has a way, and whatever cannot be known
 * is said to be lost.
 */
final class DirectExecution extends BaseExecution {
    /** After a restart, a command that ended within its time is not to be reported as timed out. */
    private static final Duration TIME_TO_FETCH = Duration.ofSeconds(30);

    /** How far it is. */
    private enum Phase {
        /** Certainly nothing was started. */
        WAITING,
        /** Sent, and not answered yet. */
        SENT,
        /** Sent by another JVM or without an answer, and looked for. */
        SEARCHING,
        /** The provider has given a handle. */
        RUNNING
    }

    /** Says itself what it waits for. */
    private final Retry submissions = retry(this::notice);

    private Polling polling;
    private ExecRequest request;
    private String ticket;
    private String handle;
    private String record;
    private final DirectLimit limit;
    private Phase phase = Phase.WAITING;

    /** Why it is to be stopped, or null: the first reason counts. */
    private Verdict.Reason stopping;

    DirectExecution(
            EndpointConnection connection, Executor listenerThreads, ExecutionListener listener, ExecutionState state) {
        super(connection, listenerThreads, listener, state);
        limit = new DirectLimit(connection, this, this::beginApart);
    }

    /** Begins with a request in the provider's own form. */
    void start(@NonNull ExecRequest toSubmit) {
        request = toSubmit;
        beginFirst(() -> {
            armDeadline(Duration.ZERO);
            client().caveats(toSubmit).forEach(this::notice);
            try {
                chooseTarget();
            } catch (ApiException e) {
                finish(new Outcome.NotStarted(e.getMessage()));
                return;
            }
            submitAndFollow();
        });
    }

    /**
     * Goes on from a saved state.
     *
     * @param command what it runs, to be sent if that has not come to pass yet; null if nobody knows
     */
    void resume(@NonNull ExecutionState state, @CheckForNull Command command) {
        // before the first fiber has a thread somebody may ask for the end, and it must be certain what had begun
        handle = state.detail(DirectDetails.HANDLE).orElse(null);
        ticket = state.detail(DirectDetails.TICKET).orElse(null);
        boolean sent = DirectDetails.mayHaveBeenSent(state);
        phase = handle != null ? Phase.RUNNING : sent ? Phase.SEARCHING : Phase.WAITING;
        reach().earlier(phase != Phase.WAITING);
        beginFirst(() -> {
            limit.resume(state.detail(DirectDetails.LIMIT).orElse(null));
            if (handle != null) {
                armDeadline(TIME_TO_FETCH);
                status("running");
                limit.watch(target(), ticket, handle, Duration.ZERO);
                follow(new ExecStatus.Running(handle), true);
            } else if (sent) {
                armDeadline(TIME_TO_FETCH);
                limit.watch(target(), ticket, handle, Duration.ZERO);
                lookForIt("Jenkins stopped while the command was being submitted to " + client().describe()
                        + " in direct mode; it may have started on " + target());
            } else if (command == null) {
                finish(new Outcome.NotStarted("Jenkins stopped before the command was sent"));
            } else {
                sendAtLast(command);
            }
        });
    }

    private void sendAtLast(Command command) {
        try {
            request = new DirectForm(command, target(), client()).request();
        } catch (InvalidCommandException e) {
            finish(new Outcome.NotStarted(e.getMessage()));
            return;
        }
        armDeadline(Duration.ZERO);
        submitAndFollow();
    }

    private void submitAndFollow() {
        request = request.on(target());
        status("submitting");
        ExecStatus first;
        try {
            saveNow(DirectDetails.waiting());
            first = submit();
        } catch (ListenerQueue.NotTaken e) {
            finish(new Outcome.NotStarted(unrecorded(e)));
            return;
        } catch (ApiException e) {
            if (isOver()) {
                return;
            }
            if (e.delivery() == Delivery.UNKNOWN) {
                lookForIt(e.getMessage() + ". The command may have started on " + target() + "; it was not sent again");
            } else {
                finish(stopping != null ? stopped(true) : new Outcome.NotStarted(e.getMessage()));
            }
            return;
        }
        answered(first);
    }

    /** @throws ApiException when it cannot be submitted, or nobody knows whether it was */
    private ExecStatus submit() throws ApiException, ListenerQueue.NotTaken {
        EndpointGate gate = connection().gate();
        long place = gate.place();
        while (true) {
            try (EndpointGate.Slot slot =
                    gate.enter(Priority.SUBMIT, connection().lane(target()), place)) {
                ExecRequest recognisable = recorded();
                phase = Phase.SENT;
                limit.watchSent(target(), ticket);
                ExecStatus answer = Polling.status(connection()
                        .call(slot, target(), submissions.noting(reach().noting(() -> client().submit(recognisable)))));
                submissions.succeeded();
                return answer;
            } catch (ApiException e) {
                if (e.delivery() == Delivery.UNKNOWN) {
                    throw e;
                }
                limit.watchNoMore();
                phase = Phase.WAITING;
                if (stopping != null || !Retry.mayPass(e.kind())) {
                    throw e;
                }
                save(DirectDetails.waiting());
                status(DirectDetails.waitsFor(e.kind()));
                if (!submissions.pauses(e.getMessage() + ". Nothing was started", e.kind())) {
                    throw e;
                }
            }
        }
    }

    /** Stored before it is sent: a JVM that finds this later knows that the command may have been started. */
    private ExecRequest recorded() throws ListenerQueue.NotTaken {
        ExecRequest limited = limit.on(request, deadline());
        ticket = client().ticket(limited);
        saveNow(DirectDetails.submitting(ticket, limit));
        return limited.with(ticket);
    }

    /** The answer to the submission; nobody may wait for it any more. */
    private void answered(ExecStatus first) {
        request = null;
        if (!(first instanceof ExecStatus.Running)) {
            limit.watchNoMore();
        }
        if (first instanceof ExecStatus.Running running) {
            handleKnown(running.handle());
            if (!isOver()) {
                follow(running, false);
            }
        } else if (!isOver()) {
            ended(first);
        } else if (first instanceof ExecStatus.Ended nobodyWaitsFor) {
            connection().collected(target(), nobodyWaitsFor.record());
        }
    }

    private void handleKnown(String given) {
        handle = given;
        phase = Phase.RUNNING;
        status("running");
        save(DirectDetails.running(handle, limit));
        limit.known(handle);
        // also when everybody else has given up: the command is still to be stopped
        if (stopping != null && client().capabilities().canCancel()) {
            status("cancelling");
            sendCancel();
        }
    }

    private void follow(ExecStatus.Running running, boolean atOnce) {
        polling = new Polling(
                connection(),
                target(),
                Priority.STATUS,
                Backoff.betweenPolls(queue().time().random()),
                retry());
        if (atOnce) {
            polling.hurry();
        }
        begin(() -> {
            try {
                ended(polling.toTheEnd(running, this::handleKnown));
            } catch (ApiException e) {
                finish(lost(e.getMessage()));
            }
        });
    }

    /** @param otherwise what is to be said if it cannot be found */
    private void lookForIt(String otherwise) {
        if (ticket == null) {
            finish(lost(otherwise));
            return;
        }
        phase = Phase.SEARCHING;
        status("looking for the command");
        begin(() -> {
            String why;
            try {
                ExecStatus found = find();
                if (found instanceof ExecStatus.Running running) {
                    notice("The answer to the submission was lost, but " + client().describe() + " has the command as "
                            + running.handle());
                    handleKnown(running.handle());
                    follow(running, true);
                    return;
                }
                if (!(found instanceof ExecStatus.Lost lost)) {
                    ended(found);
                    return;
                }
                why = lost.why();
            } catch (ApiException e) {
                why = e.getMessage();
            }
            finish(lost(otherwise + " (lookup: " + why + ")"));
        });
    }

    private ExecStatus find() throws ApiException {
        String wanted = ticket;
        Retry retry = retry();
        EndpointGate.Request<ExecStatus> question = retry.noting(() -> client().find(target(), wanted));
        return retry.send(
                () -> Polling.status(connection().gate().call(Priority.STATUS, null, question)),
                failure -> failure.kind().isPassing());
    }

    private void ended(ExecStatus end) {
        limit.watchNoMore();
        switch (end) {
            case ExecStatus.Ended done -> {
                record = done.record();
                handOn(done);
                finish(stopping != null ? stopped(true) : limit.outcome(done, timeout()));
            }
            case ExecStatus.NotStarted never -> finish(new Outcome.NotStarted(never.why()));
            case ExecStatus.Lost lost -> finish(lost(lost.why()));
            case ExecStatus.Running running -> throw new IllegalStateException("not an end: " + running);
        }
    }

    private Outcome lost(String why) {
        if (stopping != null) {
            return stopped(false);
        }
        return limit.wasFoundOverdue() ? limit.timedOut(timeout()) : new Outcome.Lost(why);
    }

    /** What is asked while the owner takes this, or that it cannot, does not change how the command has ended. */
    private void handOn(ExecStatus.Ended done) {
        lastOutput(OutputStreamKind.STDOUT, done.stdout());
        lastOutput(OutputStreamKind.STDERR, done.stderr());
        if (!client().capabilities().returnsOutput()) {
            notice(client().describe() + " returns no output of commands, only how they ended");
        }
        if (done.cut()) {
            notice("The output was cut by " + client().describe());
        }
    }

    @Override
    void deadlinePassed() {
        if (limit.isSet() && phase != Phase.WAITING) {
            after(DirectLimit.TIME_TO_TELL, () -> stop(Verdict.Reason.TIMEOUT));
        } else {
            stop(Verdict.Reason.TIMEOUT);
        }
    }

    @Override
    void cancelRequested() {
        stop(Verdict.Reason.CANCEL);
    }

    private void stop(Verdict.Reason reason) {
        if (stopping != null) {
            return;
        }
        stopping = reason;
        if (phase == Phase.WAITING) {
            finish(stopped(true));
        } else if (!client().capabilities().canCancel()) {
            finish(stopped(false));
        } else {
            status("cancelling");
            after(connection().limits().cancelBudget(), () -> finish(stopped(false)));
            // without a handle yet, the answer to the submission brings it
            if (handle != null) {
                sendCancel();
            }
        }
    }

    private void sendCancel() {
        beginApart(() -> {
            try {
                // outside the target's lane: it must not wait behind a poll, and it is no command itself
                connection().gate().call(Priority.CANCEL, null, () -> {
                    client().cancel(target(), handle);
                    return null;
                });
            } catch (ApiException e) {
                notice(e.getMessage());
            }
            if (polling != null) {
                polling.hurry();
            }
        });
    }

    private Outcome stopped(boolean confirmed) {
        boolean neverSent = phase == Phase.WAITING;
        if (stopping == Verdict.Reason.TIMEOUT) {
            return neverSent
                    ? new Outcome.NotStarted("its timeout of " + timeout().toSeconds() + " s passed while it waited")
                    : new Outcome.TimedOut(timeout(), confirmed);
        }
        String how = confirmed
                ? neverSent ? "the command had not been started" : "the command was stopped"
                : client().capabilities().canCancel()
                        ? "it was not confirmed that the command has stopped on " + target()
                        : client().describe() + " cannot stop a command in direct mode, so it may still be"
                                + " running on " + target();
        return new Outcome.Cancelled(confirmed, how);
    }

    /**
     * The answer to a submission is read even when nobody waits for it: it names the handle by which the command can be
     * stopped, and a record that can go.
     */
    @Override
    boolean isFirstNeededAtTheEnd() {
        return stopping != null && phase == Phase.SENT;
    }

    @Override
    Outcome abandoned() {
        return stopped(false);
    }

    @Override
    Outcome broken(String why) {
        return phase == Phase.WAITING
                ? new Outcome.NotStarted(why)
                : new Outcome.Lost(why + ". The command may be running on " + target());
    }

    @Override
    void stored() {
        connection().collected(target(), record);
    }
}
