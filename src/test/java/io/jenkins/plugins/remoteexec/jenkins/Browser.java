package io.jenkins.plugins.remoteexec.jenkins;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A headless Chromium, steered through chromedriver, which speaks the WebDriver protocol of the W3C: JSON over HTTP. */
final class Browser implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
    private static final String TAB = "\uE004";
    private static final int MOST_STARTS = 5;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final URI session;

    private Browser(Process driver, URI address) throws IOException {
        this.driver = driver;
        JsonNode capabilities = MAPPER.readTree("""
                {"capabilities": {"alwaysMatch": {
                  "goog:chromeOptions": {"args": ["--headless=new", "--no-sandbox", "--disable-gpu",
                    "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync", "--window-size=1300,3000"]},
                  "goog:loggingPrefs": {"browser": "ALL"}}}}
                """);
        String id = send("POST", address.resolve("/session"), capabilities)
                .path("sessionId")
                .asText();
        session = address.resolve("/session/" + id + "/");
    }

    static boolean isInstalled() {
        return program("chromedriver").isPresent() && program("chromium").isPresent();
    }

    /** A driver takes a port that is free for IPv6, and gives up if it is not free for IPv4, too: then another one starts. */
    static Browser start() throws IOException {
        for (int more = MOST_STARTS - 1; ; more--) {
            try {
                return startOnce();
            } catch (IOException e) {
                if (more == 0) {
                    throw e;
                }
            }
        }
    }

    private static Browser startOnce() throws IOException {
        Process driver = new ProcessBuilder(
                        program("chromedriver").orElseThrow().toString(), "--port=0")
                .redirectErrorStream(true)
                .start();
        try {
            return new Browser(driver, URI.create("http://127.0.0.1:" + port(driver)));
        } catch (IOException | RuntimeException e) {
            driver.destroyForcibly();
            throw e;
        }
    }

    void open(String url) {
        send("POST", session.resolve("url"), MAPPER.createObjectNode().put("url", url));
    }

    /** Runs the body of a JavaScript function and gives what it returns. */
    JsonNode run(String script, Object... arguments) {
        ObjectNode body = MAPPER.createObjectNode().put("script", script);
        body.set("args", MAPPER.valueToTree(arguments));
        return send("POST", session.resolve("execute/sync"), body);
    }

    /** The texts of an array that a script returns. */
    List<String> texts(String script, Object... arguments) {
        List<String> texts = new ArrayList<>();
        run(script, arguments).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Waits until a script returns true. */
    void await(String what, String script, Object... arguments) throws InterruptedException {
        eventually(what, () -> run(script, arguments).asBoolean());
    }

    void pressTab() {
        send(
                "POST",
                session.resolve("actions"),
                MAPPER.valueToTree(Map.of(
                        "actions",
                        List.of(Map.of(
                                "type",
                                "key",
                                "id",
                                "keyboard",
                                "actions",
                                List.of(
                                        Map.of("type", "keyDown", "value", TAB),
                                        Map.of("type", "keyUp", "value", TAB)))))));
    }

    /** What the console was told since it was asked last: errors of scripts, violations of the security policy; no warnings. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        send("POST", session.resolve("se/log"), MAPPER.createObjectNode().put("type", "browser"))
                .forEach(entry -> {
                    if (entry.path("level").asText().equals("SEVERE")) {
                        complaints.add(entry.path("source").asText() + ": "
                                + entry.path("message").asText());
                    }
                });
        return complaints;
    }

    /** A PNG of what a selector finds first. */
    byte[] picture(String selector) throws IOException {
        JsonNode found = send(
                "POST",
                session.resolve("element"),
                MAPPER.createObjectNode().put("using", "css selector").put("value", selector));
        String element = found.elements().next().asText();
        return send("GET", session.resolve("element/" + element + "/screenshot"), null)
                .binaryValue();
    }

    private JsonNode send(String method, URI address, JsonNode body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body.toString()))
                    .header("Content-Type", "application/json")
                    .build();
            JsonNode value = MAPPER.readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("value");
            if (value.has("error")) {
                throw new IllegalStateException(value.path("error").asText() + ": "
                        + value.path("message").asText());
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int port(Process driver) throws IOException {
        BufferedReader output = driver.inputReader();
        StringBuilder all = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                return Integer.parseInt(started.group(1));
            }
            all.append(line).append('\n');
        }
        throw new IOException("chromedriver has not started: " + all);
    }

    private static Optional<Path> program(String name) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public void close() throws InterruptedException {
        try {
            send("DELETE", URI.create(session.toString().replaceAll("/$", "")), null);
        } finally {
            driver.destroy();
            if (!driver.waitFor(10, TimeUnit.SECONDS)) {
                driver.destroyForcibly();
            }
        }
    }
}
