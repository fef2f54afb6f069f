package io.jenkins.plugins.remoteexec.simulator.osapi;

import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a client can ask to see whether the server is there. */
final class HealthApi {

    private static final String VERSION = "simulated";

    private final boolean versionServed;
    private volatile boolean ready = true;

    /**
     * Creates the endpoints.
     *
     * @param versionServed whether {@code /version} answers; it is in the API description of all versions, but no
     *     version of the server registers a handler for it
     */
    HealthApi(boolean versionServed) {
        this.versionServed = versionServed;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                new Route("GET", "/health", null, this::alive),
                new Route("GET", "/health/ready", null, this::ready),
                new Route("GET", "/health/status", Permissions.HEALTH_READ, this::status)));
        if (versionServed) {
            routes.add(new Route("GET", "/version", null, this::version));
        }
        return routes;
    }

    /** Says whether the message queue can be reached. */
    void setReady(boolean isReady) {
        ready = isReady;
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

    private Route.Operation version(SimulatedRequest request, Map<String, String> parameters) {
        return () -> Json.answer(200, Json.object().put("version", VERSION));
    }
}
