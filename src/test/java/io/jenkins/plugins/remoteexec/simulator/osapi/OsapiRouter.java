package io.jenkins.plugins.remoteexec.simulator.osapi;

import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Finds the operation for a request, and answers as Echo and the embedded web interface do where there is none. */
final class OsapiRouter {

    private static final String REQUEST_ID = "X-Request-ID";
    private static final String INDEX_PAGE =
            "<!doctype html>\n<html><head><title>OSAPI</title></head><body><div id=\"root\"></div></body></html>\n";

    private final String prefix;
    private final boolean webInterface;
    private final Authenticator authenticator;
    private final List<Route> routes;

    OsapiRouter(String prefix, boolean webInterface, Authenticator authenticator, List<Route> routes) {
        this.prefix = prefix;
        this.webInterface = webInterface;
        this.authenticator = authenticator;
        this.routes = List.copyOf(routes);
    }

    SimulatedResponse handle(SimulatedRequest request) {
        String requestId = request.header(REQUEST_ID)
                .orElseGet(() -> UUID.randomUUID().toString().replace("-", ""));
        SimulatedResponse response;
        try {
            response = route(request);
        } catch (Refusal refusal) {
            response = refusal.response();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            response = Json.error(500, "the simulator is being closed");
        }
        return response.withHeader(REQUEST_ID, requestId);
    }

    private SimulatedResponse route(SimulatedRequest request) throws Refusal, InterruptedException {
        boolean pathKnown = false;
        for (Route route : routes) {
            Optional<Map<String, String>> parameters = match(route, request.segments());
            if (parameters.isPresent() && route.method().equals(request.method())) {
                return call(route, request, parameters.get());
            }
            pathKnown |= parameters.isPresent();
        }
        return answerUnknown(request, pathKnown);
    }

    private Optional<Map<String, String>> match(Route route, List<String> segments) {
        if (prefix.isEmpty()) {
            return route.match(segments);
        }
        boolean prefixed = !segments.isEmpty() && segments.get(0).equals(prefix.substring(1));
        return prefixed ? route.match(segments.subList(1, segments.size())) : Optional.empty();
    }

    private SimulatedResponse call(Route route, SimulatedRequest request, Map<String, String> parameters)
            throws Refusal, InterruptedException {
        Route.Operation operation = route.endpoint().bind(request, parameters);
        if (route.permission() != null) {
            authenticator.check(request, route.permission());
        }
        return operation.run();
    }

    private SimulatedResponse answerUnknown(SimulatedRequest request, boolean pathKnown) throws Refusal {
        if (webInterface && request.method().equals("GET")) {
            // The web interface takes every other GET and leaves the rest to the router in the browser.
            return request.uri().getPath().startsWith("/api/")
                    ? SimulatedResponse.text(404, "text/plain; charset=utf-8", "404 page not found\n")
                    : SimulatedResponse.text(200, "text/html; charset=utf-8", INDEX_PAGE);
        }
        // With the web interface every path is known, though only to GET.
        throw pathKnown || webInterface
                ? Refusal.byFramework(405, "Method Not Allowed")
                : Refusal.byFramework(404, "Not Found");
    }
}
