package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.Overdue;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.time.Duration;

/**
 * Looks after a direct command that may outlast the limit which its target keeps, so that the API does not run it a second
 * time. It goes on when nobody waits for the command any more.
 */
final class OverdueWatch {
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

    /** When nobody waits any more, and the command has not even begun, it is left to itself after a while. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final EndpointConnection connection;
    private final Notices notices;
    private final String target;
    private final String ticket;
    private String handle;
    private boolean over;
    private boolean found;

    /** @param ticket by which it can be found, or null */
    OverdueWatch(EndpointConnection connection, Notices notices, String target, @CheckForNull String ticket) {
        this.connection = connection;
        this.notices = notices;
        this.target = target;
        this.ticket = ticket;
    }

    /** By what it can be asked about; null if that is not known. */
    void known(@CheckForNull String itsHandle) {
        handle = itsHandle;
    }

    /** It has ended: there is nothing to look after. */
    void end() {
        over = true;
    }

    /** Whether it was still under way when its time was up. */
    boolean hasFoundIt() {
        return found;
    }

    /** Looks for the first time after a while. */
    void run(@NonNull Duration first) {
        long begin = connection.queue().time().nanoTime().getAsLong();
        Duration wait = first;
        boolean failing = false;
        while (!over && connection.queue().time().since(begin).compareTo(LONGEST) < 0) {
            connection.queue().sleep(wait);
            if (over) {
                return;
            }
            try {
                wait = look();
                failing = false;
            } catch (ApiException e) {
                if (!failing || !e.kind().isPassing()) {
                    notices.notice("It cannot be seen whether the command has ended on " + target
                            + ", and if it is still held there, it will be run a second time: " + e.getMessage());
                }
                failing = true;
                over |= !e.kind().isPassing();
                wait = AFTER_A_FAILURE;
            }
        }
    }

    /** @return when to look again */
    private Duration look() throws ApiException {
        if (handle == null) {
            ExecStatus status = ticket == null
                    ? new ExecStatus.Lost("nothing is known by which it could be found")
                    : Polling.status(connection.gate().call(Priority.CANCEL, null, () -> connection
                            .client()
                            .find(target, ticket)));
            if (over) {
                return Duration.ZERO;
            }
            if (!(status instanceof ExecStatus.Running running)) {
                over = true;
                if (status instanceof ExecStatus.Lost lost) {
                    notices.notice("The command should have ended on " + target
                            + " and was not found; if it is still held there, it will be run a second time: "
                            + lost.why());
                }
                return Duration.ZERO;
            }
            handle = running.handle();
        }
        String asked = handle;
        Overdue overdue = connection
                .gate()
                .call(Priority.CANCEL, null, () -> connection.client().overdue(target, asked));
        String notice = overdue.notice();
        if (notice != null) {
            found = true;
            notices.notice(notice);
        }
        Duration again = overdue.again();
        over |= again == null;
        return again == null ? Duration.ZERO : again;
    }
}
