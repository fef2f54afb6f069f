package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ForeignId;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.util.List;
import java.util.Optional;

/**
 * Finds the job of a command whose answer did not come or did not name it. Job ids come with answers only, and lists are
 * in no order in time, so all jobs are looked through, by state: in the order in which a job moves from one to the next,
 * so that it is met although it moves on meanwhile.
 */
final class OsapiFinder {
    /** The API's own limit for a page. */
    private static final int PAGE = 100;

    private static final String FAILED = "failed";

    private static final List<String> STATES = List.of("submitted", "processing", "completed", FAILED);

    private static final String ANY_STATE = "";

    private final OsapiApi api;

    OsapiFinder(OsapiApi api) {
        this.api = api;
    }

    /**
     * Looks through all jobs, and once more before it says that there is none: a page may change while it is read.
     *
     * @return the job's id
     * @throws ApiException if jobs cannot be listed
     */
    @NonNull
    Optional<String> find(@NonNull OsapiTicket wanted) throws ApiException {
        Optional<String> found = findOnce(wanted);
        if (found.isPresent()) {
            return found;
        }
        found = findOnce(wanted);
        // what was skipped has no state that could be asked for
        return found.isPresent() ? found : inState(wanted, ANY_STATE);
    }

    /** The same after an answer that it has failed. */
    @NonNull
    Optional<String> findFailed(@NonNull OsapiTicket wanted) throws ApiException {
        Optional<String> found = inState(wanted, FAILED);
        return found.isPresent() ? found : find(wanted);
    }

    /** For what is not lost if it is not found. */
    @NonNull
    Optional<String> findOnce(@NonNull OsapiTicket wanted) throws ApiException {
        for (String state : STATES) {
            Optional<String> found = inState(wanted, state);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<String> inState(OsapiTicket wanted, String state) throws ApiException {
        // a page may be shorter than asked for and not be the last: records that go while it is made are left out
        int total = 1;
        for (int offset = 0; offset < total; offset += PAGE) {
            JsonNode page = api.get(request(state, offset));
            for (JsonNode job : page.path("items")) {
                if (wanted.matches(job)) {
                    return Optional.of(ForeignId.of(job.path("id"))).filter(id -> !id.isEmpty());
                }
            }
            total = page.path("total_items").asInt();
        }
        return Optional.empty();
    }

    private static JsonRequest request(String state, int offset) {
        JsonRequest list = JsonRequest.get("list its jobs", "job")
                .query("limit", Integer.toString(PAGE))
                .expecting(AnswerSize.LIST_OF_OUTPUTS);
        if (!state.equals(ANY_STATE)) {
            list.query("status", state);
        }
        if (offset > 0) {
            list.query("offset", Integer.toString(offset));
        }
        return list;
    }
}
