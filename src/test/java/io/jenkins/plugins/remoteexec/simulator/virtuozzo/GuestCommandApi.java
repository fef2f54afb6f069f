package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

/** {@code /servers/{id}/guest-agent/commands}: its records know nothing before the end, and vanish some time after it. */
final class GuestCommandApi {
    /** What oslo.middleware before OpenStack's services takes unless told otherwise, in bytes. */
    private static final int LARGEST_REQUEST = 114_688;

    private final VirtuozzoSimulatorBuilder switches;
    private final ExecutorService agents;
    private final Map<String, ObjectNode> records = new LinkedHashMap<>();

    GuestCommandApi(VirtuozzoSimulatorBuilder switches, ExecutorService agents) {
        this.switches = switches;
        this.agents = agents;
    }

    /** @param path what follows {@code guest-agent} */
    SimulatedResponse handle(SimulatedRequest request, SimulatedServer server, List<String> path) {
        if (path.equals(List.of("commands"))) {
            return request.method().equals("POST") ? submit(request, server) : list(server);
        }
        return path.size() == 2
                        && path.get(0).equals("commands")
                        && request.method().equals("GET")
                ? show(path.get(1), server)
                : OpenStackJson.nova(404, "The resource could not be found.");
    }

    private SimulatedResponse submit(SimulatedRequest request, SimulatedServer server) {
        if (request.body().length > LARGEST_REQUEST) {
            return OpenStackJson.nova(413, "Request is too large.");
        }
        JsonNode body = OpenStackJson.body(request);
        JsonNode command = body == null ? null : body.path("command");
        JsonNode words = command == null ? null : command.at("/arguments/command");
        if (words == null || !command.path("type").asText().equals("exec") || !words.isArray() || words.isEmpty()) {
            return OpenStackJson.nova(400, "Invalid input for field/attribute command.");
        }
        if (!server.status().equals("ACTIVE")) {
            return OpenStackJson.nova(
                    409,
                    "Cannot 'guest_agent_exec' instance " + server.id() + " while it is in vm_state "
                            + server.status().toLowerCase());
        }
        if (server.busy.incrementAndGet() > 1 && switches.oneAtATime) {
            server.busy.decrementAndGet();
            return OpenStackJson.nova(409, "Another guest agent command is being executed.");
        }
        List<String> arguments = new ArrayList<>();
        words.forEach(word -> arguments.add(word.asText()));
        server.started(arguments);
        ObjectNode record = pending(server);
        String id = record.get("uuid").asText();
        synchronized (records) {
            records.put(id, record);
        }
        SimulatedResponse answer = OpenStackJson.answer(200, wrap(record.deepCopy()));
        agents.execute(() -> run(id, server, arguments));
        return answer;
    }

    private ObjectNode pending(SimulatedServer server) {
        ObjectNode record = OpenStackJson.object();
        record.put("uuid", UUID.randomUUID().toString()).put("type", "exec").put("instance_uuid", server.id());
        record.put("status", "PENDING")
                .put("created_at", stamp())
                .putNull("updated_at")
                .putNull("error");
        switches.shape.writePending(record);
        return record;
    }

    private String stamp() {
        return switches.clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void run(String id, SimulatedServer server, List<String> arguments) {
        ObjectNode end = OpenStackJson.object();
        try {
            Guest.Result result = server.guest.run(arguments);
            end.put("status", "SUCCESS").putNull("error");
            switches.shape.write(end.putObject("result"), result, switches.outputCap);
        } catch (IOException e) {
            end.put("status", switches.failedWord).put("error", e.getMessage()).putNull("result");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } finally {
            server.busy.decrementAndGet();
        }
        end.put("updated_at", stamp());
        if (switches.delay.isZero()) {
            finish(id, end);
        } else {
            switches.clock.schedule(switches.delay, () -> finish(id, end));
        }
    }

    private void finish(String id, ObjectNode end) {
        synchronized (records) {
            ObjectNode record = records.get(id);
            if (record == null) {
                return;
            }
            record.setAll(end);
        }
        switches.clock.schedule(switches.retention, () -> forget(id));
    }

    void forgetAll() {
        synchronized (records) {
            records.clear();
        }
    }

    private void forget(String id) {
        synchronized (records) {
            records.remove(id);
        }
    }

    private SimulatedResponse show(String id, SimulatedServer server) {
        synchronized (records) {
            ObjectNode record = records.get(id);
            return record == null || !record.get("instance_uuid").asText().equals(server.id())
                    ? OpenStackJson.nova(404, "Guest agent command " + id + " could not be found.")
                    : OpenStackJson.answer(200, wrap(record.deepCopy()));
        }
    }

    private SimulatedResponse list(SimulatedServer server) {
        ObjectNode body = OpenStackJson.object();
        ArrayNode all = body.putArray("commands");
        synchronized (records) {
            records.values().stream()
                    .filter(record -> record.get("instance_uuid").asText().equals(server.id()))
                    .forEach(record -> all.add(record.deepCopy()));
        }
        return OpenStackJson.answer(200, body);
    }

    private static ObjectNode wrap(ObjectNode record) {
        ObjectNode body = OpenStackJson.object();
        body.set("command", record);
        return body;
    }
}
