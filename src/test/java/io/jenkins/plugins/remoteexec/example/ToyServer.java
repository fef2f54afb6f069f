package io.jenkins.plugins.remoteexec.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import io.jenkins.plugins.remoteexec.simulator.SimulatorServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The server of the example: an API for one machine, {@code box-1}, that runs real processes on this one. */
final class ToyServer implements AutoCloseable {
    static final String KEY = "key-of-an-administrator";
    static final String READING_KEY = "key-of-a-reader";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_COMMAND = 60_000;
    private static final int LARGEST_OUTPUT = 250_000;

    private final HostSandbox box = new HostSandbox("box-1", Map.of());
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, Process> runs = new ConcurrentHashMap<>();
    private final SimulatorServer server = new SimulatorServer(0, this::handle);

    ToyServer() throws IOException {}

    String url() {
        return server.baseUrl().toString();
    }

    Faults faults() {
        return server.faults();
    }

    private SimulatedResponse handle(SimulatedRequest request) {
        String key = request.header("X-Key").orElse("");
        if (!key.equals(KEY) && !key.equals(READING_KEY)) {
            return error(401, "unknown key");
        }
        if (!key.equals(KEY) && !request.method().equals("GET")) {
            return error(403, "this key may only read");
        }
        List<String> path = request.segments();
        try {
            return switch (request.method() + " " + path.get(0) + "/" + path.size()) {
                case "GET machines/1" -> answer(200, "[{\"name\":\"box-1\"}]");
                case "POST machines/3" -> path.get(1).equals("box-1") ? start(request) : error(404, "no such machine");
                case "GET runs/2" -> runs.containsKey(path.get(1)) ? state(path.get(1)) : error(404, "no such run");
                case "DELETE runs/2" -> runs.containsKey(path.get(1)) ? stop(path.get(1)) : error(404, "no such run");
                default -> error(404, "no such call");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SimulatedResponse start(SimulatedRequest request) throws IOException {
        JsonNode body = JSON.readTree(request.body());
        String text = body.path("shell").asText();
        if (text.length() > LONGEST_COMMAND) {
            return error(413, "a command has at most " + LONGEST_COMMAND + " characters");
        }
        String id = "run-" + count.incrementAndGet();
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", text)
                .directory(box.scratch().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output(id, "stdout").toFile())
                .redirectError(output(id, "stderr").toFile());
        builder.environment().putAll(box.environment());
        runs.put(id, builder.start());
        return answer(201, JSON.createObjectNode().put("run", id).toString());
    }

    private SimulatedResponse state(String id) throws IOException {
        Process run = runs.get(id);
        ObjectNode state = JSON.createObjectNode().put("state", run.isAlive() ? "running" : "done");
        if (!run.isAlive()) {
            state.put("code", run.exitValue())
                    .put("stdout", kept(id, "stdout"))
                    .put("stderr", kept(id, "stderr"))
                    .put("cut", Files.size(output(id, "stdout")) > LARGEST_OUTPUT);
        }
        return answer(200, state.toString());
    }

    private SimulatedResponse stop(String id) {
        runs.get(id).destroyForcibly();
        return SimulatedResponse.empty(204);
    }

    private byte[] kept(String id, String stream) throws IOException {
        try (InputStream in = Files.newInputStream(output(id, stream))) {
            return in.readNBytes(LARGEST_OUTPUT);
        }
    }

    private Path output(String id, String stream) {
        return box.scratch().resolve(id + "." + stream);
    }

    private static SimulatedResponse error(int status, String text) {
        return answer(status, JSON.createObjectNode().put("error", text).toString());
    }

    private static SimulatedResponse answer(int status, String json) {
        return SimulatedResponse.text(status, "application/json", json);
    }

    @Override
    public void close() {
        server.close();
        box.close();
    }
}
