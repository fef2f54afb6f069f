package io.jenkins.plugins.remoteexec.simulator.osapi;

import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.util.List;
import java.util.Map;

/**
 * What a client can ask to see whether the server is there. {@code /version} is in the API's description, but no version
 * of the server has it.
 */
final class HealthApi {

    private static final String VERSION = "simulated";

    private volatile boolean ready = true;

    List<Route> routes() {
        return List.of(
                new Route("GET", "/health", null, this::alive),
                new Route("GET", "/health/ready", null, this::ready),
                new Route("GET", "/health/status", Permissions.HEALTH_READ, this::status));
    }

    /** Says whether the message queue can be reached. */
    void setReady(boolean isReady) {
        ready = isReady;
    }

    boolean isReady() {
        return ready;
    }

    private Route.Operation alive(SimulatedRequest request, Map<String, String> parameters) {
        return () -> Json.answer(200, Json.object().put("status", "ok"));
    }

    private Route.Operation ready(SimulatedRequest request, Map<String, String> parameters) {
        return this::readiness;
    }

    private SimulatedResponse readiness() {
        return ready
                ? Json.answer(200, Json.object().put("status", "ready"))
                : Json.answer(503, Json.object().put("status", "not_ready").put("error", "NATS: not connected"));
    }

    private Route.Operation status(SimulatedRequest request, Map<String, String> parameters) {
        return () -> Json.answer(200, Json.object().put("status", "ok").put("version", VERSION));
    }
}
