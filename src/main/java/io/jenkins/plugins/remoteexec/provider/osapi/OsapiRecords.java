package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.engine.ProviderClient.Housekeeper;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

    /** A refusal may be over soon: a token is replaced, a server has just been restarted. */
    private static final Duration NOT_TRIED_FOR = Duration.ofMinutes(5);

    private final Function<String, CompletableFuture<JsonResponse>> delete;
    private final InstantSource clock;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Housekeeper housekeeper;
    private volatile Instant forbiddenUntil = Instant.MIN;

    /** @param delete sends {@code DELETE /job/{id}} */
    OsapiRecords(Function<String, CompletableFuture<JsonResponse>> delete, InstantSource clock) {
        this.delete = delete;
        this.clock = clock;
    }

    void through(Housekeeper given) {
        housekeeper = given;
    }

    void isRead(String jobId) {
        Housekeeper keeper = housekeeper;
        if (keeper == null || isForbidden() || jobId.isBlank() || waiting.get() >= MOST_WAITING) {
            return;
        }
        waiting.incrementAndGet();
        keeper.later(() -> {
            waiting.decrementAndGet();
            return isForbidden()
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

    private boolean isForbidden() {
        return clock.instant().isBefore(forbiddenUntil);
    }

    /** The connection test tells the administrator what is lost without the permission; here it is not worth many tries. */
    private Void deleted(String jobId, JsonResponse response) {
        boolean refused = response.status() == 401 || response.status() == 403;
        forbiddenUntil = refused ? clock.instant().plus(NOT_TRIED_FOR) : Instant.MIN;
        LOGGER.log(Level.FINE, "Deleting the record of job {0} was answered with {1}", new Object[] {
            jobId, response.status()
        });
        return null;
    }
}
