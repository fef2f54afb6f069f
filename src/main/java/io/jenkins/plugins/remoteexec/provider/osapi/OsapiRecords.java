package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Deletes the records of jobs whose result has been read: they hold what was run and what it printed, for everybody who
 * may read jobs, and OSAPI would run one that counts as failed again. One deletion at a time, after the answer, and
 * never in its way.
 */
final class OsapiRecords {
    private static final Logger LOGGER = Logger.getLogger(OsapiRecords.class.getName());

    /** Records that wait for their deletion; beyond that the server's own retention has to do. */
    private static final int MOST_WAITING = 1000;

    private final Function<String, CompletableFuture<JsonResponse>> delete;
    private final Deque<String> waiting = new ArrayDeque<>();
    private boolean underWay;
    private boolean forbidden;

    /** @param delete sends {@code DELETE /job/{id}} */
    OsapiRecords(Function<String, CompletableFuture<JsonResponse>> delete) {
        this.delete = delete;
    }

    void isRead(String jobId) {
        synchronized (this) {
            if (forbidden || jobId.isBlank() || waiting.size() >= MOST_WAITING) {
                return;
            }
            waiting.add(jobId);
            if (underWay) {
                return;
            }
            underWay = true;
        }
        next();
    }

    private void next() {
        String jobId;
        synchronized (this) {
            jobId = waiting.poll();
            if (jobId == null) {
                underWay = false;
                return;
            }
        }
        delete.apply(jobId).whenComplete((response, failure) -> {
            if (failure != null) {
                LOGGER.log(Level.FINE, failure, () -> "The record of job " + jobId + " was not deleted");
            } else if (response.status() == 401 || response.status() == 403) {
                giveUp(response.status());
            }
            next();
        });
    }

    /** The connection test tells the administrator what is lost without this permission; here it is not worth a try. */
    private synchronized void giveUp(int status) {
        LOGGER.log(Level.FINE, "Deleting a job's record was answered with {0}; none will be deleted", status);
        forbidden = true;
        waiting.clear();
    }
}
