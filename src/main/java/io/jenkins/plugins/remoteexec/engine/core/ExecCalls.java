package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Exec calls of a durable execution, which may be made as often as needed: they are repeated while the API is out of
 * reach and while answers get lost, for as long as the endpoint's patience lasts.
 */
final class ExecCalls {
    /**
     * The part of the patience that goes into asking for one call's result, 20 s of the usual 10 minutes. A result may be
     * gone for good without the API saying so, and the whole call made again brings it back.
     */
    private static final int POLL_SHARE = 30;

    /** Time for three tries more: after half a second, after two more, and at its end. */
    private static final Duration PATIENCE_WITH_REFUSALS = Duration.ofSeconds(8);

    /** The exit code where a program is not found, and the highest that tells of a program itself (POSIX, 2.8.2). */
    private static final int NOT_FOUND = 127;

    /**
     * What a call has printed.
     *
     * @param repeated whether the call may have run before the one time that brought this answer
     */
    record Printed(ExecStatus.Ended ended, boolean repeated) {
        /** Whether a POSIX shell has answered {@link DurableTarget#calculate}. */
        boolean isShell() {
            return says("rx-42");
        }

        /** Whether the text was repeated instead of calculated. */
        boolean isTextAgain() {
            return says(DurableTarget.CALCULATION);
        }

        /**
         * Whether it is certainly no POSIX shell that has answered: it has repeated the text instead of calculating, there
         * is no such program, or one that fails without a word. Anything else proves nothing: the target may be in
         * trouble, and the API may return output in a form of its own.
         */
        boolean isWithoutShell() {
            if (ended.stdout().length > 0) {
                return isTextAgain();
            }
            return ended.exit() instanceof Outcome.Exited code
                    && (code.code() == NOT_FOUND
                            || (code.code() > 0 && code.code() < NOT_FOUND && ended.stderr().length == 0));
        }

        private boolean says(String text) {
            return new String(ended.stdout(), StandardCharsets.ISO_8859_1).contains(text);
        }
    }

    /** Makes a request. */
    interface Text {
        /** @param repeated whether an earlier try of the same call may have reached the target */
        @NonNull
        ExecRequest request(boolean repeated);
    }

    private final EndpointConnection connection;
    private final String target;
    private final Notices notices;
    private final Reach reach;

    /** Whether the log knows that others come first. */
    private boolean isWaitSaid;

    /** Whether any of these calls was answered by the target, or may have reached it. */
    private boolean arrived;

    ExecCalls(EndpointConnection connection, String target, Notices notices, Reach reach) {
        this.reach = reach;
        this.connection = connection;
        this.target = target;
        this.notices = notices;
    }

    /** A call that nobody here knows of may have reached the target. */
    void mayHaveArrived() {
        arrived = true;
    }

    /**
     * Makes a call until it is answered: whatever goes wrong may pass, and the call may be made again. Only while the API
     * has let nothing at all through to the target does its refusal count for more than the patience: then the token or
     * the name of the target is probably wrong.
     *
     * @param text makes the request anew for each try, because each has a nonce of its own
     */
    @NonNull
    Printed call(@NonNull Priority priority, @NonNull Text text) throws NoAnswerException {
        Retry patient = retry(connection.limits().patience(), notices);
        Retry withRefusals = new Retry(
                connection.queue(),
                reach,
                PATIENCE_WITH_REFUSALS,
                Backoff.afterRefusals(connection.queue().time().random()),
                notices,
                client().describe());
        arrived |= priority.isForWhatRuns();
        long place = connection.gate().place();
        boolean mayHaveRun = false;
        while (true) {
            boolean repeated = mayHaveRun;
            boolean submitted = false;
            String why;
            ErrorKind kind;
            boolean isFinal = false;
            Polling polling = null;
            NoAnswerException.Cause cause = NoAnswerException.Cause.API;
            try {
                reach.recordCall();
                ExecStatus status = submit(priority, place, text.request(repeated), patient);
                if (status instanceof ExecStatus.Running running) {
                    submitted = true;
                    polling = polling(priority);
                    status = polling.toTheEnd(running, another -> {});
                }
                switch (status) {
                    case ExecStatus.Ended ended -> {
                        arrived = true;
                        withRefusals.succeeded();
                        patient.succeeded();
                        connection.collected(target, ended.record());
                        return new Printed(ended, repeated);
                    }
                    case ExecStatus.Lost lost -> {
                        mayHaveRun = true;
                        why = lost.why();
                        kind = ErrorKind.UNAVAILABLE;
                    }
                    case ExecStatus.NotStarted never -> {
                        submitted = false;
                        why = never.why();
                        kind = ErrorKind.REJECTED;
                    }
                    case ExecStatus.Running running -> throw new IllegalStateException("not an end: " + running);
                }
            } catch (ListenerQueue.NotTaken e) {
                throw new NoAnswerException(
                        BaseExecution.unrecorded(e), !mayHaveRun, NoAnswerException.Cause.API, repeated);
            } catch (ApiException e) {
                mayHaveRun |= e.delivery() == Delivery.UNKNOWN;
                why = e.getMessage();
                kind = e.kind();
                isFinal = isRefusedHere(e) ? !arrived : isElsewhere(e) && !priority.isForWhatRuns();
                if (polling != null) {
                    patient.failsSince(polling.outageSince());
                }
                // what was never sent, or was sent to a wrong address, says nothing about the text
                if (kind == ErrorKind.REJECTED && e.delivery() != Delivery.NOT_SENT && e.status() >= 400) {
                    cause = NoAnswerException.Cause.REJECTED;
                }
            }
            mayHaveRun |= submitted;
            arrived |= mayHaveRun;
            reach.recordFailure();
            boolean goesOn;
            if (isFinal || reach.isClosed()) {
                goesOn = false;
            } else if (arrived || Retry.mayPass(kind)) {
                withRefusals.forget();
                goesOn = patient.pauses(why, kind);
            } else {
                // a refusal is an answer
                patient.succeeded();
                goesOn = withRefusals.pauses(why);
            }
            if (!goesOn) {
                throw new NoAnswerException(why, !mayHaveRun, cause, repeated);
            }
        }
    }

    /** The client itself does not send it, and would not the next time. */
    private static boolean isRefusedHere(ApiException e) {
        return e.kind() == ErrorKind.REJECTED && e.delivery() == Delivery.NOT_SENT && e.status() == 0;
    }

    /** Another machine has answered by the target's name: what starts something must not be sent to both. */
    private static boolean isElsewhere(ApiException e) {
        return e.kind() == ErrorKind.NO_SUCH_TARGET && e.delivery() == Delivery.UNKNOWN;
    }

    private Retry retry(Duration patience, Notices told) {
        return new Retry(connection.queue(), reach, patience, told, client().describe());
    }

    private ProviderClient client() {
        return connection.client();
    }

    private ExecStatus submit(Priority priority, long place, ExecRequest request, Retry retry) throws ApiException {
        try (EndpointGate.Slot slot = enter(priority, place)) {
            return Polling.status(
                    connection.call(slot, target, retry.noting(reach.noting(() -> client().submit(request)))));
        }
    }

    /** Who waits long for a start learns why, once. */
    private EndpointGate.Slot enter(Priority priority, long place) {
        String lane = connection.lane(target);
        if (lane == null || priority != Priority.SUBMIT || isWaitSaid) {
            return connection.gate().enter(priority, lane, place);
        }
        Fiber line = connection.queue().after(Retry.BUSY_GOES_UNSAID, () -> {
            isWaitSaid = true;
            notices.notice("Waiting for " + target + ", which runs one call at a time");
        });
        try {
            return connection.gate().enter(priority, lane, place);
        } finally {
            connection.queue().drop(line);
        }
    }

    private Polling polling(Priority priority) {
        // a cancellation is none as long as its answer waits behind everything else
        Priority polls = priority == Priority.CANCEL ? Priority.CANCEL : Priority.STATUS;
        Backoff pace = Backoff.betweenFollowPolls(connection.queue().time().random());
        return new Polling(
                connection,
                target,
                polls,
                pace,
                retry(connection.limits().patience().dividedBy(POLL_SHARE), Notices.NONE));
    }
}
