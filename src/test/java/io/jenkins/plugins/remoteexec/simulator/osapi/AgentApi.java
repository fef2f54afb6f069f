package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.util.List;
import java.util.Map;

/** The agent endpoints: list, details, drain and undrain. */
final class AgentApi {

    private final HostRegistry hosts;

    AgentApi(HostRegistry hosts) {
        this.hosts = hosts;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/agent", Permissions.AGENT_READ, this::list),
                new Route("GET", "/agent/{hostname}", Permissions.AGENT_READ, this::get),
                new Route("POST", "/agent/{hostname}/drain", Permissions.AGENT_WRITE, this::drain),
                new Route("POST", "/agent/{hostname}/undrain", Permissions.AGENT_WRITE, this::undrain));
    }

    private Route.Operation list(SimulatedRequest request, Map<String, String> parameters) {
        return () -> {
            List<SimulatedHost> registered = hosts.registered();
            ObjectNode answer = Json.object().put("total", registered.size());
            ArrayNode agents = answer.putArray("agents");
            registered.forEach(host -> agents.add(host.toJson()));
            return Json.answer(200, answer);
        };
    }

    private Route.Operation get(SimulatedRequest request, Map<String, String> parameters) {
        return () -> Json.answer(200, find(parameters).toJson());
    }

    private Route.Operation drain(SimulatedRequest request, Map<String, String> parameters) {
        return () -> setCordoned(find(parameters), true);
    }

    private Route.Operation undrain(SimulatedRequest request, Map<String, String> parameters) {
        return () -> setCordoned(find(parameters), false);
    }

    private static SimulatedResponse setCordoned(SimulatedHost host, boolean cordoned) throws Refusal {
        if (host.isCordoned() == cordoned) {
            String state = cordoned ? "already in Cordoned state" : "not in draining or cordoned state";
            throw Refusal.byHandler(409, "agent " + host.hostname() + " is " + state);
        }
        host.setCordoned(cordoned);
        String verb = cordoned ? "drain" : "undrain";
        return Json.answer(200, Json.object().put("message", verb + " initiated for agent " + host.hostname()));
    }

    private SimulatedHost find(Map<String, String> parameters) throws Refusal {
        String hostname = parameters.get("hostname");
        return hosts.find(hostname)
                .filter(SimulatedHost::isRegistered)
                .orElseThrow(() -> Refusal.byHandler(404, "agent not found: " + hostname));
    }
}
