package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.ForeignId;
import java.util.function.Consumer;

/** Asks for the state of one submitted call until the provider's record of it is terminal. */
final class Polling {
    private final EndpointConnection connection;
    private final String target;
    private final Priority priority;
    private final Backoff pace;
    private final Retry retry;
    private Event hurry = new Event();

    /**
     * @param pace the waits between polls
     * @param retry the patience with polls that fail
     */
    Polling(EndpointConnection connection, String target, Priority priority, Backoff pace, Retry retry) {
        this.connection = connection;
        this.target = target;
        this.priority = priority;
        this.pace = pace;
        this.retry = retry;
    }

    /**
     * Follows a call to its end, after a first wait unless it is in a hurry.
     *
     * @param first what the provider has said last
     * @param onHandle is told the provider's handle when it is another one
     * @return a terminal status
     */
    @NonNull
    ExecStatus toTheEnd(@NonNull ExecStatus.Running first, @NonNull Consumer<String> onHandle) throws ApiException {
        String handle = first.handle();
        while (true) {
            connection.queue().await(hurry, pace.next());
            hurry = new Event();
            String asked = handle;
            ExecStatus status = retry.send(() -> poll(asked), Polling::isWorthAnotherPoll);
            if (!(status instanceof ExecStatus.Running running)) {
                return status;
            }
            if (!running.handle().equals(handle)) {
                handle = running.handle();
                onHandle.accept(handle);
            }
        }
    }

    /** Asks at once: something may have changed. */
    void hurry() {
        pace.reset();
        connection.queue().signal(hurry);
        retry.hurry();
    }

    /** When the first of the polls that fail was made, as the clock of waits tells time; null if none fails. */
    Long outageSince() {
        return retry.outageSince();
    }

    private ExecStatus poll(String handle) throws ApiException {
        return status(connection.poll(
                priority, target, retry.noting(() -> connection.client().poll(target, handle))));
    }

    /** @throws ApiException if a client does not keep to its contract, or an API gives an id that is none */
    @NonNull
    static ExecStatus status(ExecStatus given) throws ApiException {
        if (given == null) {
            throw ApiException.of(new IllegalStateException("the provider's client gave no status"));
        }
        if (given instanceof ExecStatus.Running running && !ForeignId.isPossible(running.handle())) {
            throw ApiException.of(ErrorKind.PROTOCOL, Delivery.UNKNOWN)
                    .text("the API names the command by " + running.handle().length() + " characters, which is no id")
                    .build();
        }
        return given;
    }

    private static boolean isWorthAnotherPoll(ApiException failure) {
        return switch (failure.kind()) {
            case THROTTLED, UNAVAILABLE, TARGET_NOT_READY, PROTOCOL -> true;
            case AUTHENTICATION, PERMISSION, NO_SUCH_TARGET, REJECTED -> false;
        };
    }
}
