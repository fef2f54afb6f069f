package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Talks to the simulator as curl would, for the simulator's own tests. */
final class SimulatorClient {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI apiUrl;
    private final String token;

    SimulatorClient(OsapiSimulator simulator) {
        this(simulator.apiUrl(), simulator.tokens().admin());
    }

    SimulatorClient(URI apiUrl, String token) {
        this.apiUrl = apiUrl;
        this.token = token;
    }

    Answer shell(String target, String command) throws Exception {
        return shell(target, Json.object().put("command", command));
    }

    Answer shell(String target, ObjectNode body) throws Exception {
        return send("POST", "/node/" + target + "/command/shell", body.toString());
    }

    CompletableFuture<Answer> shellLater(String target, String command) {
        HttpRequest request = request(
                "POST",
                "/node/" + target + "/command/shell",
                Json.object().put("command", command).toString());
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(Answer::of);
    }

    Answer exec(String target, String program, String... arguments) throws Exception {
        ObjectNode body = Json.object().put("command", program);
        for (String argument : arguments) {
            body.withArray("args").add(argument);
        }
        return send("POST", "/node/" + target + "/command/exec", body.toString());
    }

    Answer get(String path) throws Exception {
        return send("GET", path, null);
    }

    Answer send(String method, String path, String body) throws IOException, InterruptedException {
        return Answer.of(http.send(request(method, path, body), BodyHandlers.ofString()));
    }

    private HttpRequest request(String method, String path, String body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(apiUrl + path))
                .timeout(Duration.ofMinutes(1))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            builder.header("Content-Type", "application/json");
        }
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder.build();
    }

    /** An answer; {@code json} is missing where the body is something else. */
    record Answer(HttpResponse<String> http, JsonNode json) {

        static Answer of(HttpResponse<String> http) {
            try {
                boolean isJson =
                        http.headers().firstValue("Content-Type").orElse("").equals("application/json");
                return new Answer(
                        http,
                        isJson
                                ? Json.MAPPER.readTree(http.body())
                                : Json.object().path(""));
            } catch (IOException e) {
                throw new IllegalStateException("no JSON: " + http.body(), e);
            }
        }

        int status() {
            return http.statusCode();
        }

        String error() {
            return json.path("error").asText();
        }

        String message() {
            return json.path("message").asText();
        }

        String jobId() {
            return json.path("job_id").asText();
        }

        JsonNode result() {
            return json.path("results").path(0);
        }
    }
}
