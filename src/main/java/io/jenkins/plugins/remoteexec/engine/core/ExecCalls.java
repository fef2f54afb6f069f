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
import java.util.function.Predicate;

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

    /** The highest exit code that tells of a program itself; above it are signals. */
    private static final int NOT_FOUND = 127;

    /**
     * What a call has printed.
     *
     * @param repeated whether the call may have run before the one time that brought this answer
     */
    record Printed(ExecStatus.Ended ended, boolean repeated) {
        /** Whether a POSIX shell has answered {@link DurableTarget#calculate}. */
        boolean isShell() {
            return new String(ended.stdout(), StandardCharsets.ISO_8859_1).contains("rx-42");
        }

        /**
         * Whether it is certainly no POSIX shell that has answered. Silence proves nothing, and neither does a call that
         * was killed: the target may be in trouble.
         */
        boolean isSomethingElse() {
            return !isShell()
                    && (ended.stdout().length > 0
                            || (ended.exit() instanceof Outcome.Exited code
                                    && code.code() > 0
                                    && code.code() <= NOT_FOUND));
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

    ExecCalls(EndpointConnection connection, String target, Notices notices) {
        this.connection = connection;
        this.target = target;
        this.notices = notices;
    }

    /**
     * Makes a call until it is answered.
     *
     * @param text makes the request anew for each try, because each has a nonce of its own
     * @param again which errors are worth another try, besides those that pass by themselves
     */
    @NonNull
    Printed call(@NonNull Priority priority, @NonNull Text text, @NonNull Predicate<ApiException> again)
            throws NoAnswerException {
        Retry retry = retry(connection.limits().patience(), notices);
        boolean mayHaveRun = false;
        while (true) {
            boolean repeated = mayHaveRun;
            boolean submitted = false;
            String why;
            boolean worthIt;
            NoAnswerException.Cause cause = NoAnswerException.Cause.API;
            try {
                ExecStatus status = submit(priority, text.request(repeated));
                if (status instanceof ExecStatus.Running running) {
                    submitted = true;
                    status = polling(priority).toTheEnd(running, another -> {});
                }
                switch (status) {
                    case ExecStatus.Ended ended -> {
                        retry.succeeded();
                        connection.collected(target, ended.record());
                        return new Printed(ended, repeated);
                    }
                    case ExecStatus.Lost lost -> {
                        mayHaveRun = true;
                        why = lost.why();
                        worthIt = true;
                    }
                    case ExecStatus.NotStarted never -> {
                        why = never.why();
                        // what runs already is asked again, because it runs whatever keeps this call from being made
                        worthIt = priority.isForWhatRuns();
                    }
                    case ExecStatus.Running running -> throw new IllegalStateException("not an end: " + running);
                }
            } catch (ApiException e) {
                mayHaveRun |= e.delivery() == Delivery.UNKNOWN;
                why = e.getMessage();
                worthIt = e.kind().isPassing() || again.test(e) || (submitted && mayBringItBack(e));
                cause = e.kind() == ErrorKind.REJECTED ? NoAnswerException.Cause.REJECTED : NoAnswerException.Cause.API;
            }
            mayHaveRun |= submitted;
            if (!worthIt || !retry.pauses(why)) {
                throw new NoAnswerException(why, !mayHaveRun, cause, repeated);
            }
        }
    }

    private Retry retry(Duration patience, Notices told) {
        return new Retry(connection.queue(), patience, told, client().describe());
    }

    private ProviderClient client() {
        return connection.client();
    }

    private ExecStatus submit(Priority priority, ExecRequest request) throws ApiException {
        return Polling.status(connection.call(priority, target, () -> client().submit(request)));
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

    /** What was submitted and cannot be asked about any more is submitted again: it may be, and that brings it back. */
    private static boolean mayBringItBack(ApiException failure) {
        return failure.kind() == ErrorKind.PROTOCOL || failure.kind() == ErrorKind.TARGET_NOT_READY;
    }
}
