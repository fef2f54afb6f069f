package io.jenkins.plugins.remoteexec.provider.osapi;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Deletes the records of jobs: they hold what was run and what it printed, for everybody who may read jobs, and OSAPI
 * would run one that counts as failed again.
 */
final class OsapiRecords {
    private static final Logger LOGGER = Logger.getLogger(OsapiRecords.class.getName());

    /** A refusal may be over soon: a token is replaced, a server has just been restarted. */
    private static final Duration NOT_TRIED_FOR = Duration.ofMinutes(5);

    private final OsapiApi api;
    private volatile Instant forbiddenUntil = Instant.MIN;

    OsapiRecords(OsapiApi api) {
        this.api = api;
    }

    /** Deletes the record of a job, unless this was forbidden a moment ago. */
    void delete(String jobId) throws ApiException {
        if (!api.time().now().isBefore(forbiddenUntil)) {
            send(jobId);
        }
    }

    /**
     * Deletes the record of a job that OSAPI would run again.
     *
     * @return why it may still be there, or null if it is gone
     */
    @CheckForNull
    String deleteNow(String jobId) {
        try {
            JsonRequest request = request(jobId);
            JsonResponse response = send(jobId);
            return response.isSuccess() || response.status() == 404
                    ? null
                    : api.error(request, response).getMessage();
        } catch (ApiException e) {
            LOGGER.log(Level.FINE, e, () -> "The record of job " + jobId + " may still be there");
            return e.getMessage();
        }
    }

    private static JsonRequest request(String jobId) {
        return JsonRequest.delete("delete the record of job " + jobId, "job", jobId);
    }

    /** The connection test tells the administrator what is lost without the permission; here it is not worth many tries. */
    private JsonResponse send(String jobId) throws ApiException {
        JsonResponse response = api.send(request(jobId));
        boolean refused = response.status() == 401 || response.status() == 403;
        forbiddenUntil = refused ? api.time().now().plus(NOT_TRIED_FOR) : Instant.MIN;
        LOGGER.log(Level.FINE, "Deleting the record of job {0} was answered with {1}", new Object[] {
            jobId, response.status()
        });
        return response;
    }
}
