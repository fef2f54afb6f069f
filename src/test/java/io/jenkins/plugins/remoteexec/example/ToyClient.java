package io.jenkins.plugins.remoteexec.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ExitStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The client of the example, for an API with four calls: {@code GET /machines}, {@code POST /machines/{name}/runs},
 * {@code GET /runs/{id}} and {@code DELETE /runs/{id}}. {@link ToyServer} plays the other side.
 */
final class ToyClient implements ProviderClient {
    private static final Capabilities CAPABILITIES = Capabilities.builder()
            .longestCommand(50_000)
            .largestOutput(200_000)
            .cancel()
            .build();

    private final JsonClient http;
    private final Supplier<String> key;

    ToyClient(JsonClient http, Supplier<String> key) {
        this.http = http;
        this.key = key;
    }

    @Override
    public String describe() {
        return http.describe();
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void checkTarget(String target) {
        if (!target.matches("[a-z0-9-]+")) {
            throw new InvalidCommandException("target '" + target
                    + "' is not a machine name: it may contain only lower-case letters, digits and -");
        }
    }

    @Override
    public CompletableFuture<ExecStatus> submit(ExecRequest request) {
        JsonNode body = JsonNodeFactory.instance.objectNode().put("shell", request.shellText());
        return send(
                JsonRequest.post("run the command on " + request.target(), body, "machines", request.target(), "runs"),
                answer -> answer.hasNonNull("run")
                        ? new ExecStatus.Running(answer.get("run").asText())
                        : null);
    }

    @Override
    public CompletableFuture<ExecStatus> poll(String target, String handle) {
        return send(
                JsonRequest.get("report the state of run " + handle, "runs", handle),
                answer -> switch (answer.path("state").asText()) {
                    case "running" -> new ExecStatus.Running(handle);
                    case "done" ->
                        new ExecStatus.Ended(
                                new ExitStatus.Code(answer.path("code").intValue()),
                                bytes(answer, "stdout"),
                                bytes(answer, "stderr"),
                                answer.path("cut").asBoolean());
                    default -> null;
                });
    }

    @Override
    public CompletableFuture<Void> cancel(String target, String handle) {
        JsonRequest request = JsonRequest.delete("stop run " + handle, "runs", handle);
        return Futures.map(http.send(authorized(request)), response -> {
            if (!response.isSuccess()) {
                throw error(request, response);
            }
            return null;
        });
    }

    @Override
    public CompletableFuture<Probe> probe() {
        long begin = System.nanoTime();
        return Futures.map(
                targets(),
                all -> new Probe(
                        describe() + " answered and has " + all.size() + " machines",
                        List.of(),
                        Duration.ofNanos(System.nanoTime() - begin)));
    }

    @Override
    public CompletableFuture<List<TargetInfo>> targets() {
        return send(JsonRequest.get("list the machines", "machines"), answer -> {
            List<TargetInfo> all = new ArrayList<>();
            answer.forEach(
                    machine -> all.add(new TargetInfo(machine.path("name").asText(), "", true)));
            return answer.isArray() ? all : null;
        });
    }

    private JsonRequest authorized(JsonRequest request) {
        return request.header("X-Key", key.get());
    }

    /** @param reader gives null for an answer that makes no sense */
    private <T> CompletableFuture<T> send(JsonRequest request, Reader<T> reader) {
        return Futures.map(http.send(authorized(request)), response -> {
            if (!response.isSuccess()) {
                throw error(request, response);
            }
            try {
                T value = reader.read(response.json());
                if (value != null) {
                    return value;
                }
            } catch (IOException e) {
                // said below, together with the other answers that make no sense
            }
            throw ApiException.of(ErrorKind.PROTOCOL, Delivery.UNKNOWN)
                    .asked(http.couldNot(request))
                    .status(response.status())
                    .text("the answer is none of the Toy API")
                    .advice("Check the URL")
                    .build();
        });
    }

    private ApiException error(JsonRequest request, JsonResponse response) {
        String own = response.json().path("error").asText("");
        String text = own.isEmpty() ? StatusErrors.plainText(response) : own;
        return StatusErrors.error(http, request, response, StatusErrors.kind(response.status()), text)
                .build();
    }

    private static byte[] bytes(JsonNode answer, String stream) throws IOException {
        return answer.required(stream).binaryValue();
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(JsonNode answer) throws IOException;
    }
}
