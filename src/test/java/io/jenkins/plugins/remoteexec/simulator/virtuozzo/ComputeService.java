package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v2.1}: who may, the list of servers, and the way to their guests. */
final class ComputeService {
    private static final int MOST_ON_A_PAGE = 1000;

    private final List<SimulatedServer> servers;
    private final GuestCommandApi commands;
    private final TokenCheck tokens;
    private final int pageSize;
    private final String listRole;

    ComputeService(
            List<SimulatedServer> servers,
            GuestCommandApi commands,
            TokenCheck tokens,
            VirtuozzoSimulatorBuilder switches) {
        this.servers = servers;
        this.commands = commands;
        this.tokens = tokens;
        pageSize = switches.pageSize;
        listRole = switches.listRole;
    }

    SimulatedResponse handle(SimulatedRequest request) {
        Optional<Set<String>> roles = request.header("X-Auth-Token").flatMap(tokens::roles);
        if (roles.isEmpty()) {
            return OpenStackJson.unauthorized();
        }
        List<String> path = request.segments().subList(1, request.segments().size());
        if (path.equals(List.of("servers", "detail"))) {
            return listRole == null || roles.get().contains(listRole)
                    ? list(request)
                    : OpenStackJson.nova(403, "Policy doesn't allow os_compute_api:servers:detail to be performed.");
        }
        if (path.size() < 4 || !path.get(0).equals("servers") || !path.get(2).equals("guest-agent")) {
            return OpenStackJson.nova(404, "The resource could not be found.");
        }
        if (!roles.get().contains("guest_exec")) {
            return OpenStackJson.nova(403, "Policy doesn't allow os_compute_api:guest-agent:commands to be performed.");
        }
        return servers.stream()
                .filter(server -> server.id().equals(path.get(1)))
                .findFirst()
                .map(server -> commands.handle(request, server, path.subList(3, path.size())))
                .orElseGet(() -> OpenStackJson.nova(404, "Instance " + path.get(1) + " could not be found."));
    }

    private SimulatedResponse list(SimulatedRequest request) {
        int limit =
                Math.min(pageSize, request.query("limit").map(Integer::parseInt).orElse(MOST_ON_A_PAGE));
        int begin = request.query("marker").map(this::after).orElse(0);
        if (begin < 0) {
            return OpenStackJson.nova(400, "marker [" + request.query("marker").orElse("") + "] not found");
        }
        int end = Math.min(servers.size(), begin + limit);
        ObjectNode body = OpenStackJson.object();
        ArrayNode page = body.putArray("servers");
        servers.subList(begin, end).forEach(server -> page.addObject()
                .put("id", server.id())
                .put("name", server.name())
                .put("status", server.status()));
        if (end < servers.size()) {
            body.putArray("servers_links")
                    .addObject()
                    .put("rel", "next")
                    .put(
                            "href",
                            "http://inside.invalid/v2.1/servers/detail?marker="
                                    + servers.get(end - 1).id());
        }
        return OpenStackJson.answer(200, body);
    }

    private int after(String marker) {
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).id().equals(marker)) {
                return i + 1;
            }
        }
        return -1;
    }
}
