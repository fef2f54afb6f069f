package io.jenkins.plugins.remoteexec.simulator.hzel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.BackgroundCommands;
import io.jenkins.plugins.remoteexec.simulator.CapturedRun;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The operations of the API: {@code GET /api/v1/containers}, {@code POST /api/v1/containers/{id}/commands}, {@code GET
 * /api/v1/commands/{id}}. A body of the other dialect is refused, as every body is that lacks a required field.
 */
final class HzelService {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** The real limit is not documented; a command that the kernel would not take must be refused in some way. */
    private static final int LONGEST_BODY = 120_000;

    private final HzelSimulatorBuilder options;
    private final Map<String, SimulatedContainer> containers;
    private final BackgroundCommands commands;
    private final Map<String, CommandRecord> records = new ConcurrentHashMap<>();

    HzelService(HzelSimulatorBuilder options, Map<String, SimulatedContainer> containers, BackgroundCommands commands) {
        this.options = options;
        this.containers = containers;
        this.commands = commands;
    }

    Collection<CommandRecord> records() {
        return records.values();
    }

    void forget() {
        records.clear();
    }

    SimulatedResponse handle(SimulatedRequest request) {
        if (!request.header("Authorization").orElse("").equals("Bearer " + HzelSimulator.TOKEN)) {
            return error(401, "UNAUTHORIZED", "Authentication required");
        }
        List<String> path = request.segments();
        String route = request.method() + " " + String.join("/", path.size() > 3 ? replaced(path) : path);
        try {
            return switch (route) {
                case "GET api/v1/containers" -> answer(list());
                case "POST api/v1/containers/{id}/commands" -> submit(request, path.get(3));
                case "GET api/v1/commands/{id}" -> poll(path.get(3));
                default -> error(404, "NOT_FOUND", "Not found");
            };
        } catch (IOException e) {
            return error(400, "BAD_REQUEST", "The body is no JSON");
        }
    }

    private static List<String> replaced(List<String> path) {
        List<String> words = new ArrayList<>(path);
        words.set(3, "{id}");
        return words;
    }

    private ArrayNode list() {
        ArrayNode all = MAPPER.createArrayNode();
        containers.values().forEach(container -> all.addObject()
                .put("id", container.id())
                .put(options.commandDialect ? "hostname" : "name", "box-" + container.id())
                .put("state", container.state()));
        return all;
    }

    private SimulatedResponse submit(SimulatedRequest request, String id) throws IOException {
        SimulatedContainer container = containers.get(id);
        if (container == null) {
            return error(404, "CONTAINER_NOT_FOUND", "Container not found");
        }
        if (request.body().length > LONGEST_BODY) {
            return error(413, "BAD_REQUEST", "The body is too large");
        }
        JsonNode body = MAPPER.readTree(request.body());
        String required = options.commandDialect ? "command" : "program";
        if (!body.path(required).isTextual()) {
            return error(400, "VALIDATION_FAILED", "missing field `" + required + "`");
        }
        if (!container.state().equals("running")) {
            return error(400, "BAD_REQUEST", "Container is not running");
        }
        List<String> words = words(body);
        container.ran(words);
        CommandRecord record = new CommandRecord(
                options,
                id,
                words,
                commands.start(container.sandbox(), words).exceptionally(HzelService::internalError));
        records.put(record.id(), record);
        return answer(record.json());
    }

    /** "failed" stands for these, too. */
    private static CapturedRun internalError(Throwable failure) {
        byte[] text = String.valueOf(failure.getMessage()).getBytes(StandardCharsets.UTF_8);
        return new CapturedRun(-1, true, false, new byte[0], text, Duration.ZERO);
    }

    private List<String> words(JsonNode body) {
        if (options.commandDialect) {
            return List.of("/bin/sh", "-c", body.get("command").textValue());
        }
        List<String> words = new ArrayList<>(List.of(body.get("program").textValue()));
        body.path("args").forEach(word -> words.add(word.textValue()));
        return words;
    }

    private SimulatedResponse poll(String id) {
        CommandRecord record = records.get(id);
        return record == null ? error(404, "COMMAND_NOT_FOUND", "Command not found") : answer(record.json());
    }

    private SimulatedResponse answer(JsonNode body) {
        JsonNode whole = options.enveloped ? MAPPER.createObjectNode().set("data", body) : body;
        return SimulatedResponse.text(200, "application/json", whole.toString());
    }

    private static SimulatedResponse error(int status, String code, String message) {
        ObjectNode body = MAPPER.createObjectNode();
        body.putObject("error").put("code", code).put("message", message);
        return SimulatedResponse.text(status, "application/json", body.toString());
    }
}
