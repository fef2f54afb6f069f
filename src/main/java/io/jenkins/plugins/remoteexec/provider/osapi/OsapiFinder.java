package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the job of a command whose answer did not come or did not name it. Job ids come with answers only, so the newest
 * jobs are looked through.
 */
final class OsapiFinder {
    /** The API's own limit for a page. */
    private static final int PAGE = 100;

    /** A busy server makes some hundred jobs while one command is waited for, or while Jenkins restarts. */
    private static final int MOST_PAGES = 10;

    private final OsapiApi api;

    OsapiFinder(OsapiApi api) {
        this.api = api;
    }

    /**
     * @return the job's id if there is exactly one that can be meant
     * @throws ApiException if jobs cannot be listed
     */
    Optional<String> find(OsapiTicket wanted, String target) throws ApiException {
        Set<String> found = candidates(wanted, target);
        if (found.size() != 1) {
            return Optional.empty();
        }
        String id = found.iterator().next();
        return wanted.isShell() || isOnHost(id, target) ? Optional.of(id) : Optional.empty();
    }

    /** By their ids: a new job moves the older ones to the next page, where they are met again. */
    private Set<String> candidates(OsapiTicket wanted, String target) throws ApiException {
        Set<String> found = new HashSet<>();
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonRequest list = JsonRequest.get("list its jobs", "job").query("limit", Integer.toString(PAGE));
            if (page > 0) {
                list.query("offset", Integer.toString(page * PAGE));
            }
            JsonNode items = api.get(list).path("items");
            for (JsonNode job : items) {
                if (wanted.matches(job) && isNotElsewhere(job, target)) {
                    found.add(job.path("id").asText());
                }
            }
            if (items.size() < PAGE
                    || (wanted.isShell() && !found.isEmpty())
                    || isBefore(wanted, items.get(items.size() - 1))) {
                break;
            }
        }
        return found;
    }

    /** Jobs come newest first. */
    private static boolean isBefore(OsapiTicket wanted, JsonNode lastOfPage) {
        Instant created = OsapiJobs.time(lastOfPage.path("created").asText());
        return created != null && wanted.isBefore(created);
    }

    /** Two hosts can be given the same arguments at the same time: only the record of a job names its host. */
    private boolean isOnHost(String id, String target) throws ApiException {
        return OsapiJobs.isOn(api.get(OsapiJobs.request(id)), target);
    }

    private static boolean isNotElsewhere(JsonNode job, String target) {
        String host = job.path("hostname").asText("");
        return host.isEmpty() || host.equals(target);
    }
}
