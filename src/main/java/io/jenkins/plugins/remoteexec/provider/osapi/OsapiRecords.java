package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.engine.ProviderClient.Housekeeper;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Deletes the records of jobs whose result has been read: they hold what was run and what it printed, for everybody who
 * may read jobs, and OSAPI would run one that counts as failed again.
 */
final class OsapiRecords {
    private static final Logger LOGGER = Logger.getLogger(OsapiRecords.class.getName());

    /** Records that wait for their deletion; beyond that the server's own retention has to do. */
    private static final int MOST_WAITING = 1000;

    private final Function<String, CompletableFuture<JsonResponse>> delete;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Housekeeper housekeeper;
    private volatile boolean forbidden;

    /** @param delete sends {@code DELETE /job/{id}} */
    OsapiRecords(Function<String, CompletableFuture<JsonResponse>> delete) {
        this.delete = delete;
    }

    void through(Housekeeper given) {
        housekeeper = given;
    }

    void isRead(String jobId) {
        Housekeeper keeper = housekeeper;
        if (keeper == null || forbidden || jobId.isBlank() || waiting.get() >= MOST_WAITING) {
            return;
        }
        waiting.incrementAndGet();
        keeper.later(() -> {
            waiting.decrementAndGet();
            return forbidden
                    ? CompletableFuture.completedFuture(null)
                    : Futures.map(delete.apply(jobId), response -> deleted(jobId, response));
        });
    }

    /** Deletes the record of a job at once; completes with whether it is gone, and never with a failure. */
    CompletableFuture<Boolean> deleteNow(String jobId) {
        return Futures.recover(
                Futures.map(delete.apply(jobId), response -> {
                    deleted(jobId, response);
                    return response.isSuccess() || response.status() == 404;
                }),
                failure -> CompletableFuture.completedFuture(false));
    }

    /** The connection test tells the administrator what is lost without the permission; here it is not worth a try. */
    private Void deleted(String jobId, JsonResponse response) {
        forbidden = response.status() == 401 || response.status() == 403;
        LOGGER.log(Level.FINE, "Deleting the record of job {0} was answered with {1}", new Object[] {
            jobId, response.status()
        });
        return null;
    }
}
