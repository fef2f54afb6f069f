package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
     * @return the job's id if there is exactly one that can be meant; the future fails if jobs cannot be listed
     */
    CompletableFuture<Optional<String>> find(OsapiTicket wanted, String target) {
        return Futures.then(
                candidates(wanted, target, 0, new ArrayList<>()),
                found -> found.size() != 1
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : wanted.isShell()
                                ? CompletableFuture.completedFuture(Optional.of(id(found.get(0))))
                                : onItsHost(found.get(0), target));
    }

    private CompletableFuture<List<JsonNode>> candidates(
            OsapiTicket wanted, String target, int page, List<JsonNode> found) {
        JsonRequest list = JsonRequest.get("list its jobs", "job").query("limit", Integer.toString(PAGE));
        if (page > 0) {
            list.query("offset", Integer.toString(page * PAGE));
        }
        return Futures.then(api.get(list), answer -> {
            JsonNode items = answer.path("items");
            for (JsonNode job : items) {
                // a new job moves the older ones to the next page, where they are met again
                if (wanted.matches(job)
                        && isNotElsewhere(job, target)
                        && found.stream().noneMatch(known -> id(known).equals(id(job)))) {
                    found.add(job);
                }
            }
            boolean over = items.size() < PAGE
                    || page + 1 == MOST_PAGES
                    || (wanted.isShell() && !found.isEmpty())
                    || isBefore(wanted, items.get(items.size() - 1));
            return over ? CompletableFuture.completedFuture(found) : candidates(wanted, target, page + 1, found);
        });
    }

    /** Jobs come newest first. */
    private static boolean isBefore(OsapiTicket wanted, JsonNode lastOfPage) {
        Instant created = OsapiJobs.time(lastOfPage.path("created").asText());
        return created != null && wanted.isBefore(created);
    }

    /** Two hosts can be given the same arguments at the same time: only the record of a job names its host. */
    private CompletableFuture<Optional<String>> onItsHost(JsonNode job, String target) {
        JsonRequest get = JsonRequest.get("report the state of job " + id(job), "job", id(job));
        return Futures.map(
                api.get(get), record -> OsapiJobs.isOn(record, target) ? Optional.of(id(job)) : Optional.empty());
    }

    private static boolean isNotElsewhere(JsonNode job, String target) {
        String host = job.path("hostname").asText("");
        return host.isEmpty() || host.equals(target);
    }

    private static String id(JsonNode job) {
        return job.path("id").asText();
    }
}
