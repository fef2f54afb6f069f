package io.jenkins.plugins.remoteexec.simulator.hostup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The operations of the API: {@code GET /api/v2/vps}, and {@code GET} and {@code POST /api/v2/vps/{id}/agent/exec}
 * (developer.hostup.se/endpoints/vps-services).
 */
final class HostupService {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int LONGEST_COMMAND = 4096;

    private final HostupSimulatorBuilder options;
    private final Map<String, SimulatedVps> servers;

    HostupService(HostupSimulatorBuilder options, Map<String, SimulatedVps> servers) {
        this.options = options;
        this.servers = servers;
    }

    SimulatedResponse handle(SimulatedRequest request) {
        try {
            return route(request, request.segments());
        } catch (Problem problem) {
            return problem.response();
        } catch (IOException e) {
            return new Problem(502, "upstream_error", "Upstream error", "Agent error: " + e.getMessage()).response();
        }
    }

    private SimulatedResponse route(SimulatedRequest request, List<String> path) throws Problem, IOException {
        boolean api = path.size() >= 3 && path.subList(0, 3).equals(List.of("api", "v2", "vps"));
        if (api && path.size() == 3 && request.method().equals("GET")) {
            authorize(request, "read:vm");
            return list(request);
        }
        if (!api || path.size() != 6 || !path.subList(4, 6).equals(List.of("agent", "exec"))) {
            throw new Problem(404, "not_found", "Not found", "There is no such endpoint.");
        }
        boolean submit = request.method().equals("POST");
        boolean poll = request.query("pid").isPresent();
        authorize(request, submit || poll ? "write:vm" : "read:vm");
        SimulatedVps server = servers.get(path.get(3));
        if (server == null) {
            throw new Problem(404, "vps_not_found", "VPS not found", "No VPS with this id belongs to the account.");
        }
        if (submit) {
            return submit(request, server);
        }
        return poll ? poll(request, server) : available(server);
    }

    private void authorize(SimulatedRequest request, String scope) throws Problem {
        String header = request.header("Authorization").orElse("");
        Set<String> scopes = header.startsWith("Bearer ") ? options.keys.get(header.substring(7)) : null;
        if (scopes == null) {
            throw new Problem(401, "unauthorized", "Unauthorized", "A valid API key is required.");
        }
        if (!scopes.contains(scope)) {
            throw new Problem(403, "forbidden", "Forbidden", "The API key lacks the required scope " + scope + ".");
        }
    }

    private SimulatedResponse list(SimulatedRequest request) {
        int from = request.query("cursor").map(Integer::valueOf).orElse(0);
        int limit = Math.min(
                options.page, request.query("limit").map(Integer::valueOf).orElse(25));
        List<SimulatedVps> all = new ArrayList<>(servers.values());
        int to = Math.min(all.size(), from + limit);
        ObjectNode body = MAPPER.createObjectNode();
        body.putArray("data");
        for (SimulatedVps server : all.subList(from, to)) {
            body.withArray("data")
                    .addObject()
                    .put("id", server.id())
                    .put("name", server.name())
                    .put("primaryIp", "192.0.2.1")
                    .put("serviceStatus", "active")
                    .put("powerState", server.isRunning() ? "running" : "stopped")
                    .putObject("operatingSystem")
                    .put("displayName", "Debian 12");
        }
        body.put("nextCursor", to < all.size() ? String.valueOf(to) : null);
        return SimulatedResponse.text(200, "application/json", body.toString());
    }

    private SimulatedResponse available(SimulatedVps server) {
        String reason = server.isRunning() ? server.agentMissing() : "The VPS is not running.";
        ObjectNode body = MAPPER.createObjectNode();
        truth(body, "available", reason == null);
        body.put("reason", reason);
        truth(body, "vmRunning", server.isRunning());
        return answer(body);
    }

    private SimulatedResponse submit(SimulatedRequest request, SimulatedVps server) throws Problem, IOException {
        JsonNode command = MAPPER.readTree(request.body()).path("command");
        String text = command.asText("");
        if (text.isEmpty()) {
            throw Problem.field("/command", "missing_required", "`command` is required.");
        }
        if (text.length() > LONGEST_COMMAND) {
            throw Problem.field("/command", "too_long", "`command` must not exceed 4096 characters.");
        }
        for (String word : options.forbidden) {
            if (text.contains(word)) {
                throw new Problem(
                        400, "command_blocked", "Bad Request", "This command has been blocked for safety reasons");
            }
        }
        if (!server.isRunning() || server.agentMissing() != null || server.takeNotReady()) {
            throw new Problem(409, "vps_not_ready", "VPS not ready", "The VPS cannot run commands now.");
        }
        long pid = server.agent().start(text);
        server.ran(text);
        ObjectNode body = MAPPER.createObjectNode();
        if (!options.pidOnlyInUrl) {
            body.put("pid", pid);
        }
        return answer(body.put("pollUrl", "/api/v2/vps/" + server.id() + "/agent/exec?pid=" + pid));
    }

    private SimulatedResponse poll(SimulatedRequest request, SimulatedVps server) throws Problem, IOException {
        long pid = Long.parseLong(request.query("pid").orElseThrow());
        VpsAgent.Result result;
        try {
            result = server.agent().result(pid);
        } catch (VpsAgent.UnknownPid e) {
            throw options.unknownPid;
        }
        ObjectNode body = MAPPER.createObjectNode().put("pid", pid);
        truth(body, "exited", result.exited());
        if (result.exited()) {
            body.put(options.lowerCaseExitCode ? "exitcode" : "exitCode", result.exitCode());
            body.put("stdout", text(result.stdout()));
            body.put("stderr", text(result.stderr()));
        }
        return answer(body);
    }

    private String text(byte[] bytes) {
        return new String(bytes, options.mangled ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    private void truth(ObjectNode body, String field, boolean value) {
        if (options.numericBooleans) {
            body.put(field, value ? 1 : 0);
        } else {
            body.put(field, value);
        }
    }

    private SimulatedResponse answer(ObjectNode body) {
        ObjectNode whole = body;
        if (options.wrapped) {
            whole = MAPPER.createObjectNode()
                    .put("success", true)
                    .put("timestamp", "2026-04-27T12:34:56.000Z")
                    .put("requestId", "req_1");
            whole.set("data", body);
        }
        return SimulatedResponse.text(200, "application/json", whole.toString());
    }
}
