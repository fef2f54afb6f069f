package io.jenkins.plugins.remoteexec.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    public ExecStatus submit(ExecRequest request) throws ApiException {
        JsonNode body = JsonNodeFactory.instance.objectNode().put("shell", request.shellText());
        JsonRequest post =
                JsonRequest.post("run the command on " + request.target(), body, "machines", request.target(), "runs");
        JsonResponse response = send(post);
        if (!response.json().hasNonNull("run")) {
            throw http.unusable(post, response, "the answer contains no run").build();
        }
        return new ExecStatus.Running(response.json().get("run").asText());
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        JsonRequest get = JsonRequest.get("report the state of run " + handle, "runs", handle)
                .expecting(AnswerSize.OUTPUT);
        JsonResponse response = send(get);
        JsonNode run = response.json();
        try {
            switch (run.path("state").asText()) {
                case "running":
                    return new ExecStatus.Running(handle);
                case "done":
                    return new ExecStatus.Ended(
                            new Outcome.Exited(run.required("code").intValue()),
                            run.required("stdout").binaryValue(),
                            run.required("stderr").binaryValue(),
                            run.path("cut").asBoolean());
                default:
                    throw http.unusable(get, response, "the answer contains no state")
                            .build();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw http.unusable(get, response, "the answer contains no result")
                    .cause(e)
                    .build();
        }
    }

    @Override
    public void cancel(String target, String handle) throws ApiException {
        send(JsonRequest.delete("stop run " + handle, "runs", handle));
    }

    @Override
    public Probe probe() throws ApiException {
        long begin = http.time().nanoTime().getAsLong();
        int machines = targets().size();
        return new Probe(
                describe() + " answered and has " + machines + " machines",
                List.of(),
                http.time().since(begin));
    }

    @Override
    public List<TargetInfo> targets() throws ApiException {
        JsonRequest get = JsonRequest.get("list the machines", "machines").expecting(AnswerSize.LIST);
        JsonResponse response = send(get);
        if (!response.json().isArray()) {
            throw http.unusable(get, response, "the answer is not a list").build();
        }
        List<TargetInfo> all = new ArrayList<>();
        for (JsonNode machine : response.json()) {
            all.add(new TargetInfo(machine.path("name").asText(), "", true));
        }
        return all;
    }

    private JsonResponse send(JsonRequest request) throws ApiException {
        JsonResponse response = http.send(request.header("X-Key", key.get()));
        if (!response.isSuccess()) {
            throw error(request, response);
        }
        return response;
    }

    private ApiException error(JsonRequest request, JsonResponse response) {
        String own = response.json().path("error").asText("");
        String text = own.isEmpty() ? StatusErrors.plainText(response) : own;
        return StatusErrors.error(http, request, response, StatusErrors.kind(response.status()), text)
                .build();
    }
}
