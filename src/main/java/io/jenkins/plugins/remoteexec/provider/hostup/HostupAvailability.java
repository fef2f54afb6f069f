package io.jenkins.plugins.remoteexec.provider.hostup;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Asks whether commands can be run on a server before one is sent there, and remembers a good answer for a while. */
final class HostupAvailability {
    /** Long enough that the calls of one execution share an answer, short enough that a shutdown is noticed. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final HostupApi api;
    private final Map<String, Instant> availableUntil = new ConcurrentHashMap<>();

    HostupAvailability(HostupApi api) {
        this.api = api;
    }

    /**
     * @param before what is about to be asked
     * @throws ApiException with nothing sent, if HostUp says that commands cannot be run there, or does not tell
     */
    void check(String target, JsonRequest before) throws ApiException {
        Instant now = api.time().now();
        availableUntil.values().removeIf(until -> !until.isAfter(now));
        if (availableUntil.containsKey(target)) {
            return;
        }
        Answer answer;
        try {
            answer = ask(target);
        } catch (ApiException e) {
            throw e.beforeSending();
        }
        if (answer.reason() != null) {
            throw unavailable(answer, before);
        }
        availableUntil.put(target, now.plus(FRESH));
    }

    void forget(String target) {
        availableUntil.remove(target);
    }

    /** Why no command can be run there; empty if one can. */
    Optional<String> reason(String target) throws ApiException {
        return Optional.ofNullable(ask(target).reason());
    }

    private record Answer(String reason, boolean running) {}

    private Answer ask(String target) throws ApiException {
        JsonRequest get = JsonRequest.get("report whether commands can be run on " + target, HostupApi.exec(target));
        JsonResponse response = api.send(get);
        if (response.status() == 403) {
            // a key without read:vm may still have write:vm; the command itself will tell
            return new Answer(null, true);
        }
        if (!response.isSuccess()) {
            throw api.error(get, response, HostupApi.Scope.READ);
        }
        return read(response);
    }

    private static Answer read(JsonResponse response) {
        JsonNode answer = HostupApi.payload(response);
        boolean running = HostupResults.truth(answer.path("vmRunning")).orElse(true);
        if (HostupResults.truth(answer.path("available")).orElse(true)) {
            return new Answer(null, running);
        }
        JsonNode reason = answer.path("reason");
        return new Answer(reason.isTextual() ? reason.textValue() : "HostUp gives no reason", running);
    }

    private ApiException unavailable(Answer answer, JsonRequest before) {
        return ApiException.of(ErrorKind.TARGET_NOT_READY, Delivery.NOT_SENT)
                .asked(api.couldNot(before))
                .text("its guest agent is not available: " + answer.reason())
                .advice(answer.running() ? "Install qemu-guest-agent on the server and start it" : "Start the server")
                .build();
    }
}
