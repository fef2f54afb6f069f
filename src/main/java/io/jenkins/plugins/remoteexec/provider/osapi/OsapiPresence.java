package io.jenkins.plugins.remoteexec.provider.osapi;

import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which agents were there a moment ago. OSAPI says "not found" of an agent that does not exist, of one that is just being
 * restarted, and of all agents when its message queue is down.
 */
final class OsapiPresence {
    /** What was there so lately has not been removed for good. */
    private static final Duration A_MOMENT = Duration.ofMinutes(10);

    private static final int MOST_NAMES = 10_000;

    private final OsapiApi api;
    private final Map<String, Instant> seen = new ConcurrentHashMap<>();

    OsapiPresence(OsapiApi api) {
        this.api = api;
    }

    /** An agent has answered. */
    void seen(String target) {
        if (seen.size() >= MOST_NAMES) {
            seen.clear();
        }
        seen.put(target, api.time().now());
    }

    /** The error for an answer that says that there is no such agent. */
    ApiException error(String target, JsonRequest request, JsonResponse response) {
        Instant last = seen.get(target);
        if (last != null && api.time().now().isBefore(last.plus(A_MOMENT))) {
            return api.absent(
                    request,
                    response,
                    "It was there at " + last.truncatedTo(ChronoUnit.SECONDS)
                            + ": its agent, or OSAPI's message queue (NATS), may be down or restarting");
        }
        return isQueueDown()
                ? api.absent(request, response, "OSAPI says that its message queue (NATS) cannot be reached")
                : api.error(request, response);
    }

    private boolean isQueueDown() {
        try {
            return api.send(JsonRequest.get("say whether it is ready", "health", "ready"))
                            .status()
                    == 503;
        } catch (ApiException e) {
            return false;
        }
    }
}
